"""Refusals: variables that golive does not know, and systems that are configured in part only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from config.environment import PREFIX, variables
from config.plainly import nearest
from config.reading import first_of
from domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.environment import Environment


def refuse_unknown(found_there: Mapping[str, str]) -> None:
    """Refuse variables that look like ours and are not, by name."""
    known = [name for name, _ in variables()]
    unknown = [k for k in found_there if k.upper().startswith(PREFIX) and k.upper() not in known]
    found = [
        BadInput(
            "There is no setting of this name.",
            fix=nearest(name.upper(), known),
            place="environment",
            field=name,
        )
        for name in unknown
    ]
    if found:
        raise first_of(found)


def refuse_half(environment: Environment) -> None:
    """A system of which only a part is configured would silently be another one."""
    slack, jira, mail = environment.slack, environment.jira, environment.mail
    oidc, pdf, otrs = environment.oidc, environment.pdf, environment.otrs
    needs = {
        "SLACK__TOKEN": (slack.token, (slack.url, slack.signing_secret, slack.app_token)),
        "JIRA__URL": (jira.url, (jira.email, jira.token, jira.project)),
        "JIRA__TOKEN": (jira.token, (jira.url,)),
        "JIRA__PROJECT": (jira.project, (jira.url,)),
        "MAIL__HOST": (mail.host, (mail.username, mail.password)),
        "MAIL__SENDER": (mail.sender, (mail.host,)),
        "MAIL__PASSWORD": (mail.password, (mail.username,)),
        "MAIL__USERNAME": (mail.username, (mail.password,)),
        "OIDC__ISSUER": (oidc.issuer, (oidc.client_id, oidc.client_secret)),
        "OIDC__CLIENT_ID": (oidc.client_id, (oidc.issuer,)),
        "OIDC__CLIENT_SECRET": (oidc.client_secret, (oidc.issuer,)),
        "OTRS__URL": (otrs.url, (otrs.login, otrs.password, otrs.queue, otrs.customer)),
        "OTRS__LOGIN": (otrs.login, (otrs.url,)),
        "OTRS__PASSWORD": (otrs.password, (otrs.url,)),
        "OTRS__QUEUE": (otrs.queue, (otrs.url,)),
        "OTRS__CUSTOMER": (otrs.customer, (otrs.url,)),
        "PDF__CERTIFICATE": (str(pdf.certificate or ""), (pdf.password,)),
    }
    sentences = dict(variables())
    for name, (needed, others) in needs.items():
        if not is_set(needed) and any(is_set(other) for other in others):
            system = name.partition("__")[0].title()
            raise BadInput(
                f"{system} is configured in part only.",
                fix=f"Set {PREFIX}{name} too: {sentences[PREFIX + name]}",
                place="environment",
                field=PREFIX + name,
            )


def is_set(value: str | SecretStr) -> bool:
    """Whether somebody has set this."""
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)
