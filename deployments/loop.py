"""The event loop under the worker: uvloop where there is one, since it does the same for less."""

from __future__ import annotations

import asyncio
import sys


def new_loop() -> asyncio.AbstractEventLoop:
    """A new event loop, the fastest that this system has."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop  # noqa: PLC0415 - it is not there on Windows

    return uvloop.new_event_loop()


async def happens(event: asyncio.Event, within: float) -> bool:
    """Wait for it so many seconds, and tell whether it has happened."""
    try:
        async with asyncio.timeout(within):
            return await event.wait()
    except TimeoutError:
        return False
