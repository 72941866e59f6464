"""The same ledger in memory, in a file and on PostgreSQL: what holds for one holds for all."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.brief import Brief
from records.at_hand import at_hand
from records.database import Database, Stored
from records.in_memory import InMemory
from records.ledger import Ledger, ready
from tests.conftest import BEGAN
from tests.postgres import AT_HAND, IN_A_FILE, IN_MEMORY, ON_POSTGRES, Databases


class Clock:
    """A clock that somebody else winds."""

    def __init__(self) -> None:
        self.time = BEGAN

    def __call__(self) -> datetime:
        return self.time

    def wind(self, **by: float) -> None:
        self.time += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=[IN_A_FILE, ON_POSTGRES])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[str]:
    """The address of a database without any tables."""
    if request.param == IN_A_FILE:
        yield f"sqlite+aiosqlite:///{tmp_path / 'new' / 'golive.db'}"
        return
    databases: Databases = request.getfixturevalue("databases")
    async with databases.new(empty=True) as found:
        yield found


@pytest.fixture(params=[IN_MEMORY, IN_A_FILE, AT_HAND, ON_POSTGRES])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Database]:
    async with AsyncExitStack() as stack:
        if request.param == IN_MEMORY:
            found: Database = InMemory()
        elif request.param in {IN_A_FILE, AT_HAND}:
            kind = at_hand if request.param == AT_HAND else Stored
            found = kind(f"sqlite+aiosqlite:///{tmp_path / 'golive.db'}")
            await ready(found)
        else:
            databases: Databases = request.getfixturevalue("databases")
            found = Stored(await stack.enter_async_context(databases.new()))
        yield found
        await found.close()


@pytest.fixture
async def ledger(database: Database, clock: Clock, acme: Brief) -> Ledger:
    """A ledger in which the example client's project was started."""
    ledger = Ledger(database, clock)
    await ledger.projects.start(acme)
    return ledger
