"""Glance: what one look over all projects at once shows, so that nobody has to look at each.

Few questions, whose answers are short in a house where everything waits as it should.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from records.attempts import SILENT_AFTER
from records.checklist_tables import OwedRow
from records.follow_up_tables import ConditionRow
from records.gate_values import GateRecord, gate_from
from records.meeting_tables import MeetingRow
from records.tables import ActRow, AttemptRow, GateRow, ProjectRow, PulseRow, StartRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Select

    from records.base import Memory

AT_IT = timedelta(seconds=2)
Reasons = list[tuple[str, str]]  # of which project, and why it is to be looked at


class Glance:
    """All projects, seen from afar."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory

    async def reasons(self, today: date) -> Reasons:
        """Which projects have something to be done, and why, the most urgent first."""
        settled = self._memory.now() - AT_IT  # what is younger is just being done
        given = {
            "settled": settled,
            "silent_since": self._memory.now() - SILENT_AFTER,
            "today": today.isoformat(),
        }
        found: Reasons = []
        async with self._memory.database.reading() as connection:
            for why, query in _REASONS.items():
                rows = (await connection.execute(query, given)).all()
                found += [(row[0], " ".join((why, *map(str, row[1:])))) for row in rows]
        return found

    async def ended(self, since: datetime, until: datetime) -> Reasons:
        """The projects in which a stage ended within this time, and nothing was started by it."""
        after = aliased(StartRow)
        next_one = exists().where(
            after.project == StartRow.project, after.started_at >= StartRow.ended_at
        )
        query = (
            _of_running(StartRow, StartRow.stage, StartRow.item)
            .where(StartRow.ended_at > since, StartRow.ended_at <= until)
            .where(~next_one)
        )
        async with self._memory.database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [(row.project, f"ended {row.stage} {row.item}") for row in rows]

    async def runs(self, after: str, count: int) -> list[str]:
        """Some runs that are under way, in the order of their names, those after this one."""
        query = _of_running(StartRow, StartRow.run).where(*_UNDER_WAY, StartRow.run > after)
        async with self._memory.database.reading() as connection:
            rows = (await connection.execute(query.order_by(StartRow.run).limit(count))).all()
        return [row.run for row in rows]

    async def carried(self, runs: Sequence[str]) -> dict[str, str]:
        """Which projects those of the runs belong to that are still under way."""
        query = _of_running(StartRow, StartRow.run).where(*_UNDER_WAY, StartRow.run.in_(runs))
        async with self._memory.database.reading() as connection:
            return {row.run: row.project for row in (await connection.execute(query)).all()}

    async def waiting(self, first: int) -> tuple[list[GateRecord], int]:
        """So many of the gates that wait, those due first, and how many wait in all."""
        of_running = GateRow.project.in_(_RUNNING)
        query = select(GateRow.__table__).where(GateRow.decided_at.is_(None), of_running)
        some = query.order_by(GateRow.due, GateRow.id).limit(first)
        async with self._memory.database.reading() as connection:
            found = [gate_from(row) for row in (await connection.execute(some)).mappings()]
            count = select(func.count()).select_from(query.subquery())
            return found, int(await connection.scalar(count))

    async def late(self, by: date) -> list[str]:
        """The projects in which something that somebody owes is due by this day."""
        gates = _of_running(GateRow).where(
            GateRow.decided_at.is_(None), GateRow.due <= by.isoformat()
        )
        rows = _of_running(OwedRow).where(OwedRow.due <= by.isoformat())
        async with self._memory.database.reading() as connection:
            found = [*(await connection.scalars(gates)), *(await connection.scalars(rows))]
        return sorted(set(found))


def _of_running(table: Any, *columns: Any) -> Select[Any]:
    """What is asked of the projects that have not ended."""
    query: Any = select(table.project, *columns).join(ProjectRow, ProjectRow.slug == table.project)
    return query.where(ProjectRow.ended_at.is_(None))


def _same_stage(one: Any, other: Any) -> Any:
    return and_(one.project == other.project, one.stage == other.stage, one.item == other.item)


_RUNNING = select(ProjectRow.slug).where(ProjectRow.ended_at.is_(None))
_UNDER_WAY = (StartRow.ended_at.is_(None), StartRow.run != "")
_LATER = aliased(GateRow)
_DECIDED = (  # the run of an earlier round waits for the newest one
    _of_running(StartRow, GateRow.id)
    .join(GateRow, _same_stage(GateRow, StartRow))
    .where(*_UNDER_WAY, GateRow.decided_at <= bindparam("settled"))
    .where(~exists().where(_same_stage(_LATER, GateRow), _LATER.round > GateRow.round))
)
_BEGUN = _of_running(StartRow, StartRow.stage, StartRow.item).where(
    StartRow.ended_at.is_(None), StartRow.run == "", StartRow.started_at <= bindparam("settled")
)
_NEWER = aliased(AttemptRow)
_ALIVE = select(PulseRow.name).where(PulseRow.beat_at > bindparam("silent_since"))
_ABANDONED = (  # the newest attempt neither left nor is carried by anybody alive
    _of_running(StartRow, AttemptRow.id)
    .join(AttemptRow, _same_stage(AttemptRow, StartRow))
    .where(*_UNDER_WAY, AttemptRow.left_at.is_(None), AttemptRow.by.not_in(_ALIVE))
    .where(~exists().where(_same_stage(_NEWER, AttemptRow), _NEWER.id > AttemptRow.id))
)
_IN_DOUBT = _of_running(ActRow, ActRow.what).where(
    ActRow.done_at.is_(None), ActRow.doubted_at.is_not(None)
)
_CONDITION = _of_running(ConditionRow, ConditionRow.id).where(
    ConditionRow.met_at.is_(None), ConditionRow.due < bindparam("today")
)
_MEETING = _of_running(MeetingRow, MeetingRow.message, MeetingRow.sequence).where(
    MeetingRow.changed != "", MeetingRow.told_at.is_(None)
)
_REASONS = {
    "decided": _DECIDED,
    "begun": _BEGUN,
    "abandoned": _ABANDONED,
    "in doubt": _IN_DOUBT,
    "meeting": _MEETING,
    "condition": _CONDITION,
}
