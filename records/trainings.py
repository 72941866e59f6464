"""Trainings: who has attended one; the first one counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from records.audit import Audit
from records.training_tables import AttendanceRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from records.base import Memory


@dataclass(frozen=True)
class Attendance:
    """Somebody who has attended a training."""

    email: str
    cohort: str
    by: str
    at: datetime


class Trainings:
    """Who has been trained, on all projects."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory it is kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def attended(self, project: str) -> list[Attendance]:
        """Everybody who has attended, in the order in which it was noted."""
        given = {"its_project": project}
        async with self._memory.database.reading() as connection:
            return [
                Attendance(**r) for r in (await connection.execute(_ATTENDED, given)).mappings()
            ]

    async def note(self, project: str, cohort: str, emails: Sequence[str], *, by: str) -> list[str]:
        """Note that these people have attended; whoever is noted already stays as they were."""
        at = self._memory.now()
        async with self._memory.database.writing() as connection:
            known = select(AttendanceRow.email).where(AttendanceRow.project == project)
            there = set(await connection.scalars(known))
            new = [email for email in dict.fromkeys(emails) if email not in there]
            for email in new:
                row = {"project": project, "email": email, "cohort": cohort, "by": by, "at": at}
                await connection.execute(insert(AttendanceRow).values(row))
            if new:
                what = {"cohort": cohort, "attended": new}
                await self._audit.note(
                    project, kind="attendance", actor=by, what=what, connection=connection
                )
        return new


_ATTENDED = (
    select(AttendanceRow.email, AttendanceRow.cohort, AttendanceRow.by, AttendanceRow.at)
    .where(AttendanceRow.project == bindparam("its_project"))
    .order_by(AttendanceRow.at, AttendanceRow.email)
)
