"""A bell at the worker: whoever has put a run on the list rings, and the worker looks at once.

It is a datagram to a port of this machine alone that the worker wrote beside its lock, with a word
that only who may read the home knows. It says at most which run, and in which state it waits now:
one that is lost costs a look, which comes anyway, and so does one that a stranger sends.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import socket
from contextlib import asynccontextmanager, suppress
from secrets import compare_digest, token_hex
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.middleware import Middleware

from deployments.built import built_with

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path
    from types import ModuleType
    from typing import Any

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = "127.0.0.1"
SUFFIX = ".bell"
LISTS = re.compile(r"/(?:flow_runs/(?P<run>[^/]+)/resume|deployments/[^/]+/create_flow_run)/?$")

log = logging.getLogger("golive.bell")


def at_the_door() -> Path:
    """Where the workers of this home keep their locks and their bells."""
    from prefect.settings import PREFECT_HOME  # noqa: PLC0415 - the server imports Prefect later

    return PREFECT_HOME.value() / "workers"


class _Ears(asyncio.DatagramProtocol):
    def __init__(self, word: str, heard: Callable[[str, str], None]) -> None:
        self._word = word.encode()
        self._heard = heard

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: ARG002 - asyncio's names
        word, _, said = data.partition(b" ")
        if not compare_digest(word, self._word):
            self._heard("", "")
            return
        run, _, state = said.decode("ascii", "replace").partition(" ")
        self._heard(run, state)


@asynccontextmanager
async def listening(
    place: Path, who: str, heard: Callable[[str, str], None]
) -> AsyncGenerator[None]:
    """Hear it when somebody rings for this worker, while the block lasts.

    What is heard is the id of the run and that of the state in which it waits; either may be "".
    """
    loop = asyncio.get_running_loop()
    word = token_hex(8)
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Ears(word, heard), local_addr=(HERE, 0), family=socket.AF_INET
    )
    bell = place / f"{who}{SUFFIX}"
    _write(bell, f"{transport.get_extra_info('sockname')[1]} {word}")
    try:
        yield
    finally:
        bell.unlink(missing_ok=True)
        transport.close()


def _write(bell: Path, content: str) -> None:
    """Write what only the owner of the home may read."""
    bell.unlink(missing_ok=True)
    with os.fdopen(os.open(bell, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)


def ring(place: Path, run: str = "", state: str = "") -> None:
    """Ring for every worker that keeps its lock in this place; none may be there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        mouth.setblocking(False)
        for bell in place.glob(f"*{SUFFIX}"):
            with suppress(OSError, ValueError, OverflowError):
                port, _, word = bell.read_text().partition(" ")
                mouth.sendto(f"{word} {run} {state}".encode(), (HERE, int(port)))


class Ringing:
    """Rings after every request by which a run came onto the list."""

    def __init__(self, app: ASGIApp, place: Path) -> None:
        """Take what answers the requests, and where the workers keep their locks."""
        self._app = app
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        lists = LISTS.search(scope["path"]) if scope["type"] == "http" else None
        if lists is None:
            await self._app(scope, receive, send)
            return

        well = False

        async def tell(message: Message) -> None:
            nonlocal well
            if message["type"] == "http.response.start":
                well = message["status"] < 300  # noqa: PLR2004 - success
            elif well:
                well = False  # it is rung once
                run = lists["run"] or ""
                ring(self._place, run, _state(message) if run else "")
            await send(message)

        await self._app(scope, receive, tell)


def _state(answer: Message) -> str:
    """The state in which the run waits for a worker now, as this answer says; "" if it does not.

    A form that was not taken is answered with the state in which the run waits for a person still.
    """
    try:
        said = json.loads(answer.get("body", b""))
        listed = said["status"] == "ACCEPT" and said["state"]["type"] == "SCHEDULED"
        return str(UUID(said["state"]["id"])) if listed else ""
    except (ValueError, TypeError, KeyError):
        return ""


def let_ring(server: ModuleType, place: Path) -> None:
    """Let the server ring; one that builds its answers otherwise is left alone."""

    def add(api: Any) -> None:
        # The innermost, which reads answers before they are packed.
        api.user_middleware.append(Middleware(Ringing, place=place))

    if not built_with(server, "create_api_app", add):
        log.warning("This Prefect cannot ring for the worker, which looks by itself.")
