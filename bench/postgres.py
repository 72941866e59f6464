"""PostgreSQL for both, ours and Prefect's: one from a wheel, or the one that is named."""

from __future__ import annotations

import asyncio
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from bench.machine import Program
from tests.postgres import GIVEN, Databases, postgres

if TYPE_CHECKING:
    from collections.abc import Generator

VARIABLES = ("GOLIVE_DATABASE_URL", "PREFECT_API_DATABASE_CONNECTION_URL")


@contextmanager
def databases() -> Generator[dict[str, Program]]:
    """Name two new databases in the environment; say what can be measured of their server."""
    try:
        if url := os.environ.get(GIVEN):
            _name(url)
            yield {}
        else:
            with postgres("-c", "max_connections=200") as server:
                _name(server.url)
                yield {"database": Program(server.running.pid)} if server.running else {}
    finally:
        for variable in VARIABLES:
            os.environ.pop(variable, None)


def _name(url: str) -> None:
    made = asyncio.run(_make(url))
    os.environ |= dict(zip(VARIABLES, made, strict=True))


async def _make(url: str) -> list[str]:
    new = Databases(url)
    names = [await new._make("template1") for _ in VARIABLES]
    at = [make_url(url).set(database=name) for name in names]
    return [one.render_as_string(hide_password=False) for one in at]
