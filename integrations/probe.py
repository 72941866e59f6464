"""Do the systems answer as they are set up? Asked without writing to anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from domain.errors import GoliveError
from integrations.slack_answers import INVITE
from integrations.slack_socket import address_to_connect
from integrations.trust import trusted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from pydantic import SecretStr

    from integrations.email import Mail
    from integrations.jira import Jira
    from integrations.slack import Slack

ABOUT = "/.well-known/openid-configuration"  # where a provider says what it is
_BLOCKS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*A question* for you"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "probe",
                "text": {"type": "plain_text", "text": "Sign"},
                "style": "primary",
            }
        ],
    },
]


async def check_slack(chat: Slack, channels: Sequence[str] = ()) -> tuple[bool, str]:
    """Ask Slack who we are, whether the channels exist, and whether it takes our buttons."""
    return await _told(_slack(chat, channels))


async def check_line(api: str, token: SecretStr, chat: Slack) -> tuple[bool, str]:
    """Ask Slack whether we might call it to hear of buttons; nobody's connection is disturbed."""

    async def _line() -> tuple[bool, str]:
        await address_to_connect(chat, api, token)
        return True, "Slack lets us call it to hear of pressed buttons."

    return await _told(_line())


async def check_jira(tickets: Jira, kinds: Sequence[str] = ()) -> tuple[bool, str]:
    """Ask Jira who we are, and whether the project has the types of issue that we open."""
    return await _told(_jira(tickets, kinds))


async def check_mail(post: Mail) -> tuple[bool, str]:
    """Log in to the mail server and leave again."""
    return await _told(_mail(post))


async def check_oidc(issuer: str, back: str) -> tuple[bool, str]:
    """Ask the identity provider what it calls itself; nobody signs in by it."""
    wrong = "The identity provider {0}: {1}.\n→ Correct GOLIVE_OIDC__ISSUER."
    try:
        async with httpx.AsyncClient(timeout=10, verify=trusted()) as client:
            answer = await client.get(issuer.rstrip("/") + ABOUT)
            about: Any = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        return False, wrong.format(issuer, f"it does not answer ({type(error).__name__})")
    named = str(about.get("issuer", "")) if isinstance(about, dict) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    if named.rstrip("/") != issuer.rstrip("/"):
        return False, wrong.format(issuer, f"it calls itself {named or 'nothing'}")
    return True, f"The identity provider {named} answers; our redirect address there is {back}."


async def _slack(chat: Slack, channels: Sequence[str]) -> tuple[bool, str]:
    us = await chat.ask(lambda slack: slack.auth_test())
    for channel in channels:
        room = await chat.room(channel)
        known = await chat.ask(lambda slack, room=room: slack.conversations_info(channel=room))
        if not known["channel"]["is_member"]:
            return False, f"Our Slack app is not in {channel}.\n→ {INVITE}"
    await chat.ask(lambda slack: slack.blocks_validate(blocks=_BLOCKS), none="unknown_method")
    seen = f" and sees {', '.join(channels)}" if channels else ""
    return True, f"Slack knows us as {us['user']} in {us['team']}{seen}."


async def _jira(tickets: Jira, kinds: Sequence[str]) -> tuple[bool, str]:
    us: dict[str, Any] = await tickets.ask("GET", "myself")
    project: dict[str, Any] = await tickets.ask("GET", f"project/{tickets.project}")
    offered = {kind["name"] for kind in project["issueTypes"]}
    missing = [kind for kind in kinds if kind not in offered]
    if missing:
        return False, (
            f"The Jira project {tickets.project} has no issue type {', '.join(missing)}.\n"
            f"→ Add it there, or use one of {', '.join(sorted(offered))}."
        )
    return True, f"Jira knows us as {us['displayName']} and shows {project['name']}."


async def _mail(post: Mail) -> tuple[bool, str]:
    async with post.connected() as server:
        await server.noop()
    return True, f"The mail server {post.host} takes letters from {post.address}."


async def _told(check: Awaitable[tuple[bool, str]]) -> tuple[bool, str]:
    """Turn what went wrong into a sentence."""
    try:
        return await check
    except GoliveError as error:
        return False, str(error)
