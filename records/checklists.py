"""Checklists: the rows a project owes, and the marks by which they are ticked and taken back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from domain.checklist import Mark, Row, Said
from domain.roles import Role
from records.audit import Audit
from records.checklist_tables import MarkRow, OwedRow
from records.found import NOTHING, looked_up
from records.tables import ProjectRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping

    from records.base import Memory
    from records.database import Connected
    from records.found import Found

KEPT = ("key", "text", "person", "evidence", "internal", "issue", "source", "stage", "item")


class Checklists:
    """The checklists of all projects."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def add(self, project: str, checklist: str, rows: Sequence[Row]) -> list[Row]:
        """Put those rows onto the list that are not on it, and return these.

        Rows that come onto it together are one batch; a row that is there stays as it was.
        """
        try:
            return await self._add(project, checklist, rows)
        except IntegrityError:  # somebody else has put them there at the same moment
            return await self._add(project, checklist, rows)

    async def _add(self, project: str, checklist: str, rows: Sequence[Row]) -> list[Row]:
        async with self._memory.database.writing() as connection:
            await _one_at_a_time(connection, project)
            here = (OwedRow.project == project, OwedRow.checklist == checklist)
            known = set((await connection.scalars(select(OwedRow.key).where(*here))).all())
            batch = int(await connection.scalar(select(func.max(OwedRow.batch)).where(*here)) or 0)
            place = int(await connection.scalar(select(func.max(OwedRow.place)).where(*here)) or 0)
            fresh = [replace(row, batch=batch + 1) for row in rows if row.key not in known]
            for nth, row in enumerate(fresh, start=place + 1):
                owed = {
                    "project": project, "checklist": checklist, "place": nth, "batch": row.batch,
                    "owner": row.owner.value, "due": row.due.isoformat(), "at": self._memory.now(),
                }  # fmt: skip
                await connection.execute(_OWE, owed | {name: getattr(row, name) for name in KEPT})
            if fresh:
                what = {"checklist": checklist, "rows": {r.key: r.text for r in fresh}}
                await self._audit.note(project, kind="checklist", what=what, connection=connection)
        return fresh

    async def rows(self, project: str, checklist: str | None = None) -> list[Row]:
        """The rows of a project with all that was said of them, list by list, in their order."""
        given = {"its_project": project}
        owed, said = (_OWED, _SAID) if checklist is None else (_OWED_ON, _SAID_ON)
        if checklist is not None:
            given["its_list"] = checklist
        async with self._memory.database.reading() as connection:
            found = await looked_up(connection, owed, given)
            marks = await looked_up(connection, said, given) if found.all() else NOTHING
        return list(found.made(_rows, marks))

    async def mark(self, project: str, row: Row, mark: Mark, *, identity: str = "") -> bool:
        """Keep what was said of a row; False when it was said before and still holds."""
        async with self._memory.database.writing() as connection:
            await _one_at_a_time(connection, project)
            if not _news(await _marks(connection, project, row), mark, row):
                return False
            said = {name: value for name, value in vars(mark).items() if name != "at"}
            values: Mapping[str, Any] = said | {
                "project": project,
                "checklist": row.checklist,
                "said": mark.said.value,
                "identity": identity,
                "at": self._memory.now(),
            }
            await connection.execute(_SAY, values)
            what = {"checklist": row.checklist, "row": row.key, "said": mark.said}
            what |= {n: v for n in ("role", "evidence", "why") if (v := getattr(mark, n))}
            await self._audit.note(
                project,
                kind="checklist",
                actor=mark.by,
                channel=mark.way,
                identity=identity,
                what=what,
                connection=connection,
            )
        return True


async def _one_at_a_time(connection: Connected, project: str) -> None:
    await connection.execute(_LOCK, {"its_project": project})


async def _marks(connection: Connected, project: str, row: Row) -> tuple[Mark, ...]:
    given = {"its_project": project, "its_list": row.checklist, "its_row": row.key}
    return tuple(_mark(one) for one in (await connection.execute(_SAID_OF, given)).mappings())


def _news(before: tuple[Mark, ...], mark: Mark, row: Row) -> bool:
    """Whether the mark changes how its row stands."""
    now = replace(row, marks=before)
    if mark.said is Said.DONE:
        return not now.done
    if mark.said is Said.OPEN:
        return now.done
    return now.done and now.seen_by(Role(mark.role)) is None


def _rows(found: Found, said: Found) -> list[Row]:
    marks: dict[tuple[str, str], list[Mark]] = defaultdict(list)
    for one in said.mappings():
        marks[one["checklist"], one["row"]].append(_mark(one))
    return [_row(one, marks[one["checklist"], one["key"]]) for one in found.mappings()]


def _row(one: RowMapping, marks: Sequence[Mark]) -> Row:
    return Row(
        checklist=one["checklist"],
        owner=Role(one["owner"]),
        due=date.fromisoformat(one["due"]),
        batch=one["batch"],
        marks=tuple(marks),
        **{name: one[name] for name in KEPT},
    )


def _mark(one: RowMapping) -> Mark:
    names = ("row", "by", "name", "role", "way", "evidence", "why", "at")
    return Mark(said=Said(one["said"]), **{name: one[name] for name in names})


_LOCK = (
    select(ProjectRow.slug)
    .where(ProjectRow.slug == bindparam("its_project"))
    .with_for_update(key_share=True)
)
_OWED = (
    select(OwedRow.__table__)
    .where(OwedRow.project == bindparam("its_project"))
    .order_by(OwedRow.checklist, OwedRow.batch, OwedRow.place)
)
_OWED_ON = _OWED.where(OwedRow.checklist == bindparam("its_list"))
_SAID = (
    select(MarkRow.__table__)
    .where(MarkRow.project == bindparam("its_project"))
    .order_by(MarkRow.id)
)
_SAID_ON = _SAID.where(MarkRow.checklist == bindparam("its_list"))
_SAID_OF = _SAID_ON.where(MarkRow.row == bindparam("its_row"))
_OWE, _SAY = insert(OwedRow), insert(MarkRow)
