"""The database: SQLite in the home, or PostgreSQL when one machine is not enough.

SQLite transactions begin immediately: a deferred one that reads before it writes fails at once
under concurrency, and no busy timeout helps it.
"""

from __future__ import annotations

import time
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from sqlalchemy import Connection, CursorResult, Engine, Executable, ScalarResult

T = TypeVar("T")

SEEN, JUST_USED = "golive_seen", 1.0  # seconds
# how many statements a connection to PostgreSQL remembers: all that it is asked, unless the address
# says otherwise
REMEMBERS, STATEMENTS = "prepared_statement_cache_size", 500
LOOKS = "golive_looks"  # an option of connections that begin no transaction


class Connected(Protocol):
    """A connection inside a transaction."""

    async def execute(
        self, statement: Executable, given: Mapping[str, Any] | None = None, /
    ) -> CursorResult[Any]:
        """Carry out a statement with these values."""
        ...

    async def scalar(self, statement: Executable, given: Mapping[str, Any] | None = None, /) -> Any:
        """The first column of the first row, or None."""
        ...

    async def scalars(
        self, statement: Executable, given: Mapping[str, Any] | None = None, /
    ) -> ScalarResult[Any]:
        """The first column of every row."""
        ...

    async def run_sync(self, does: Callable[[Connection], T], /) -> T:
        """Do something with the plain connection below."""
        ...


class Database(Protocol):
    """One database; every transaction is all or nothing."""

    def writing(self) -> AbstractAsyncContextManager[Connected]:
        """A transaction that is committed at the end."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Connected]:
        """A connection that only looks."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...


class Stored:
    """A database that outlives us: SQLite in a file, or PostgreSQL."""

    def __init__(self, url: str) -> None:
        """Take the SQLAlchemy URL."""
        self._engine = _engine(url)
        self._looking = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Connected]:
        """A transaction that is committed at the end."""
        async with self._engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Connected]:
        """A connection that only looks."""
        async with self._looking.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Let go of all connections."""
        await self._engine.dispose()


def _engine(url: str) -> AsyncEngine:
    if not url.startswith("sqlite"):
        remembers = {} if REMEMBERS in url else {REMEMBERS: STATEMENTS}
        engine = create_async_engine(url, pool_size=2, max_overflow=8, connect_args=remembers)
        _look_first(engine.sync_engine)
        return engine
    # few, since only one may write; kept, as opening one costs more than what is asked of it
    engine = create_async_engine(url, pool_size=2, max_overflow=8, connect_args={"timeout": 30})
    as_a_file(engine.sync_engine, url)
    return engine


def _look_first(engine: Engine) -> None:
    """Look at a connection before it is used: the server may have died; not at one just used."""

    def seen(_: Any, record: Any) -> None:
        record.info[SEEN] = time.monotonic()

    def look(connection: Any, record: Any, _: Any) -> None:
        if time.monotonic() - record.info[SEEN] < JUST_USED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone  # the pool opens another

    event.listen(engine, "connect", seen)
    event.listen(engine, "checkin", seen)
    event.listen(engine, "checkout", look)


def as_a_file(engine: Engine, url: str) -> None:
    """Let an engine treat SQLite as we do: durably, and never with a transaction begun late."""
    Path(url.partition("///")[2]).parent.mkdir(parents=True, exist_ok=True)
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)


def _settle(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, immediately
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # a receipt that was committed survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Any) -> None:
    # asked of SQLite itself, a connection that only looks would not be known from another
    options = connection.get_execution_options()
    if not options.get(LOOKS) and options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
