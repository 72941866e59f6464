"""The variables that golive reads, each with its sentence; `.env.example` lists the same ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "GOLIVE_"
SECRET = SecretStr("")


class SlackVariables(BaseModel):
    """Which Slack workspace we write to."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Address of the Web API; https://slack.com/api/ when left out.",
    )
    token: SecretStr = Field(default=SECRET, description="Bot token of your own app: xoxb-...")
    signing_secret: SecretStr = Field(
        default=SECRET, description="Proves that a pressed button came from Slack."
    )
    app_token: SecretStr = Field(
        default=SECRET,
        description="App-level token, xapp-...: buttons are heard of without a public address.",
    )

    @field_validator("app_token")
    @classmethod
    def _of_the_app(cls, token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith(("xapp-",) if token else ""):
            raise ValueError(
                "this is no app-level token; make one, xapp-..., under App-Level Tokens"
            )
        return token


class JiraVariables(BaseModel):
    """Which Jira the issues are opened in."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Your site, such as https://acme.atlassian.net.",
    )
    email: str = Field(
        default="", description="The account that opens issues; empty with a Data Center token."
    )
    token: SecretStr = Field(default=SECRET, description="API token of that account.")
    project: str = Field(
        default="",
        pattern=r"^([A-Z][A-Z0-9_]+)?$",
        description="Key of the Jira project for implementation work, in capitals.",
    )
    lag: float = Field(
        default=60, ge=0, description="Seconds until a new issue is sure to be found by search."
    )


class MailVariables(BaseModel):
    """Which mail server takes our letters."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = Field(default="", description="Name of the mail server, such as smtp.example.com.")
    port: int = Field(
        default=587,
        ge=1,
        le=65535,
        description="Port of the mail server: 465 for TLS from the start, otherwise 587.",
    )
    sender: str = Field(
        default="", description="Who the letters come from: Golive <golive@example.com>."
    )
    username: str = Field(default="", description="Account on the mail server, if it wants one.")
    password: SecretStr = Field(default=SECRET, description="Password of that account.")


class PdfVariables(BaseModel):
    """Which certificate our papers are signed with."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    certificate: Path | None = Field(
        default=None,
        description="PKCS#12 file (.p12) to sign PDF with; golive makes a key of its own if empty.",
    )
    password: SecretStr = Field(default=SECRET, description="Password of that file.")

    @field_validator("certificate", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None


class OidcVariables(BaseModel):
    """Which identity provider our own staff may sign in with."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    issuer: str = Field(
        default="",
        pattern=r"^(https://\S+|http://(127\.0\.0\.1|localhost)(:\d+)?(/\S*)?)?$",
        description="The provider's issuer, such as https://login.example.com; https only.",
    )
    client_id: str = Field(default="", description="Our client's id there.")
    client_secret: SecretStr = Field(default=SECRET, description="Our client's secret there.")


class OtrsVariables(BaseModel):
    """The help desk in which tickets are opened: by mail to its queue, or over REST."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    address: str = Field(
        default="",
        pattern=r"^(\S+@\S+)?$",
        description="Mail address of the queue; support@ your own domain if empty.",
    )
    url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Its REST web service, ending in /Webservice/NAME; by mail when left out.",
    )
    login: str = Field(default="", description="The agent that opens tickets over REST.")
    password: SecretStr = Field(default=SECRET, description="That agent's password.")
    queue: str = Field(default="", description="The queue over REST, such as Support.")
    customer: str = Field(default="", description="The customer user in whose name tickets are.")


class LinksVariables(BaseModel):
    """How the links to the sign-off pages behave."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    days: int = Field(
        default=30, ge=1, le=365, description="How many days a link to a sign-off page is good for."
    )


class Environment(BaseSettings):
    """Everything that can be set from outside."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    home: Path = Field(
        default=Path("~/.golive"), description="The folder that golive keeps everything in."
    )
    database_url: str = Field(
        default="",
        description="Where records are kept; an SQLite file in the home folder when left out.",
    )
    pages_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Address under which clients reach the sign-off pages.",
    )
    timezone: str = Field(
        default="", description="Your own time zone, for what is printed; the machine's if empty."
    )
    slack: SlackVariables = SlackVariables()
    jira: JiraVariables = JiraVariables()
    mail: MailVariables = MailVariables()
    links: LinksVariables = LinksVariables()
    oidc: OidcVariables = OidcVariables()
    pdf: PdfVariables = PdfVariables()
    otrs: OtrsVariables = OtrsVariables()

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        if name:
            try:
                ZoneInfo(name)
            except (KeyError, ValueError, OSError) as error:
                raise ValueError(f"{name!r} is no time zone; write it as Europe/Prague") from error
        return name


def variables(
    model: type[BaseModel] = Environment, prefix: str = PREFIX
) -> Iterator[tuple[str, str]]:
    """Each variable's name and the sentence that says what it is for."""
    for name, field in model.model_fields.items():
        variable = f"{prefix}{name}".upper()
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from variables(kind, f"{variable}__")
        else:
            yield variable, field.description or ""
