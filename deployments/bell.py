"""A bell at the worker: whoever has put a run on the list rings, and the worker looks at once.

It is a datagram to a port of this machine alone that the worker wrote beside its lock, sealed with
a key that only who may read the home knows. It says at most which run, how it is described, in
which state it waits now, and what was typed into its form: one that is lost costs a look, which
comes anyway, and so does one that a stranger sends. The server rings already when an answer comes
in, so that the worker makes ready while it is looked at, and again with what came of it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import socket
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, cast
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
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

TEMPLATE = "__prefect_kind"  # what says so is not kept as it came
SHORT = 20_000  # bytes that are told; what is longer is asked for

log = logging.getLogger("golive.bell")


class Word(StrEnum):
    """What the bell says of a run."""

    SOON = "soon"  # the server looks at an answer to it
    LISTED = "listed"  # it is on the list
    REFUSED = "refused"  # the answer was not taken


@dataclass(frozen=True)
class Rung:
    """What is heard: of which run, how it waits and what is known of it; each may be ""."""

    run: str = ""
    state: str = ""
    typed: str = ""  # as the server keeps it, in JSON
    described: str = ""  # a new one, as the server describes it, in JSON
    word: Word = Word.LISTED
    at: float = field(default_factory=time.monotonic, compare=False)  # by this machine's clock


def at_the_door() -> Path:
    """Where the workers of this home keep their locks and their bells."""
    from prefect.settings import PREFECT_HOME  # noqa: PLC0415 - the server imports Prefect later

    return PREFECT_HOME.value() / "workers"


class _Ears(asyncio.DatagramProtocol):
    def __init__(self, key: bytes, heard: Callable[[Rung], None]) -> None:
        self._seal = Fernet(key)
        self._heard = heard

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: ARG002 - asyncio's names
        try:
            said = json.loads(self._seal.decrypt(data))
            rung = Rung(**said | {"word": Word(said["word"])})
        except (InvalidToken, ValueError, TypeError, KeyError):
            rung = Rung()
        self._heard(rung)


@asynccontextmanager
async def listening(place: Path, who: str, heard: Callable[[Rung], None]) -> AsyncGenerator[None]:
    """Hear it when somebody rings for this worker, while the block lasts."""
    loop = asyncio.get_running_loop()
    key = Fernet.generate_key()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Ears(key, heard), local_addr=(HERE, 0), family=socket.AF_INET
    )
    bell = place / f"{who}{SUFFIX}"
    _write(bell, f"{transport.get_extra_info('sockname')[1]} {key.decode()}")
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


def ring(place: Path, rung: Rung | None = None) -> None:
    """Ring for every worker that keeps its lock in this place; none may be there."""
    said = json.dumps(asdict(rung or Rung())).encode()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        mouth.setblocking(False)
        for bell in place.glob(f"*{SUFFIX}"):
            with suppress(OSError, ValueError, OverflowError):
                port, _, key = bell.read_text().partition(" ")
                mouth.sendto(Fernet(key).encrypt(said), (HERE, int(port)))


class Ringing:
    """Rings with every request by which a run comes onto the list, before it and after."""

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

        run, well, asked = lists["run"] or "", False, b""
        told = not run  # nobody waits for what comes of any other request

        async def hear() -> Message:
            nonlocal asked
            message = await receive()
            if message["type"] == "http.request" and len(asked) <= SHORT:
                asked += message.get("body", b"")
            return message

        async def tell(message: Message) -> None:
            nonlocal well, told
            if message["type"] == "http.response.start":
                well = message["status"] < 300  # noqa: PLR2004 - success
            elif well:
                well, told = False, True  # it is rung once
                answer = message.get("body", b"")
                ring(self._place, _answered(run, answer, asked) if run else _made(answer))
            await send(message)

        if run:
            ring(self._place, Rung(run, word=Word.SOON))
        try:
            await self._app(scope, hear, tell)
        finally:
            if not told:
                ring(self._place, Rung(run, word=Word.REFUSED))


def _made(answer: bytes) -> Rung:
    """What is to be said of a run that was made."""
    try:
        said = json.loads(answer)
        if said["state"]["type"] == "SCHEDULED" and len(answer) <= SHORT:
            return Rung(said["id"], said["state"]["id"], described=answer.decode())
    except (ValueError, TypeError, KeyError):
        pass
    return Rung()


def _answered(run: str, answer: bytes, asked: bytes) -> Rung:
    """What is to be said of a run whose form was answered; a form may have been refused.

    One that was not taken is answered with the state in which the run waits for a person still.
    """
    try:
        said = json.loads(answer)
        if said["status"] != "ACCEPT":
            return Rung(run, word=Word.REFUSED)
        if said["state"]["type"] == "SCHEDULED":
            return Rung(run, str(UUID(said["state"]["id"])), _typed(asked))
    except (ValueError, TypeError, KeyError):
        pass
    return Rung(run)


def _typed(asked: bytes) -> str:
    """What was typed into a form, where the server keeps it as it came; "" where it may not."""
    values = json.loads(asked).get("run_input") if 0 < len(asked) <= SHORT else None
    if not isinstance(values, dict):
        return ""
    values = cast("dict[str, object]", values)
    plain = not any(isinstance(value, dict | list) for value in values.values())
    return json.dumps(values) if values and plain and TEMPLATE not in values else ""


def let_ring(server: ModuleType, place: Path) -> None:
    """Let the server ring; one that builds its answers otherwise is left alone."""

    def add(api: Any) -> None:
        # The innermost, which reads answers before they are packed.
        api.user_middleware.append(Middleware(Ringing, place=place))

    if not built_with(server, "create_api_app", add):
        log.warning("This Prefect cannot ring for the worker, which looks by itself.")
