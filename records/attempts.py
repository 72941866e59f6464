"""Attempts and pulses: who is carrying out which stage, and whether they are still alive."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, exists, func, insert, or_, select, update

from domain.outside import Proof
from domain.stage import Step
from records.base import Attempt
from records.tables import ActRow, AttemptRow, PulseRow, StartRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from records.base import Memory

SILENT_AFTER = timedelta(seconds=15)


class Attempts:
    """Every try at a stage; a newer one fences off the older ones."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory

    async def begin(self, project: str, step: Step, *, by: str) -> Attempt:
        """Take the stage over: from now on no older attempt may act."""
        values = {"project": project, "stage": step.stage, "item": step.item, "by": by}
        async with self._memory.database.writing() as connection:
            row = values | {"began_at": self._memory.now()}
            key = (await connection.execute(_BEGIN, row)).inserted_primary_key
            given = {"its_project": project, "its_stage": step.stage, "its_item": step.item}
            found = (await connection.execute(_DONE, given)).all()
        if key is None:
            raise RuntimeError("The database gave the attempt no number.")
        done = {(act.round, act.what): Proof(act.ref, act.link) for act in found}
        return Attempt(int(key[0]), project, step.stage, step.item, done)

    async def leave(self, attempt: Attempt) -> None:
        """Write down that this attempt has stopped by itself."""
        async with self._memory.database.writing() as connection:
            left = {"its_id": attempt.id, "left_at": self._memory.now()}
            await connection.execute(_LEAVE, left)

    async def beat(self, name: str) -> None:
        """Say that the operating-system process of this name is alive."""
        async with self._memory.database.writing() as connection:
            await connection.execute(delete(PulseRow).where(PulseRow.name == name))
            await connection.execute(insert(PulseRow).values(name=name, beat_at=self._memory.now()))

    async def alive(self, beginning: str) -> list[str]:
        """The names that begin like this and of which the pulse was felt lately."""
        query = select(PulseRow.name).where(
            PulseRow.beat_at > self._memory.now() - SILENT_AFTER,
            PulseRow.name.startswith(beginning, autoescape=True),
        )
        async with self._memory.database.reading() as connection:
            return list((await connection.scalars(query)).all())

    async def abandoned(self, project: str) -> list[Step]:
        """The stages whose newest attempt neither left nor is carried by anybody alive."""
        given = {"its_project": project, "silent_since": self._memory.now() - SILENT_AFTER}
        async with self._memory.database.reading() as connection:
            rows = (await connection.execute(_ABANDONED, given)).all()
        return [Step(row.stage, row.item) for row in rows]

    async def unattended(self, runs: Sequence[str]) -> list[str]:
        """Those of these runs whose stage is not over and at which nobody is or was just now.

        So it stands when whoever took a run died before it had begun, or after it had left.
        """
        given = {"silent_since": self._memory.now() - SILENT_AFTER}
        query = _UNATTENDED.where(StartRow.run.in_(runs))
        async with self._memory.database.reading() as connection:
            return list((await connection.scalars(query, given)).all())


_BEGIN = insert(AttemptRow)
_DONE = select(ActRow.round, ActRow.what, ActRow.ref, ActRow.link).where(
    ActRow.project == bindparam("its_project"),
    ActRow.stage == bindparam("its_stage"),
    ActRow.item == bindparam("its_item"),
    ActRow.done_at.is_not(None),
)
_LEAVE = update(AttemptRow).where(AttemptRow.id == bindparam("its_id"))
_ABANDONED = select(AttemptRow.stage, AttemptRow.item).where(
    AttemptRow.id.in_(
        select(func.max(AttemptRow.id))
        .where(AttemptRow.project == bindparam("its_project"))
        .group_by(AttemptRow.stage, AttemptRow.item)
    ),
    AttemptRow.left_at.is_(None),
    AttemptRow.by.not_in(select(PulseRow.name).where(PulseRow.beat_at > bindparam("silent_since"))),
)
_NEWEST = (
    select(func.max(AttemptRow.id))
    .where(
        AttemptRow.project == StartRow.project,
        AttemptRow.stage == StartRow.stage,
        AttemptRow.item == StartRow.item,
    )
    .correlate(StartRow)
    .scalar_subquery()
)
_UNATTENDED = select(StartRow.run).where(
    StartRow.ended_at.is_(None),
    StartRow.started_at < bindparam("silent_since"),
    ~exists().where(
        AttemptRow.id == _NEWEST,
        or_(AttemptRow.left_at.is_(None), AttemptRow.left_at > bindparam("silent_since")),
    ),
)
