"""Test protocols of the projects: which cases there are, and every result there ever was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from domain.errors import BadInput, NotFound
from domain.protocol import Case, Result, Tried, newest, still_missing
from records.audit import Audit
from records.protocol_tables import CaseRow, ProtocolRow, ResultRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from records.base import Memory
    from records.database import Connected


@dataclass(frozen=True)
class Protocol:
    """A test protocol of a project as it stands now."""

    project: str
    name: str
    round: int
    title: str
    internal: bool
    again: bool
    stage: str
    opened_at: datetime
    cases: tuple[Case, ...] = ()
    results: tuple[Tried, ...] = ()  # all there ever were, the newest last

    @property
    def counting(self) -> tuple[Tried, ...]:
        """The results that count: all, or only those of this round where all is tried anew."""
        return tuple(r for r in self.results if r.round == self.round or not self.again)

    @property
    def missing(self) -> list[str]:
        """Which cases have not passed."""
        return still_missing(self.cases, self.counting)

    def last(self, case: str) -> Tried | None:
        """What counts for this case, if it was tried."""
        return newest(self.counting).get(case)

    def history(self, case: str) -> list[Tried]:
        """Every result of this case."""
        return [r for r in self.results if r.case == case]

    def case(self, key: str) -> Case:
        """The case of this key; NotFound when there is none."""
        for one in self.cases:
            if one.key == key:
                return one
        raise NotFound(f"test case of {self.name}", key, [c.key for c in self.cases])


class Protocols:
    """The test protocols of all projects."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def open(
        self,
        project: str,
        name: str,
        cases: Sequence[Case],
        *,
        round: int,
        title: str,
        internal: bool,
        again: bool,
        stage: str,
    ) -> None:
        """Open a round of the protocol; the first one brings the cases. Done twice, it is once."""
        row = {
            "project": project, "name": name, "round": round, "title": title,
            "internal": internal, "again": again, "stage": stage, "opened_at": self._memory.now(),
        }  # fmt: skip
        try:
            async with self._memory.database.writing() as connection:
                known = select(CaseRow.key).where(
                    CaseRow.project == project, CaseRow.protocol == name
                )
                first = not (await connection.scalars(known)).all()
                await connection.execute(insert(ProtocolRow).values(row))
                for place, case in enumerate(cases if first else ()):
                    await self._add(connection, (project, name), case, place, by="")
        except IntegrityError:
            return  # it is open

    async def of(self, project: str) -> list[Protocol]:
        """Every protocol that was opened on a project, in that order."""
        given = {"its_project": project}
        async with self._memory.database.reading() as connection:
            latest = {r["name"]: r for r in (await connection.execute(_EVERY, given)).mappings()}
            return [
                Protocol(
                    **row,
                    cases=tuple(await _cases(connection, project, row["name"])),
                    results=tuple(await _results(connection, project, row["name"])),
                )
                for row in latest.values()
            ]

    async def get(self, project: str, name: str) -> Protocol:
        """The protocol of this name as it stands now; NotFound when it was not opened."""
        every = await self.of(project)
        for one in every:
            if one.name == name:
                return one
        raise NotFound("open test protocol", name, [p.name for p in every])

    async def note(self, project: str, protocol: str, tried: Tried) -> None:
        """Add a result."""
        row = {**vars(tried), "result": tried.result.value}
        async with self._memory.database.writing() as connection:
            await connection.execute(
                insert(ResultRow).values(row | {"project": project, "protocol": protocol})
            )
            await self._audit.note(
                project,
                kind="test",
                actor=tried.by,
                channel=tried.channel,
                what={
                    "protocol": protocol, "case": tried.case, "result": tried.result.value,
                    "round": tried.round, "remark": tried.remark,
                },
                connection=connection,
            )  # fmt: skip

    async def add(self, project: str, protocol: str, case: Case, *, by: str) -> None:
        """Give a project a case of its own; one that was dropped comes back as it is now."""
        found = await self.get(project, protocol)
        if any(one.key == case.key for one in found.cases):
            raise BadInput(
                f"{protocol} has a case {case.key} already.",
                field="key",
                fix="Give the new case another key, or drop the old one first.",
            )
        async with self._memory.database.writing() as connection:
            last = select(func.max(CaseRow.place)).where(*_of(project, protocol))
            place = (await connection.scalar(last) or 0) + 1
            await self._add(connection, (project, protocol), case, place, by=by)
            what = {"protocol": protocol, "case": case.key, "added": case.title}
            await self._audit.note(project, kind="test", actor=by, what=what, connection=connection)

    async def drop(self, project: str, protocol: str, key: str, *, by: str, why: str) -> None:
        """Take a case out of a project's protocol; its results stay."""
        (await self.get(project, protocol)).case(key)
        gone = {"dropped_at": self._memory.now(), "dropped_by": by, "why": why}
        async with self._memory.database.writing() as connection:
            await connection.execute(
                update(CaseRow).where(*_of(project, protocol), CaseRow.key == key).values(gone)
            )
            what = {"protocol": protocol, "case": key, "dropped": why}
            await self._audit.note(project, kind="test", actor=by, what=what, connection=connection)

    async def _add(
        self, connection: Connected, whose: tuple[str, str], case: Case, place: int, *, by: str
    ) -> None:
        project, protocol = whose
        row: dict[str, Any] = case.model_dump(mode="json") | {
            "project": project, "protocol": protocol, "place": place,
            "added_by": by, "added_at": self._memory.now(),
            "dropped_at": None, "dropped_by": "", "why": "",
        }  # fmt: skip
        dropped = update(CaseRow).where(*_of(project, protocol), CaseRow.key == case.key)
        if not (await connection.execute(dropped.values(row))).rowcount:
            await connection.execute(insert(CaseRow).values(row))


def _of(project: str, protocol: str) -> tuple[Any, ...]:
    return (CaseRow.project == project, CaseRow.protocol == protocol)


async def _cases(connection: Connected, project: str, protocol: str) -> list[Case]:
    given = {"its_project": project, "its_protocol": protocol}
    rows = (await connection.execute(_CASES, given)).mappings()
    return [Case.model_validate({k: r[k] for k in Case.model_fields}) for r in rows]


async def _results(connection: Connected, project: str, protocol: str) -> list[Tried]:
    given = {"its_project": project, "its_protocol": protocol}
    return [
        Tried(r.case, Result(r.result), r.by, r.round, r.at, r.remark, r.channel)
        for r in (await connection.execute(_RESULTS, given)).all()
    ]


_EVERY = (
    select(ProtocolRow.__table__)
    .where(ProtocolRow.project == bindparam("its_project"))
    .order_by(ProtocolRow.opened_at, ProtocolRow.name, ProtocolRow.round)
)
_CASES = (
    select(CaseRow.__table__)
    .where(
        CaseRow.project == bindparam("its_project"),
        CaseRow.protocol == bindparam("its_protocol"),
        CaseRow.dropped_at.is_(None),
    )
    .order_by(CaseRow.place, CaseRow.key)
)
_RESULTS = (
    select(ResultRow.__table__)
    .where(
        ResultRow.project == bindparam("its_project"),
        ResultRow.protocol == bindparam("its_protocol"),
    )
    .order_by(ResultRow.id)
)
