"""Settings: which systems we speak to. What is not configured falls to the sandbox.

Read once by `settings()` from the environment, from the `.env` in the home folder, and from what
`golive up` noted down when it started everything on this machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import BaseModel, SecretStr, ValidationError

from config.environment import (
    PREFIX,
    SECRET,
    Environment,
    OidcVariables,
    OtrsVariables,
    PdfVariables,
)
from config.files import home
from config.reading import explain, first_of
from config.refusals import is_set, refuse_half, refuse_unknown
from config.zones import system_zone
from domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.yaml_text import Loc

UP = "up.json"
SLACK = "https://slack.com/api/"


@dataclass(frozen=True)
class SlackSettings:
    """The Slack we write to, and whether it is the sandbox's."""

    url: str
    token: SecretStr
    signing_secret: SecretStr
    app_token: SecretStr = SECRET
    sandbox: bool = False

    @property
    def buttons(self) -> bool:
        """Whether we could hear of a pressed button, and be sure that it comes from Slack."""
        return self.listens or bool(self.signing_secret.get_secret_value().strip())

    @property
    def listens(self) -> bool:
        """Whether we call Slack, and hear of buttons over that connection."""
        return is_set(self.app_token)


@dataclass(frozen=True)
class JiraSettings:
    """The Jira we open issues in, and whether it is the sandbox's."""

    url: str
    email: str
    token: SecretStr
    project: str
    lag: float
    sandbox: bool = False


@dataclass(frozen=True)
class MailSettings:
    """The mail server that takes our letters, and whether it is the sandbox's."""

    host: str
    port: int
    sender: str
    username: str
    password: SecretStr
    sandbox: bool = False


class Up(BaseModel, extra="ignore", frozen=True):
    """What `golive up` noted down about the systems it started."""

    prefect_api: str = ""
    prefect_ui: str = ""
    sandbox: str = ""
    slack: str = ""
    jira: str = ""
    pages: str = ""
    smtp_host: str = ""
    smtp_port: int = 0
    signing_secret: SecretStr = SecretStr("sandbox")


@dataclass(frozen=True)
class Settings:
    """What golive knows about the world that it runs in."""

    home: Path
    database_url: str = field(repr=False)  # may hold a password
    timezone: ZoneInfo
    _environment: Environment = field(repr=False)
    _up: Up = field(repr=False)
    _prefect_api: str
    _prefect_ui: str

    @property
    def slack(self) -> SlackSettings:
        """The workspace that is configured, otherwise the sandbox's."""
        given = self._environment.slack
        if is_set(given.token):
            url = given.url or SLACK
            return SlackSettings(url, given.token, given.signing_secret, given.app_token)
        return SlackSettings(
            url=self._started(self._up.slack, "Slack"),
            token=SecretStr("xoxb-sandbox"),
            signing_secret=self._up.signing_secret,
            sandbox=True,
        )

    @property
    def listens_to_slack(self) -> bool:
        """Whether we call Slack to hear of buttons; known also while nothing runs here."""
        return is_set(self._environment.slack.token) and self.slack.listens

    @property
    def jira(self) -> JiraSettings:
        """The site that is configured, otherwise the sandbox's."""
        given = self._environment.jira
        if given.url:
            return JiraSettings(given.url, given.email, given.token, given.project, given.lag)
        return JiraSettings(
            url=self._started(self._up.jira, "Jira"),
            email="golive@meiro.io",
            token=SecretStr("sandbox"),
            project="GOLIVE",
            lag=0,
            sandbox=True,
        )

    @property
    def mail(self) -> MailSettings:
        """The mail server that is configured, otherwise the sandbox's."""
        given = self._environment.mail
        if given.host:
            return MailSettings(
                given.host, given.port, given.sender, given.username, given.password
            )
        return MailSettings(
            host=self._started(self._up.smtp_host, "The mail server"),
            port=self._up.smtp_port,
            sender=given.sender or "golive <golive@meiro.io>",
            username="",
            password=SecretStr(""),
            sandbox=True,
        )

    @property
    def prefect_api(self) -> str:
        """Where the Prefect server answers."""
        return self._started(self._prefect_api or self._up.prefect_api, "The Prefect server")

    @property
    def prefect_ui(self) -> str:
        """Where people look at Prefect's pages."""
        found = self._prefect_ui or ("" if self._prefect_api else self._up.prefect_ui)
        return (found or self.prefect_api.removesuffix("/").removesuffix("/api")).rstrip("/")

    @property
    def sandbox(self) -> str:
        """Where the sandbox answers, which stands in for what is not configured."""
        return self._started(self._up.sandbox, "The sandbox")

    @property
    def pages_url(self) -> str:
        """Where the sign-off pages answer; empty when nothing is known of them."""
        return (self._environment.pages_url or self._up.pages).rstrip("/")

    @property
    def pdf(self) -> PdfVariables:
        """The certificate that our papers are signed with, if one was named."""
        return self._environment.pdf

    @property
    def oidc(self) -> OidcVariables:
        """The identity provider of our own staff, if one was named."""
        return self._environment.oidc

    @property
    def otrs(self) -> OtrsVariables:
        """The help desk; over REST where an address for that is named, otherwise by mail."""
        return self._environment.otrs

    @property
    def links_url(self) -> str:
        """Where links lead that we send; what leaves this machine may not lead back to it alone."""
        given = self._environment
        leaves = given.mail.host or given.slack.token.get_secret_value()
        return "" if leaves and not given.pages_url else self.pages_url

    @property
    def links_days(self) -> int:
        """How many days a link to a sign-off page is good for."""
        return self._environment.links.days

    def complete(self) -> None:
        """Refuse, in a sentence, to go on while a system is named nowhere."""
        _ = self.slack, self.jira, self.mail, self.prefect_api

    @staticmethod
    def _started(address: str, what: str) -> str:
        if address:
            return address
        raise BadInput(
            f"{what} is not configured, and nothing runs on this machine in its place.",
            fix="Run: golive up",
            place="environment",
        )


def settings() -> Settings:
    """Return the settings, read again only when the environment or what is up has changed."""
    return _read(tuple(sorted(_relevant().items())), _stamp(home() / UP))


def prefect_environment() -> dict[str, str]:
    """What Prefect's client must be told, to reach the server of our home; nothing if none runs."""
    up = _noted(home() / UP)
    if not up.prefect_api:
        return {}
    return {"PREFECT_API_URL": up.prefect_api, "PREFECT_HOME": str(home() / "prefect")}


def forget() -> None:
    """Read everything again next time."""
    _read.cache_clear()


@lru_cache(maxsize=4)
def _read(seen: tuple[tuple[str, str], ...], _: int) -> Settings:
    given = dict(seen)
    refuse_unknown(given)
    try:
        environment = Environment(_env_file=home() / ".env")  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        raise first_of(
            explain(error, model=Environment, place="environment", name=_variable)
        ) from None  # pydantic's own words may repeat a secret
    refuse_half(environment)
    return Settings(
        home=home(),
        database_url=environment.database_url or f"sqlite+aiosqlite:///{home() / 'golive.db'}",
        timezone=ZoneInfo(environment.timezone) if environment.timezone else system_zone(),
        _environment=environment,
        _up=_noted(home() / UP),
        _prefect_api=given.get("PREFECT_API_URL", ""),
        _prefect_ui=given.get("PREFECT_UI_URL", ""),
    )


def _relevant() -> dict[str, str]:
    """The variables that matter, from the environment and the home folder's `.env`."""
    ours = ("PREFECT_API_URL", "PREFECT_UI_URL", "HOME", "TZ")
    written = {k: v or "" for k, v in dotenv_values(home() / ".env").items()}
    known: Mapping[str, str] = {**written, **os.environ}
    return {k: v for k, v in known.items() if k in ours or k.upper().startswith(PREFIX)}


def _noted(path: Path) -> Up:
    """Return what `golive up` noted down; nothing when it never ran here."""
    try:
        return Up.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Up()
    except (ValidationError, OSError):
        raise BadInput(
            "The note that golive up left behind cannot be read.",
            fix="Delete the file, then run: golive up",
            place=str(path),
        ) from None


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def _variable(loc: Loc) -> str:
    return PREFIX + "__".join(str(part) for part in loc).upper()


__all__ = ["Settings", "forget", "home", "settings"]
