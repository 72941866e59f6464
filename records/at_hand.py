"""SQLite within one thread that does one thing after the other, such as a lane of the worker.

Nothing is handed to another thread and back, which costs more than what is asked.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import QueuePool

from records.database import LOOKS, Stored, as_a_file

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from sqlalchemy import Connection, CursorResult, Executable, ScalarResult

    from records.database import Connected, Database

T = TypeVar("T")


def at_hand(url: str) -> Database:
    """The database for one thread that does one thing after the other."""
    return AtHand(url) if url.startswith("sqlite") else Stored(url)


class AtHand:
    """SQLite in a file; two that write in the same thread take turns.

    One that waited for the other inside SQLite would hold up both.
    """

    def __init__(self, url: str) -> None:
        """Take the SQLAlchemy URL."""
        self._engine = create_engine(
            make_url(url).set(drivername="sqlite"),
            poolclass=QueuePool,
            pool_size=2,
            max_overflow=8,
            connect_args={"timeout": 30},
        )
        as_a_file(self._engine, url)
        self._looking = self._engine.execution_options(**{LOOKS: True})
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Connected]:
        """A transaction that is committed at the end."""
        async with self._turn:
            with self._engine.begin() as connection:
                yield _Plain(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Connected]:
        """A connection that only looks."""
        with self._looking.connect() as connection:
            yield _Plain(connection)

    async def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()


@dataclass(frozen=True)
class _Plain:
    """A plain connection that answers as soon as it is asked."""

    below: Connection

    async def execute(
        self, statement: Executable, given: Mapping[str, Any] | None = None, /
    ) -> CursorResult[Any]:
        return cast("CursorResult[Any]", self.below.execute(statement, given))

    async def scalar(self, statement: Executable, given: Mapping[str, Any] | None = None, /) -> Any:
        return self.below.execute(statement, given).scalar()

    async def scalars(
        self, statement: Executable, given: Mapping[str, Any] | None = None, /
    ) -> ScalarResult[Any]:
        return self.below.execute(statement, given).scalars()

    async def run_sync(self, does: Callable[[Connection], T], /) -> T:
        return does(self.below)
