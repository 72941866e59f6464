"""Meetings: each as it was called, and every version that came after; none is ever rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from domain.meeting import Change, Meeting
from records.audit import Audit
from records.found import looked_up
from records.meeting_tables import MeetingRow

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from records.base import Memory
    from records.found import Found

ORDER = (MeetingRow.stage, MeetingRow.item, MeetingRow.message, MeetingRow.sequence)


class Meetings:
    """The meetings of all projects."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def of(self, project: str) -> list[list[Meeting]]:
        """Every meeting of a project, each with all of its versions, the newest last."""
        async with self._memory.database.reading() as connection:
            found = await looked_up(connection, _OF, {"its_project": project})
        return [list(versions) for versions in found.made(_each)]

    async def versions(self, project: str, stage: str, item: str, message: str) -> list[Meeting]:
        """The versions of one meeting, the newest last; none before it was called."""
        given = {"its_project": project, "its_stage": stage}
        given |= {"its_item": item, "its_message": message}
        async with self._memory.database.reading() as connection:
            rows = (await connection.execute(_VERSIONS, given)).mappings().all()
        return [_read(row) for row in rows]

    async def write(self, meeting: Meeting, *, identity: str = "") -> bool:
        """Add a version; False when somebody else has just added one of this number."""
        row = vars(meeting) | {"roles": list(meeting.roles), "changed": meeting.changed.value}
        try:
            async with self._memory.database.writing() as connection:
                await self._memory.fence(connection)
                await connection.execute(_WRITE, row)
                await self._audit.note(
                    meeting.project,
                    kind="meeting",
                    actor=meeting.by,
                    identity=identity,
                    what={
                        "meeting": meeting.name, "sequence": meeting.sequence,
                        "changed": meeting.changed.value, "start": meeting.start,
                        "invited": sorted(meeting.invited), "reason": meeting.reason,
                    },
                    connection=connection,
                )  # fmt: skip
        except IntegrityError:
            return False
        return True

    async def told(self, meeting: Meeting) -> None:
        """Note that everybody has been told of this version, and of those before it."""
        query = update(MeetingRow).where(
            MeetingRow.project == meeting.project,
            MeetingRow.stage == meeting.stage,
            MeetingRow.item == meeting.item,
            MeetingRow.message == meeting.message,
            MeetingRow.sequence <= meeting.sequence,
            MeetingRow.told_at.is_(None),
        )
        async with self._memory.database.writing() as connection:
            await connection.execute(query.values(told_at=self._memory.now()))


def _each(found: Found) -> list[list[Meeting]]:
    meetings: dict[tuple[str, str, str], list[Meeting]] = {}
    for row in found.mappings():
        meetings.setdefault((row["stage"], row["item"], row["message"]), []).append(_read(row))
    return list(meetings.values())


def _read(row: RowMapping) -> Meeting:
    known: dict[str, Any] = {**row, "roles": tuple(row["roles"]), "changed": Change(row["changed"])}
    return Meeting(**known)


_WRITE = insert(MeetingRow)
_OF = (
    select(MeetingRow.__table__)
    .where(MeetingRow.project == bindparam("its_project"))
    .order_by(*ORDER)
)
_VERSIONS = _OF.where(
    MeetingRow.stage == bindparam("its_stage"),
    MeetingRow.item == bindparam("its_item"),
    MeetingRow.message == bindparam("its_message"),
)
