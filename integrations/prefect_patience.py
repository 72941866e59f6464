"""Prefect's server away: for moments it is asked again, for longer it counts as unreachable."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx
from prefect.exceptions import PrefectHTTPStatusError

from domain.errors import Unreachable
from integrations.prefect_client import prefect_client

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from prefect.client.orchestration import PrefectClient

TRIES = 40
PAUSE = 0.1  # seconds between tries; SQLite says "locked" for moments, not for minutes


async def patiently(ask: Callable[[], Awaitable[Any]]) -> Any:
    """Ask until the server answers; a busy SQLite says 503 for moments."""
    for _ in range(TRIES):
        try:
            return await ask()
        except PrefectHTTPStatusError as no:
            if no.response.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
        except httpx.TransportError:
            pass
        await asyncio.sleep(PAUSE)
    raise _away()


@asynccontextmanager
async def reached() -> AsyncGenerator[PrefectClient]:
    """Prefect's client; a server that is away, or in trouble itself, counts as unreachable."""
    try:
        async with prefect_client() as client:
            yield client
    except httpx.TransportError as silence:
        raise _away() from silence
    except PrefectHTTPStatusError as no:
        if no.response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        raise _away() from no


def _away() -> Unreachable:
    return Unreachable(
        "Prefect does not answer.", fix="See that its server runs: golive doctor tells."
    )
