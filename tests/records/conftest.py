"""The same ledger in memory and in a file: what holds for one holds for the other."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.brief import Brief
from records.database import Database, InMemory, Stored
from records.ledger import Ledger, ready
from tests.conftest import BEGAN


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


@pytest.fixture(params=["in memory", "in a file"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Database]:
    if request.param == "in memory":
        found: Database = InMemory()
    else:
        found = Stored(f"sqlite+aiosqlite:///{tmp_path / 'golive.db'}")
        await ready(found)
    yield found
    await found.close()


@pytest.fixture
async def ledger(database: Database, clock: Clock, acme: Brief) -> Ledger:
    """A ledger in which the example client's project was started."""
    ledger = Ledger(database, clock)
    await ledger.projects.start(acme)
    return ledger
