"""Acts: what was intended, and the receipts that prove it was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from domain.outside import Proof
from records.tables import ActRow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from records.base import Memory


@dataclass(frozen=True)
class Act:
    """One thing to be done once; its five parts are its name for ever."""

    project: str
    stage: str
    item: str
    round: int
    what: str

    @property
    def key(self) -> str:
        """The name under which the outside world knows it."""
        return "/".join((self.project, self.stage, self.item, str(self.round), self.what))


@dataclass(frozen=True)
class Intention:
    """That an act was intended, since when, and whether it is only being intended now."""

    since: datetime
    fresh: bool


@dataclass(frozen=True)
class Done:
    """An act with its times and its proof; `proof` is empty while it is in doubt."""

    act: Act
    intended_at: datetime
    done_at: datetime | None
    proof: Proof | None


class Acts:
    """The receipts of everything that was done."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory

    async def receipt(self, act: Act) -> Proof | None:
        """The proof that the act was done, if it was."""
        async with self._memory.database.reading() as connection:
            query = select(ActRow.ref, ActRow.link).where(_is(act), ActRow.done_at.is_not(None))
            row = (await connection.execute(query)).first()
        return Proof(row.ref, row.link) if row else None

    async def intend(self, act: Act) -> Intention:
        """Write down that this will be done, unless it was written down before."""
        async with self._memory.database.writing() as connection:
            await self._memory.fence(connection)
            since = await connection.scalar(select(ActRow.intended_at).where(_is(act)))
            if since is not None:
                return Intention(since, fresh=False)
            now = self._memory.now()
            values = {"intended_at": now, "ref": "", "link": "", **_parts(act)}
            await connection.execute(insert(ActRow).values(values))
        return Intention(now, fresh=True)

    async def prove(self, act: Act, proof: Proof) -> None:
        """Keep the receipt; the act is never done again."""
        async with self._memory.database.writing() as connection:
            await connection.execute(
                update(ActRow)
                .where(_is(act), ActRow.done_at.is_(None))
                .values(done_at=self._memory.now(), ref=proof.ref, link=proof.link)
            )

    async def of(self, project: str) -> list[Done]:
        """Every act of a project in the order in which it was intended."""
        query = (
            select(ActRow.__table__)
            .where(ActRow.project == project)
            .order_by(ActRow.intended_at, ActRow.stage, ActRow.what)
        )
        async with self._memory.database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Done(
                Act(r.project, r.stage, r.item, r.round, r.what),
                r.intended_at,
                r.done_at,
                Proof(r.ref, r.link) if r.done_at else None,
            )
            for r in rows
        ]


def _parts(act: Act) -> dict[str, str | int]:
    return {
        "project": act.project,
        "stage": act.stage,
        "item": act.item,
        "round": act.round,
        "what": act.what,
    }


def _is(act: Act) -> ColumnElement[bool]:
    return (
        (ActRow.project == act.project)
        & (ActRow.stage == act.stage)
        & (ActRow.item == act.item)
        & (ActRow.round == act.round)
        & (ActRow.what == act.what)
    )
