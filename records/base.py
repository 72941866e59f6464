"""What every part of the ledger is made of: a database, a clock, and a fence."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from domain.errors import Superseded
from records.tables import AttemptRow, RestorationRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from domain.outside import Proof
    from records.database import Connected, Database

REMEMBERED = timedelta(days=90)  # after that nobody comes back to what a backup had lost


FRESH = 1.0  # seconds; an attempt is taken over only after a silence that is many times as long


@dataclass(frozen=True)
class Attempt:
    """One try at carrying out a stage for an item."""

    id: int
    project: str
    stage: str
    item: str
    # what is done of its stage, by round and name: before it began, and by itself
    done: dict[tuple[int, str], Proof] = field(
        default_factory=dict["tuple[int, str]", "Proof"], compare=False, repr=False
    )


@dataclass
class Memory:
    """The database, the clock that stamps every row, and the attempt on whose behalf we write."""

    database: Database
    now: Callable[[], datetime]
    attempt: Attempt | None = field(default=None)
    _fenced: float = field(default=0.0)
    _came_back: datetime | None = field(default=None, init=False)
    _looked: bool = field(default=False, init=False)

    async def came_back(self, connection: Connected) -> datetime | None:
        """The moment of the backup that these records came back from, if they lately did."""
        if not self._looked:
            lately = RestorationRow.at > self.now() - REMEMBERED
            oldest = select(RestorationRow.of).where(lately).order_by(RestorationRow.of).limit(1)
            self._came_back, self._looked = await connection.scalar(oldest), True
        return self._came_back

    async def fence(self, connection: Connected) -> None:
        """Refuse to go on when a newer attempt has taken the stage over."""
        mine = self.attempt
        if mine is None:
            return
        asked = time.monotonic()
        given = {"its_project": mine.project, "its_stage": mine.stage, "its_item": mine.item}
        if await connection.scalar(_NEWEST, given) != mine.id:
            raise Superseded(
                f"Another attempt at {mine.stage} of {mine.project} has taken over.",
                fix="Nothing to do: the newer attempt carries on from the same receipts.",
            )
        self._fenced = asked

    async def still_ours(self) -> None:
        """Refuse to go on, as the fence does; it is asked again only when it was a while ago."""
        if self.attempt is not None and time.monotonic() - self._fenced > FRESH:
            async with self.database.reading() as connection:
                await self.fence(connection)


_NEWEST = select(func.max(AttemptRow.id)).where(
    AttemptRow.project == bindparam("its_project"),
    AttemptRow.stage == bindparam("its_stage"),
    AttemptRow.item == bindparam("its_item"),
)
