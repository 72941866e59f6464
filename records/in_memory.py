"""A database in memory, for a rehearsal: nothing is waited for, and nothing is looked up twice.

Only one thread writes here and nobody else does, so what was answered once is answered again from
memory until one of the tables that were asked is written to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from sqlalchemy import Select, Table, create_engine
from sqlalchemy.pool import StaticPool
from sqlalchemy.sql.visitors import iterate

from records.by_heart import answered, driver
from records.every_table import Base
from records.found import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from sqlalchemy import Connection, CursorResult, Executable, ScalarResult

    from records.database import Connected
    from records.found import Found

T = TypeVar("T")
Asked: TypeAlias = "tuple[Select[Any], tuple[tuple[str, Any], ...]]"


class InMemory:
    """A database that lives as long as this object, with all its tables, for one thread."""

    def __init__(self) -> None:
        """Make the tables."""
        every_one = {"cached_statements": 1024}
        self._engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=every_one)
        Base.metadata.create_all(self._engine, checkfirst=False)  # nothing can be there
        self._only = AtOnce(self._engine.connect())

    def writing(self) -> AbstractAsyncContextManager[Connected]:
        """A transaction that is committed at the end."""
        return Writing(self._only)

    def reading(self) -> AbstractAsyncContextManager[Connected]:
        """A connection that only looks."""
        return self._only

    async def close(self) -> None:
        """Forget everything."""
        self._only.plain.close()
        self._engine.dispose()


@dataclass(frozen=True)
class AtOnce:
    """A plain connection that answers as soon as it is asked, and from memory where it can."""

    plain: Connection
    _answers: dict[Asked, Found] = field(default_factory=dict[Asked, Any])
    _about: dict[str, set[Asked]] = field(default_factory=dict[str, "set[Asked]"])  # by table

    async def execute(
        self, statement: Executable, given: Mapping[str, Any] | None = None, /
    ) -> CursorResult[Any]:
        """Carry out a statement with these values."""
        return self._answer(statement, given)

    async def scalar(self, statement: Executable, given: Mapping[str, Any] | None = None, /) -> Any:
        """The first column of the first row, or None."""
        return self._answer(statement, given).scalar()

    async def scalars(
        self, statement: Executable, given: Mapping[str, Any] | None = None, /
    ) -> ScalarResult[Any]:
        """The first column of every row."""
        return self._answer(statement, given).scalars()

    async def __aenter__(self) -> Connected:
        """Begin to look."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End; nothing has changed by looking."""

    async def run_sync(self, does: Callable[[Connection], T], /) -> T:
        """Do something with the plain connection below."""
        try:
            return does(self.plain)
        finally:
            self._forget()

    def keep(self) -> None:
        """Let what was written stand."""
        self.plain.commit()
        driver(self.plain).commit()

    def undo(self) -> None:
        """Take back what was written since the last commit."""
        self.plain.rollback()
        driver(self.plain).rollback()
        self._forget()

    def _answer(self, statement: Executable, given: Mapping[str, Any] | None) -> Any:
        if isinstance(statement, Select):
            asked = cast("Select[Any]", statement)
            return self._looked_up(asked, given) if given else self.plain.execute(asked)
        self._outdated(getattr(statement, "table", None))
        return answered(self.plain, statement, given)

    def _looked_up(self, statement: Select[Any], given: Mapping[str, Any]) -> Any:
        asked = (statement, tuple(given.items()))
        answer = self._answers.get(asked)
        if answer is None:
            answer = self._answers[asked] = kept(answered(self.plain, statement, given))
            for table in _tables(statement):
                self._about.setdefault(table, set()).add(asked)
        return answer

    def _outdated(self, written: object) -> None:
        """Forget what was answered from a table that is written to; all, if it is not known."""
        if not isinstance(written, Table):
            self._forget()
            return
        for asked in self._about.pop(written.name, ()):
            self._answers.pop(asked, None)

    def _forget(self) -> None:
        self._answers.clear()
        self._about.clear()


@dataclass(frozen=True)
class Writing:
    """A transaction: all or nothing."""

    only: AtOnce

    async def __aenter__(self) -> Connected:
        """Begin to write."""
        return self.only

    async def __aexit__(self, stumbled: type[BaseException] | None, *_: object) -> None:
        """Keep what was written, or take it back."""
        if stumbled:
            self.only.undo()
        else:
            self.only.keep()


@lru_cache(maxsize=512)
def _tables(statement: Select[Any]) -> frozenset[str]:
    """The names of all tables that a statement asks, be it in passing."""
    parts = ((part, getattr(part, "table", None)) for part in iterate(statement))
    return frozenset(one.name for part in parts for one in part if isinstance(one, Table))
