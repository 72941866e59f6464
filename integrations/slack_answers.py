"""What Slack's answers mean for us: try again, or do something about it first."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from domain.errors import Refused, Unreachable
from integrations.ports import Colleague

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr
    from slack_sdk.errors import SlackApiError

    from domain.errors import GoliveError

Reasons: TypeAlias = "Mapping[str, tuple[str, str]]"  # Slack's word, and what it means

NONE: Reasons = {}
_TOKEN = (
    "Slack does not accept our token ({error}).",
    "Put the bot token of the installed app (xoxb-…) into GOLIVE_SLACK__TOKEN.",
)
INVITE = "Invite the app there: write /invite @golive in the channel."
_BLOCKS = ("Slack does not accept the form of the message: {details}", "Correct its template.")
_TOO_SLOW = (
    "Slack gave us three seconds to show the form, and we took longer.",
    "Press the button again.",
)
_REASONS = {
    "invalid_auth": _TOKEN,
    "not_authed": _TOKEN,
    "account_inactive": _TOKEN,
    "token_revoked": _TOKEN,
    "token_expired": _TOKEN,
    "channel_not_found": (
        "Slack shows golive no channel {to}.",
        "Create the channel, or if it is private invite the app there: /invite @golive.",
    ),
    "not_in_channel": ("Our Slack app is not in {to}.", INVITE),
    "is_archived": (
        "The Slack channel {to} is archived.",
        "Bring it back, or name another channel in the settings.",
    ),
    "missing_scope": (
        "Our Slack app lacks the scope {needed}.",
        "Add it under OAuth & Permissions of the app, and install the app again.",
    ),
    "msg_too_long": ("The message to {to} is too long for Slack.", "Shorten its template."),
    "invalid_blocks": _BLOCKS,
    "invalid_blocks_format": _BLOCKS,
    "expired_trigger_id": _TOO_SLOW,
    "trigger_expired": _TOO_SLOW,
    "message_not_found": (
        "The Slack message is gone, so it cannot be changed.",
        "Nothing needs to be done; somebody has deleted it.",
    ),
}
_PASSING = {  # with these, Slack itself cannot say whether it acted
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
}


def translated(error: SlackApiError, *, to: str, token: SecretStr, reasons: Reasons) -> GoliveError:
    """Return what an answer that is not "ok" means for us."""
    response: Any = error.response  # Slack's client hands out its own kind or aiohttp's
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    body = body_of(error)
    word = str(body.get("error", "") or f"status {status}")
    garbled = not body and status < HTTPStatus.BAD_REQUEST
    busy = status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if busy or garbled or word in _PASSING:
        return Unreachable(
            f"Slack did not answer properly ({word}).",
            fix="It is tried again; if it stays so, look at https://status.slack.com.",
            wait=_seconds(response),
        )
    more: dict[str, Any] = body.get("response_metadata") or {}
    details = "; ".join(more.get("messages", []))
    problem, fix = {**_REASONS, **reasons}.get(
        word,
        (
            "Slack refused it ({error}) {details}",
            "Look the word in brackets up at https://docs.slack.dev/reference/methods.",
        ),
    )
    said = problem.format(
        error=word, to=to or "here", needed=body.get("needed", ""), details=details or word
    )
    return Refused(said.replace(token.get_secret_value() or "\0", "…"), fix=fix)


def body_of(error: SlackApiError) -> dict[str, Any]:
    """Return what Slack said, word for word."""
    data: Any = getattr(cast("Any", error.response), "data", None)
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def colleague_of(user: dict[str, Any]) -> Colleague:
    """Return a person of Slack's as we see them; what Slack does not say speaks against them."""
    profile: dict[str, Any] = user.get("profile") or {}
    spoiled = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    return Colleague(
        id=user["id"],
        team=str(user.get("team_id") or ""),
        email=str(profile.get("email") or "").strip().casefold(),
        full=not user.get("deleted", True) and not any(user.get(name) for name in spoiled),
    )


def unreachable(error: Exception) -> Unreachable:
    """Return that Slack could not be spoken to, or broke off in the middle."""
    return Unreachable(
        f"Slack cannot be reached ({type(error).__name__}).",
        fix="It is tried again; if it stays so, check the network and GOLIVE_SLACK__URL.",
    )


def _seconds(response: Any) -> float | None:
    for name, value in getattr(response, "headers", {}).items():
        if name.lower() == "retry-after":
            return float(value)
    return None
