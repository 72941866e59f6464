"""A rehearsal whose records can still be read when it is over."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from domain.brief import Brief
from flows.people import Cast
from flows.rehearse import Rehearsal
from records.database import InMemory
from records.ledger import Ledger
from tests.conftest import BEGAN


class Lasting(InMemory):
    """A database in memory that is forgotten only when the test is over."""

    async def close(self) -> None:
        """Stay."""

    async def forget(self) -> None:
        """Forget everything."""
        await super().close()


@asynccontextmanager
async def lasting(brief: Brief) -> AsyncGenerator[Rehearsal]:
    """A rehearsal of this client that has not begun."""
    rehearsal, database = Rehearsal(brief, Cast(), BEGAN), Lasting()
    await rehearsal.world.ledger.database.close()
    rehearsal.world.ledger = Ledger(database, lambda: rehearsal.clock)
    yield rehearsal
    await database.forget()
