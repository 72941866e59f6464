"""Slack's Socket Mode in the sandbox: the app calls us, and hears of clicks over that connection.

As in Slack, an app may hold ten connections, each envelope goes to one of them, and an envelope
whose connection breaks before it is acknowledged goes to another one.
"""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import cast

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from integrations.sandbox.journal import Json
from integrations.sandbox.slack_screens import APP, PATIENCE

MOST = 10  # connections that one app may hold
BROKE_OFF, AT_THE_END = 1011, 1000
LONG = 3600  # seconds that Slack lets a connection live, more or less


class Silence(Exception):
    """Nobody acknowledged an envelope in time."""


class _Lost(Exception):
    """The connection broke before an envelope was acknowledged."""


@dataclass(eq=False)
class Socket:
    """One connection of the app's."""

    wire: WebSocket
    leaving: bool = False
    _asked: dict[str, asyncio.Future[Json]] = field(
        default_factory=dict[str, "asyncio.Future[Json]"]
    )

    async def ask(self, envelope: Json) -> Json:
        """Send an envelope and return the answer that came with its acknowledgement."""
        acknowledged: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._asked[envelope["envelope_id"]] = acknowledged
        try:
            await self.say(envelope)
            return await acknowledged
        finally:
            self._asked.pop(envelope["envelope_id"], None)

    async def say(self, words: Json) -> None:
        """Send something, unless the app has just hung up."""
        try:
            await self.wire.send_text(json.dumps(words))
        except (WebSocketDisconnect, RuntimeError) as error:
            raise _Lost from error

    async def hear(self) -> None:
        """Take acknowledgements until the connection ends."""
        try:
            while True:
                self._acknowledge(await self.wire.receive_text())
        except WebSocketDisconnect:
            for waiting in self._asked.values():
                if not waiting.done():
                    waiting.set_exception(_Lost())

    async def hang_up(self, code: int) -> None:
        """End the connection."""
        if self.wire.application_state is WebSocketState.CONNECTED:
            await self.wire.close(code)

    def _acknowledge(self, text: str) -> None:
        try:
            given = cast("Json", json.loads(text))
        except ValueError:
            return
        waiting = self._asked.get(str(given.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(given.get("payload") or {})


class Sockets:
    """Every connection of the app's, and the tickets with which the next ones are opened."""

    def __init__(self) -> None:
        """Start without any connection."""
        self.used = False
        self._open: list[Socket] = []
        self._tickets: set[str] = set()
        self._changed = asyncio.Condition()

    @property
    def open(self) -> int:
        """How many connections there are that envelopes are sent to."""
        return sum(not one.leaving for one in self._open)

    def ticket(self) -> str:
        """Return what opens one connection, once."""
        self.used = True
        self._tickets.add(found := secrets.token_urlsafe(24))
        return found

    async def attend(self, wire: WebSocket, ticket: str) -> None:
        """Keep a connection for as long as the app does."""
        if ticket not in self._tickets:
            await wire.close()  # before it was accepted: the handshake is refused
            return
        self._tickets.remove(ticket)
        await wire.accept()
        socket = Socket(wire)
        if len(self._open) >= MOST:
            await socket.say(_farewell("too_many_websockets"))
            await socket.hang_up(AT_THE_END)
            return
        self._open.append(socket)
        try:
            await socket.say(_hello(len(self._open)))
            await self._tell()
            await socket.hear()
        except _Lost:
            pass  # the app hung up before we had said hello
        finally:
            self._open.remove(socket)
            await self._tell()

    async def deliver(self, payload: Json, *, envelope: str = "") -> Json:
        """Tell the app of something, and return its answer; Silence when there is none in time."""
        said = {
            "envelope_id": envelope or secrets.token_hex(16),
            "type": "interactive",
            "accepts_response_payload": payload.get("type") == "view_submission",
            "payload": payload,
        }
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    try:
                        return await (await self._next()).ask(said)
                    except _Lost:
                        continue
        except TimeoutError:
            raise Silence from None

    async def connected(self, number: int = 1) -> None:
        """Wait until there are so many connections."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.open == number)

    async def farewell(self, reason: str) -> None:
        """Ask the app to open another connection in place of each that it has."""
        for one in list(self._open):
            one.leaving = True
            await one.say(_farewell(reason))

    async def hang_up(self) -> None:
        """Break off every connection, in the middle of whatever is being said."""
        for one in list(self._open):
            await one.hang_up(BROKE_OFF)

    async def _next(self) -> Socket:
        """The connection whose turn it is; they take turns."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.open)
            socket = next(one for one in self._open if not one.leaving)
            self._open.remove(socket)
            self._open.append(socket)
            return socket

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _hello(number: int) -> Json:
    more = {"host": "sandbox", "approximate_connection_time": LONG}
    about = {"connection_info": {"app_id": APP}, "debug_info": more}
    return {"type": "hello", "num_connections": number, **about}


def _farewell(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
