"""The sandbox: what arrived in the local stand-ins for Slack, Jira and mail."""

from __future__ import annotations

from typing import Any, Literal

import httpx

from app.show import as_json, columns, line
from config.settings import settings
from domain.errors import Unreachable


def sandbox(what: Literal["slack", "jira", "mail"], /, *, json: bool = False) -> None:
    """Show what arrived in the sandbox.

    Parameters
    ----------
    what
        slack, jira or mail.
    json
        Print JSON for machines.

    """
    found = arrived(what)
    if json:
        as_json(found)
    elif what == "slack":
        for message in found:
            line(f"{message['to'] or message['channel']}\n{message['text']}\n")
    elif what == "mail":
        for mail in found:
            line(f"{', '.join(mail['to'])}: {mail['subject']}\n{mail['text']}\n")
    else:
        columns(
            ("KEY", "TYPE", "SUMMARY", "ASSIGNEE", "DUE", "STATUS"),
            [
                (i["key"], i["type"], i["summary"], i["assignee"] or "", i["duedate"] or "",
                 i["status"])
                for i in found
            ],
            empty="No issue has been opened.",
        )  # fmt: skip


def arrived(what: str) -> list[dict[str, Any]]:
    """What arrived in this stand-in, the oldest first."""
    address = settings().sandbox
    try:
        answer = httpx.get(f"{address}/sandbox/{what}", timeout=10)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise Unreachable(
            f"The sandbox at {address} does not answer ({type(error).__name__}).",
            fix="Start it: golive up",
        ) from None
    found: list[dict[str, Any]] = answer.json()
    return found
