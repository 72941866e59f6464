"""A rehearsal whose records can still be read when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import cast

from sqlalchemy import Connection

from domain.brief import Brief
from flows.people import Cast
from flows.rehearse import Rehearsal
from records.in_memory import InMemory
from records.ledger import Ledger
from tasks.world import World
from tests.conftest import BEGAN


class Lasting(InMemory):
    """A database in memory that is forgotten only when the test is over."""

    async def close(self) -> None:
        """Stay."""

    async def forget(self) -> None:
        """Forget everything."""
        await super().close()

    @property
    def plain(self) -> Connection:
        """The connection below, for tests that look at the tables themselves."""
        return self._only.plain

    def copy(self) -> Lasting:
        """Another one in which the same stands."""
        other = Lasting()
        here, there = (d.plain.connection.driver_connection for d in (self, other))
        assert here is not None
        assert there is not None
        here.backup(there)
        return other


@asynccontextmanager
async def lasting(brief: Brief) -> AsyncGenerator[Rehearsal]:
    """A rehearsal of this client that has not begun."""
    rehearsal, database = Rehearsal(brief, Cast(), BEGAN), Lasting()
    await rehearsal.world.ledger.database.close()
    rehearsal.world.ledger = Ledger(database, lambda: rehearsal.clock)
    yield rehearsal
    await database.forget()


@contextmanager
def ended(brief: Brief) -> Iterator[Rehearsal]:
    """A rehearsal of this client that is over, for tests that read in it, or change a copy."""
    with asyncio.Runner() as runner:
        whole = lasting(brief)
        rehearsal = runner.run(whole.__aenter__())
        runner.run(rehearsal.play())
        yield rehearsal
        runner.run(whole.__aexit__(None, None, None))


@asynccontextmanager
async def copied(rehearsal: Rehearsal) -> AsyncGenerator[World]:
    """Another world in which the same stands, and which may be changed."""
    database = cast("Lasting", rehearsal.world.ledger.database).copy()
    yield replace(rehearsal.world, ledger=Ledger(database, lambda: rehearsal.clock))
    await database.forget()
