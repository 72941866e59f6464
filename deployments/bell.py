"""A bell at the worker: whoever has put a run on the list rings, and the worker looks at once.

It is a datagram to a port of this machine alone that the worker wrote beside its lock. It says at
most which run: one that is lost, or that a stranger sends, costs a look, which comes anyway.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

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
    def __init__(self, heard: Callable[[str], None]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: ARG002 - asyncio's names
        self._heard(data.decode("ascii", "replace"))


@asynccontextmanager
async def listening(place: Path, who: str, heard: Callable[[str], None]) -> AsyncGenerator[None]:
    """Hear it when somebody rings for this worker, and for which run, while the block lasts."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Ears(heard), local_addr=(HERE, 0), family=socket.AF_INET
    )
    bell = place / f"{who}{SUFFIX}"
    bell.write_text(str(transport.get_extra_info("sockname")[1]))
    try:
        yield
    finally:
        bell.unlink(missing_ok=True)
        transport.close()


def ring(place: Path, run: str = "") -> None:
    """Ring for every worker that keeps its lock in this place; none may be there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        mouth.setblocking(False)
        for bell in place.glob(f"*{SUFFIX}"):
            with suppress(OSError, ValueError, OverflowError):
                mouth.sendto(run.encode(), (HERE, int(bell.read_text())))


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

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:  # noqa: PLR2004
                ring(self._place, lists["run"] or "")
            await send(message)

        await self._app(scope, receive, tell)


def let_ring(server: ModuleType, place: Path) -> None:
    """Let the server ring; one that builds its answers otherwise is left alone."""

    def add(api: Any) -> None:
        api.add_middleware(Ringing, place=place)

    if not built_with(server, "create_api_app", add):
        log.warning("This Prefect cannot ring for the worker, which looks by itself.")
