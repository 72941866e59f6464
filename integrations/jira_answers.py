"""What Jira's answers mean for us: try again, or do something about it first."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from jira import JIRAError

from domain.errors import Refused, Unreachable

if TYPE_CHECKING:
    from pydantic import SecretStr

    from domain.errors import GoliveError

_LONGEST = 300  # of Jira's own words that we repeat
_REASONS = {
    401: (
        "Jira does not accept the token of {email}.",
        "Make a new API token under Account → Security and put it into GOLIVE_JIRA__TOKEN.",
    ),
    403: (
        "Jira does not let {email} do this: {said}",
        "Ask its administrator for the rights to browse, create and log work in the project.",
    ),
    404: (
        "Jira does not know it, or hides it from {email}: {said}",
        "Check GOLIVE_JIRA__URL and GOLIVE_JIRA__PROJECT, and the rights of the account.",
    ),
}
_FIELDS = {
    "issuetype": "Give the Jira project that type of issue, or name another one in the settings.",
    "project": "Set GOLIVE_JIRA__PROJECT to the key of a project the account may write to.",
    "parentId": "Name an epic that exists in the same Jira project.",
    "parent": "Name an epic that exists in the same Jira project.",
    "duedate": "Put the field Due date on the project's create screen.",
}
_ELSE = "Correct what Jira names, in the project's settings there or in the template here."


def translated(error: JIRAError, *, email: str, token: SecretStr) -> GoliveError:
    """Return what an answer that is not a success means for us."""
    status = error.status_code or 0
    busy = status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if busy or not status:
        return Unreachable(
            f"Jira did not answer properly (status {status}).",
            fix="It is tried again; if it stays so, look at https://status.atlassian.com.",
            wait=_seconds(error),
        )
    fields = fields_of(error)
    said = "; ".join(f"{name}: {what}" for name, what in fields.items()) or error.text or ""
    known = next((_FIELDS[name] for name in fields if name in _FIELDS), _ELSE)
    problem, fix = _REASONS.get(status, ("Jira refused it: {said}", known))
    said = " ".join(said.split()).replace(token.get_secret_value() or "\0", "…")[:_LONGEST]
    return Refused(problem.format(email=email or "our account", said=said), fix=fix)


def unreachable(error: Exception) -> Unreachable:
    """Return that Jira could not be spoken to, or broke off in the middle."""
    return Unreachable(
        f"Jira cannot be reached ({type(error).__name__}).",
        fix="It is tried again; if it stays so, check the network and GOLIVE_JIRA__URL.",
    )


def fields_of(error: BaseException | None) -> dict[str, str]:
    """Return the fields of an issue that Jira objects to, each with its words."""
    if not isinstance(error, JIRAError) or error.response is None:
        return {}
    try:
        said: Any = error.response.json()
    except ValueError:
        return {}
    fields: Any = cast("dict[str, Any]", said).get("errors") if isinstance(said, dict) else None
    return cast("dict[str, str]", fields) if isinstance(fields, dict) else {}


def _seconds(error: JIRAError) -> float | None:
    after = error.response.headers.get("Retry-After", "") if error.response is not None else ""
    return float(after) if after.isdigit() else None
