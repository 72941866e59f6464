"""Found: what the records answered, and what was made of it.

An answer that is given again from memory brings along what was made of it before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Executable

    from records.database import Connected

T = TypeVar("T")
Making: TypeAlias = "Callable[..., Any]"


@dataclass(frozen=True, eq=False)
class Found:
    """What was found, to be read as often as one likes; or what was changed."""

    rows: tuple[Any, ...]
    rowcount: int = -1
    number: int | None = None  # of the row that was added
    _made: dict[Making, tuple[tuple[Found, ...], Any]] = field(default_factory=dict[Any, Any])

    def __iter__(self) -> Iterator[Any]:
        """Go through what was found."""
        return iter(self.rows)

    def all(self) -> tuple[Any, ...]:
        """All that was found."""
        return self.rows

    def first(self) -> Any:
        """What was found first, or None."""
        return self.rows[0] if self.rows else None

    def one(self) -> Any:
        """The only thing that was found."""
        [only] = self.rows
        return only

    def scalar(self) -> Any:
        """The first column of the first row, or None."""
        return self.rows[0][0] if self.rows else None

    def scalar_one(self) -> Any:
        """The first column of the only row."""
        return self.one()[0]

    def scalars(self) -> Found:
        """The first column of every row."""
        return Found(tuple(row[0] for row in self.rows))

    def mappings(self) -> Found:
        """Every row by the names of its columns."""
        return self._named

    def made(self, making: Callable[..., T], *others: Found) -> T:
        """What is made of it and of what else was found; once, as long as these are the same."""
        known = self._made.get(making)
        if known is None or known[0] != others:
            known = self._made[making] = (others, making(self, *others))
        return known[1]

    @property
    def inserted_primary_key(self) -> tuple[int | None]:
        """The number that the row was given when it was added."""
        return (self.number,)

    @cached_property
    def _named(self) -> Found:
        return Found(tuple(MappingProxyType(row._asdict()) for row in self.rows))


NOTHING = Found(())


async def looked_up(
    connection: Connected, statement: Executable, given: Mapping[str, Any]
) -> Found:
    """What the records say to this question."""
    return kept(await connection.execute(statement, given))


def kept(found: Any) -> Found:
    """What was found, however it was asked for, to be read as often as one likes."""
    return found if isinstance(found, Found) else Found(tuple(found.all()))
