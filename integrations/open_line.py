"""An open line: before anything goes out on it, the last look is taken once more."""

from __future__ import annotations

import aiohttp

from integrations.last_look import last_look


def open_line(*, timeout: float) -> aiohttp.ClientSession:
    """A session whose requests give up after so many seconds.

    Between a first look and the moment when a line is open a program may have stood still, or the
    client have waited as it was asked to.
    """
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_look)
    return aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=timeout), trust_env=True, trace_configs=[trace]
    )


async def _look(*_: object) -> None:
    await last_look()
