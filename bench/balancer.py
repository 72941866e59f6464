"""A name that several servers share: whoever connects is led to the next of them that lives."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from itertools import cycle, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import Sequence

HERE = "127.0.0.1"
CHUNK = 65536


def balance(port: int, servers: Sequence[int]) -> None:
    """Lead everybody who connects to this port of this machine to one of these, in turns."""
    turns = cycle(servers)

    async def led(asker: StreamReader, to_asker: StreamWriter) -> None:
        for server in islice(turns, len(servers)):
            with suppress(OSError):
                answerer, to_answerer = await asyncio.open_connection(HERE, server)
                ways = (_carry(asker, to_answerer), _carry(answerer, to_asker))
                await asyncio.gather(*ways)
                return
        to_asker.close()

    async def serve() -> None:
        async with await asyncio.start_server(led, HERE, port):
            ready.set()
            await asyncio.Event().wait()

    ready = threading.Event()
    threading.Thread(target=lambda: asyncio.run(serve()), name="balancer", daemon=True).start()
    if not ready.wait(10):
        raise SystemExit(f"Nobody can listen at {port}.")


async def _carry(source: StreamReader, sink: StreamWriter) -> None:
    """Carry what comes until it ends; a line that breaks is hung up on the other side too."""
    with suppress(OSError):
        while chunk := await source.read(CHUNK):
            sink.write(chunk)
            await sink.drain()
    sink.close()
