"""What every part of the ledger is made of: a database, a clock, and a fence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from domain.errors import Superseded
from records.tables import AttemptRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from records.database import Connected, Database


@dataclass(frozen=True)
class Attempt:
    """One try at carrying out a stage for an item."""

    id: int
    project: str
    stage: str
    item: str


@dataclass
class Memory:
    """The database, the clock that stamps every row, and the attempt on whose behalf we write."""

    database: Database
    now: Callable[[], datetime]
    attempt: Attempt | None = field(default=None)

    async def fence(self, connection: Connected) -> None:
        """Refuse to go on when a newer attempt has taken the stage over."""
        mine = self.attempt
        if mine is None:
            return
        newest = await connection.scalar(
            select(func.max(AttemptRow.id)).where(
                AttemptRow.project == mine.project,
                AttemptRow.stage == mine.stage,
                AttemptRow.item == mine.item,
            )
        )
        if newest != mine.id:
            raise Superseded(
                f"Another attempt at {mine.stage} of {mine.project} has taken over.",
                fix="Nothing to do: the newer attempt carries on from the same receipts.",
            )
