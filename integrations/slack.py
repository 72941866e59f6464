"""Slack: messages to channels and to people, found again by the key they carry."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import GoliveError, Refused
from domain.outside import Proof
from integrations.last_look import last_look
from integrations.open_line import open_line
from integrations.slack_answers import NONE, body_of, colleague_of, translated, unreachable
from integrations.slack_files import SCOPE, described, downloaded, scopes_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from aiohttp import ClientSession
    from pydantic import SecretStr
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from domain.outside import Attachment
    from integrations.ports import Colleague
    from integrations.slack_answers import Reasons

_EVENT = "golive"
_SKEW = 300  # seconds by which our clock may run ahead of Slack's
_log = logging.getLogger(__name__)


class Slack:
    """One Slack workspace, seen by our app; belongs to the event loop that first uses it."""

    def __init__(
        self,
        url: str,
        token: SecretStr,
        *,
        timeout: float = 30,
        page: int = 200,
        buttons: bool = False,
    ) -> None:
        """Take the address of the Web API (https://slack.com/api/) and the bot token."""
        self.buttons = buttons
        self._url = url.rstrip("/") + "/"
        self._token = token
        self._timeout = timeout
        self._page = page
        self._client: AsyncWebClient | None = None
        self._rooms: dict[str, str] = {}
        self._members: dict[str, str] = {}
        self._team = ""
        self._scopes: frozenset[str] = frozenset()

    async def member(self, email: str) -> str | None:
        """Return the person's Slack id, or None when they are not in the workspace."""
        if email in self._members:
            return self._members[email]
        answer = await self.ask(
            lambda slack: slack.users_lookupByEmail(email=email), none="users_not_found"
        )
        if not answer or answer["user"].get("deleted"):
            return None
        self._members[email] = answer["user"]["id"]
        return self._members[email]

    async def post(
        self,
        *,
        to: str,
        text: str,
        key: str,
        blocks: Sequence[Mapping[str, Any]] = (),
        thread: str = "",
    ) -> Proof:
        """Write to a "#channel" or a mail address; `thread` is the ref of the message answered."""
        room = await self._room_of(to) if "@" in to else self._rooms.get(to, to)
        await last_look()
        answer = await self.ask(
            lambda slack: slack.chat_postMessage(
                channel=room,
                text=text,
                blocks=_plain(blocks) or None,
                metadata=_signed(key),
                thread_ts=_moment(thread) or None,
                unfurl_links=False,
                unfurl_media=False,
            ),
            to=to,
        )
        self._rooms[to] = answer["channel"]
        return await self._proof(answer["channel"], answer["ts"])

    async def find(self, *, to: str, key: str, since: datetime, thread: str = "") -> Proof | None:
        """Return the oldest message that carries the key, if there is one since then."""
        if "@" in to and await self.member(to) is None:
            return None
        room = await self._room_of(to)
        found = [
            message["ts"]
            async for message in self._messages(room, since.timestamp() - _SKEW, _moment(thread))
            if _key_of(message) == key
        ]
        return await self._proof(room, min(found, key=float)) if found else None

    async def update(
        self, proof: Proof, *, text: str, blocks: Sequence[Mapping[str, Any]] = (), key: str
    ) -> None:
        """Replace the words and the buttons of a message that was posted."""
        room, _, moment = proof.ref.partition(":")
        await self.ask(
            lambda slack: slack.chat_update(
                channel=room, ts=moment, text=text, blocks=_plain(blocks), metadata=_signed(key)
            ),
            to=room,
        )

    async def team(self) -> str:
        """Return the id of our workspace."""
        if not self._team:
            self._team = (await self.ask(self._ourselves))["team_id"]
        return self._team

    async def takes_files(self) -> bool:
        """Whether our app may read what people attach."""
        await self.team()
        return SCOPE in self._scopes

    async def file(self, id: str, *, by: str, most: int) -> Attachment:
        """Read what this person attached; Refused when it is not theirs, too large or elsewhere."""
        told = await self.ask(lambda slack: slack.files_info(file=id), none="file_not_found")
        team, session = await self.team(), cast("ClientSession", self._opened().session)
        found = described(told.get("file"), by=by, team=team, most=most, api=self._url)
        return await downloaded(session, found, self._token, most=most)

    async def colleague(self, id: str) -> Colleague | None:
        """Return whom Slack calls this; None when there is no such person."""
        answer = await self.ask(lambda slack: slack.users_info(user=id), none="user_not_found")
        if not answer:
            return None
        return colleague_of(answer["user"])

    async def show(self, trigger: str, form: Mapping[str, Any]) -> None:
        """Show a form to whoever has just pressed a button; Slack allows three seconds for it."""
        await self.ask(lambda slack: slack.views_open(trigger_id=trigger, view=dict(form)))

    async def room(self, name: str) -> str:
        """Return the id of a "#channel"; a name that is no channel is refused."""
        if not name.startswith("#"):
            return name
        async for channel in self._channels():
            self._rooms["#" + channel["name"]] = channel["id"]
            if "#" + channel["name"] == name:
                return channel["id"]
        raise Refused(
            f"Slack shows golive no channel {name}.",
            fix=f"Create {name}, or if it is private invite the app there.",
        )

    async def ask(
        self,
        call: Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]],
        *,
        to: str = "",
        none: str = "",
        reasons: Reasons = NONE,
    ) -> dict[str, Any]:
        """Call the Web API once and return its answer, or say in our words why there is none.

        `none` is Slack's word for "there is no such thing", when that is an answer too; `reasons`
        say what Slack's words mean for this call, where that is something of its own.
        """
        try:
            answer = await call(self._opened())
        except SlackApiError as error:
            if none and body_of(error).get("error") == none:
                return {}
            raise translated(error, to=to, token=self._token, reasons=reasons) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise unreachable(error) from error
        return cast("dict[str, Any]", answer.data)

    async def close(self) -> None:
        """Give back the connection."""
        if self._client and self._client.session:
            await self._client.session.close()
        self._client = None

    async def _ourselves(self, slack: AsyncWebClient) -> AsyncSlackResponse:
        answer = await slack.auth_test()
        self._scopes = scopes_of(cast("Mapping[str, str]", answer.headers))
        return answer

    def _opened(self) -> AsyncWebClient:
        if self._client is None:
            self._client = AsyncWebClient(
                token=self._token.get_secret_value(),
                base_url=self._url,
                session=open_line(timeout=self._timeout),
                # the default list sends a message again when the connection breaks
                retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
            )
            self._client.proxy = None  # the session reads the environment, no_proxy included
        return self._client

    async def _room_of(self, to: str) -> str:
        if to in self._rooms:
            return self._rooms[to]
        if "@" not in to:
            return self._rooms.setdefault(to, await self.room(to))
        user = await self.member(to)
        if user is None:
            raise Refused(
                f"{to} is not in the Slack workspace.",
                fix="Invite them to Slack, or reach them by mail instead.",
            )
        answer = await self.ask(lambda slack: slack.conversations_open(users=user), to=to)
        self._rooms[to] = answer["channel"]["id"]
        return self._rooms[to]

    async def _channels(self) -> AsyncIterator[dict[str, Any]]:
        cursor = ""
        while True:
            page = await self.ask(
                lambda slack, cursor=cursor: slack.conversations_list(
                    types="public_channel,private_channel",
                    exclude_archived=True,
                    limit=self._page,
                    cursor=cursor or None,
                )
            )
            for channel in page["channels"]:
                yield channel
            if not (cursor := _next(page)):
                return

    async def _messages(
        self, room: str, oldest: float, thread: str
    ) -> AsyncIterator[dict[str, Any]]:
        """Go through what was said in a room since then, or in one of its threads."""
        asked: dict[str, Any] = {
            "channel": room,
            "oldest": f"{oldest:.6f}",
            "limit": self._page,
            "include_all_metadata": True,
        }
        while True:
            page = await self.ask(
                lambda slack: (
                    slack.conversations_replies(ts=thread, **asked)
                    if thread
                    else slack.conversations_history(**asked)
                ),
                to=room,
            )
            for message in page["messages"]:
                yield message
            asked["cursor"] = _next(page)
            if not asked["cursor"]:
                return

    async def _proof(self, room: str, moment: str) -> Proof:
        """Return the message's ref; without a link, a message is still sent."""
        try:
            answer = await self.ask(
                lambda slack: slack.chat_getPermalink(channel=room, message_ts=moment)
            )
        except GoliveError as error:
            _log.warning("The message %s:%s has no link: %s", room, moment, error.problem)
            return Proof(f"{room}:{moment}")
        return Proof(f"{room}:{moment}", answer["permalink"])


def _plain(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [dict(block) for block in blocks]


def _signed(key: str) -> dict[str, Any]:
    return {"event_type": _EVENT, "event_payload": {"key": key}}


def _key_of(message: dict[str, Any]) -> str | None:
    note: dict[str, Any] = message.get("metadata") or {}
    return note["event_payload"].get("key") if note.get("event_type") == _EVENT else None


def _moment(ref: str) -> str:
    return ref.rpartition(":")[2]


def _next(page: dict[str, Any]) -> str:
    rest: dict[str, Any] = page.get("response_metadata") or {}
    return rest.get("next_cursor", "")
