"""Socket Mode: Slack tells us what people did over a connection that we have opened.

So no address of ours need be reachable from outside. Slack refreshes each connection now and then;
the next one is opened before the old one is given up, so that nobody presses a button in vain.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast
from urllib.request import getproxies, proxy_bypass

import aiohttp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import Refused, Unreachable
from integrations.slack import Slack
from integrations.slack_places import own_place

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pydantic import SecretStr
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest
    from yarl import URL

    from integrations.slack_answers import Reasons

Json = dict[str, Any]

PATIENCE = 10.0  # seconds in which a connection must stand
GRACE = 3.0  # seconds in which an answer that was begun may still be given
SHORTEST, LONGEST = 0.5, 30.0  # seconds between two tries
REFUSED = 60.0  # seconds until what was refused is tried again
STEADY = 10.0  # seconds after which a connection counts as one that held
ROUTINE = {"warning", "refresh_requested"}

_TOKEN = (
    "Slack does not accept our app-level token ({error}).",
    "Make one with the scope connections:write (Basic Information > App-Level Tokens), and put it "  # noqa: ISC004
    "(xapp-…) into GOLIVE_SLACK__APP_TOKEN.",
)
_WORDS = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")
REASONS: Reasons = dict.fromkeys((*_WORDS, "not_allowed_token_type"), _TOKEN)
FAREWELLS = {
    "link_disabled": (
        "Socket Mode is switched off for our Slack app.",
        "Switch it on in the app's settings (Socket Mode).",
    ),
    "too_many_websockets": (
        "Ten of our programs are connected to Slack, and it allows no more.",
        "Run fewer of those that have GOLIVE_SLACK__APP_TOKEN.",
    ),
}

log = logging.getLogger("golive.slack")
# The client writes down addresses that open a connection, and whole answers. A logger of its own is
# out of reach of whoever configures those that have names, and would switch it on again.
_wire = logging.Logger("slack", logging.CRITICAL + 1)  # noqa: LOG001


async def address_to_connect(slack: Slack, api: str, token: SecretStr) -> URL:
    """Ask Slack where we may connect, once; Refused when Slack does not take our token."""
    answer = await slack.ask(
        lambda web: web.apps_connections_open(app_token=token.get_secret_value()), reasons=REASONS
    )
    place = own_place(str(answer["url"]), api)
    if place is None:
        raise Refused(
            "Slack names an address for our connection that is not its own.",
            fix="Look at GOLIVE_SLACK__URL: whatever answers there is not Slack.",
        )
    return place


class _Connection(SocketModeClient):
    """One connection, which says when it is over instead of opening the next one by itself."""

    def __init__(self, place: URL, *, ping: float) -> None:
        web = AsyncWebClient()
        super().__init__("", _wire, web, ping_interval=ping, on_message_listeners=[self._note])
        self.wss_uri = str(place)
        self.proxy = _proxy_to(place)
        self.greeted = asyncio.Event()
        self.over = asyncio.Event()
        self.reason = ""
        self.since = time.monotonic()
        self.answering = 0
        self.idle = asyncio.Event()
        self.idle.set()

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002
        """Say that it is over."""
        del force
        self.over.set()

    async def stand(self) -> None:
        """Connect, and wait until Slack has greeted us."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.connect()
                waits = [asyncio.create_task(e.wait()) for e in (self.greeted, self.over)]
                try:
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for one in waits:
                        one.cancel()
        except TimeoutError:
            raise Unreachable(
                "Slack does not answer the connection that we opened.",
                fix="It is tried again; if it stays so, let wss:// through the firewall.",
            ) from None
        if not self.greeted.is_set():
            self.part()
            raise Unreachable(
                "Slack hung up before it had greeted us.",
                fix="It is tried again; if it stays so, look at https://status.slack.com.",
            )

    def part(self) -> None:
        """Refused, when Slack hung up because of something that has to be changed first."""
        if self.reason in FAREWELLS:
            problem, fix = FAREWELLS[self.reason]
            raise Refused(problem, fix=fix)

    async def leave(self) -> None:
        """Give the answers that were begun, then hang up."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.idle.wait(), GRACE)
        with suppress(aiohttp.ClientError, OSError):
            await self.close()

    async def _note(self, message: aiohttp.WSMessage) -> None:
        said = cast("Json", json.loads(message.data)) if message.data.startswith("{") else {}
        if said.get("type") == "hello":
            self.greeted.set()
        if said.get("type") == "disconnect":
            self.reason = str(said.get("reason", ""))


class Line:
    """Our line to Slack: always one connection, and whatever comes over it is answered."""

    def __init__(
        self,
        api: str,
        token: SecretStr,
        answers: Callable[[object], Awaitable[Json | None]],
        *,
        ping: float = 5.0,
    ) -> None:
        """Take Slack's Web API, the app-level token, and what answers an envelope's content."""
        self._api = api
        self._token = token
        self._answers = answers
        self._ping = ping
        self._slack = Slack(api, token)
        self._current: _Connection | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    @property
    def open(self) -> bool:
        """Whether Slack can reach us now."""
        return self._current is not None and not self._current.over.is_set()

    async def listen(self) -> None:
        """Listen until cancelled, and come back whenever a connection ends."""
        wait = SHORTEST
        try:
            while True:
                held, pause = await self._one()
                wait = SHORTEST if held else min(wait * 2, LONGEST)
                await asyncio.sleep(wait if pause is None else pause)
        finally:
            current, self._current = self._current, None
            if current:
                self._retire(current)
            await asyncio.gather(*self._leaving, return_exceptions=True)
            await self._slack.close()

    async def _one(self) -> tuple[bool, float | None]:
        """Live through one connection: whether it held, and how long to wait for the next one."""
        try:
            connection = await self._connected()
            previous, self._current = self._current, connection
            if previous:
                self._retire(previous)
            await connection.over.wait()
            connection.part()
        except (Refused, Unreachable) as trouble:
            log.warning("We do not hear of buttons in Slack: %s → %s", trouble.problem, trouble.fix)
            return False, REFUSED if isinstance(trouble, Refused) else None
        held = time.monotonic() - connection.since > STEADY
        return held, 0 if held or connection.reason in ROUTINE else None

    async def _connected(self) -> _Connection:
        place = await address_to_connect(self._slack, self._api, self._token)
        connection = _Connection(place, ping=self._ping)
        connection.socket_mode_request_listeners.append(self._hear)  # pyright: ignore[reportArgumentType]
        try:
            await connection.stand()
        except BaseException:
            self._retire(connection)
            raise
        return connection

    def _retire(self, connection: _Connection) -> None:
        leaving = asyncio.create_task(connection.leave())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _hear(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Answer an envelope; one that we could not answer is not acknowledged either."""
        connection = cast("_Connection", client)
        connection.answering += 1
        connection.idle.clear()
        try:
            mine = request.type == "interactive"
            said = cast("object", request.payload)
            answer = await self._answers(said) if mine else None
            shown = answer if request.accepts_response_payload else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, shown))
        except (aiohttp.ClientError, OSError) as error:
            log.warning("Slack hung up before it had our answer (%s).", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the next envelope must still be answered
            _note(error)
        finally:
            connection.answering -= 1
            if not connection.answering:
                connection.idle.set()


def _note(error: Exception) -> None:
    """Write down where it went wrong, without what was being said."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{frame.filename}:{frame.lineno} {frame.name}"
    log.error("An answer in Slack was not taken: %s at %s", type(error).__name__, where)


def _proxy_to(place: URL) -> str | None:
    """The proxy of this machine for a connection there."""
    if proxy_bypass(place.host or ""):
        return None
    known = getproxies()
    return known.get("https" if place.scheme == "wss" else "http")
