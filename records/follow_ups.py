"""What an answer leaves behind: conditions to be met, questions to be answered, files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from records.audit import Audit
from records.enclosures import Enclosures, enclose
from records.follow_up_tables import ConditionRow, QuestionRow
from records.tables import GateRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping

    from domain.answers import Condition
    from records.base import Memory
    from records.database import Connected
    from records.enclosures import Enclosure
    from records.gate_values import GateRecord

GONE = "the answer that asked for it does not stand any more"


@dataclass(frozen=True)
class Tracked:
    """A condition and how it stands."""

    id: int
    gate: str
    project: str
    asked_by: str
    text: str
    owner: str
    due: date
    at: datetime
    met_at: datetime | None
    met_by: str
    how: str


@dataclass(frozen=True)
class Question:
    """Something a signer wants to know, and what they were told."""

    id: int
    gate: str
    asked_by: str
    asked_of: str
    text: str
    at: datetime
    answer: str
    answered_at: datetime | None


async def require(
    memory: Memory,
    connection: Connected,
    gate: GateRecord,
    asked_by: str,
    conditions: Sequence[Condition],
) -> None:
    """Track what somebody's yes depends on, in the transaction in which the yes is kept."""
    for one in conditions:
        row = {"project": gate.project, "gate": gate.id, "asked_by": asked_by, "text": one.text}
        row |= {"owner": one.owner, "due": one.due.isoformat()}
        await connection.execute(insert(ConditionRow).values(row | {"at": memory.now()}))
        await Audit(memory).note(
            gate.project,
            kind="condition",
            gate=gate.id,
            actor=asked_by,
            what={"text": one.text, "owner": one.owner, "due": one.due},
            connection=connection,
        )


async def release(
    memory: Memory, connection: Connected, gate: GateRecord, asked_by: str = ""
) -> None:
    """Track no more what a yes depended on that does not stand; of one signer, or of them all."""
    query = select(ConditionRow.id).where(
        ConditionRow.gate == gate.id, ConditionRow.met_at.is_(None)
    )
    if asked_by:
        query = query.where(ConditionRow.asked_by == asked_by)
    for number in (await connection.scalars(query.order_by(ConditionRow.id))).all():
        values = {"met_at": memory.now(), "how": GONE}
        change = update(ConditionRow).where(ConditionRow.id == number).values(values)
        await connection.execute(change)
        await Audit(memory).note(
            gate.project,
            kind="condition",
            gate=gate.id,
            what={"number": number, "met": GONE},
            connection=connection,
        )


class FollowUps(Enclosures):
    """Conditions, questions and files of all gates."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def conditions(self, project: str, *, open_only: bool = False) -> list[Tracked]:
        """Every condition on a project, the oldest first."""
        query = _OPEN if open_only else _CONDITIONS
        async with self._memory.database.reading() as connection:
            rows = (await connection.execute(query, {"its_project": project})).mappings()
            return [_tracked(row) for row in rows]

    async def meet(self, number: int, *, by: str, how: str) -> bool:
        """Write down that a condition is met; False when there is no such open condition."""
        query = update(ConditionRow).where(ConditionRow.id == number, ConditionRow.met_at.is_(None))
        values = {"met_at": self._memory.now(), "met_by": by, "how": how}
        async with self._memory.database.writing() as connection:
            if not (await connection.execute(query.values(values))).rowcount:
                return False
            found = select(ConditionRow.project, ConditionRow.gate).where(ConditionRow.id == number)
            row = (await connection.execute(found)).one()
            what = {"number": number, "met": how}
            await self._audit.note(
                row.project,
                kind="condition",
                gate=row.gate,
                actor=by,
                what=what,
                connection=connection,
            )
        return True

    async def ask(
        self,
        project: str,
        gate: str,
        *,
        asked_by: str,
        asked_of: str,
        text: str,
        files: Sequence[Enclosure] = (),
    ) -> int:
        """Keep a signer's question and return its number; the same one again is the same."""
        row = {"gate": gate, "asked_by": asked_by, "asked_of": asked_of, "text": text}
        same = select(QuestionRow.id).where(
            QuestionRow.gate == gate, QuestionRow.asked_by == asked_by, QuestionRow.text == text
        )
        async with self._memory.database.writing() as connection:
            known = await connection.scalar(same)
            if known is not None:
                return int(known)
            now = self._memory.now()
            values = row | {"at": now, "answer": ""}
            made = await connection.execute(insert(QuestionRow).values(values))
            kept = await enclose(connection, gate, asked_by, files, at=now)
            await self._audit.note(
                project,
                kind="question",
                gate=gate,
                actor=asked_by,
                what={"of": asked_of, "text": text} | ({"files": kept} if kept else {}),
                connection=connection,
            )
            return int(made.inserted_primary_key[0])  # type: ignore[index]

    async def reply(
        self, number: int, answer: str, *, channel: str = "", identity: str = ""
    ) -> Question | None:
        """Keep the answer to a question; None when there is no such open question."""
        query = update(QuestionRow).where(
            QuestionRow.id == number, QuestionRow.answered_at.is_(None)
        )
        values = {"answer": answer, "answered_at": self._memory.now()}
        async with self._memory.database.writing() as connection:
            if not (await connection.execute(query.values(values))).rowcount:
                return None
            asked = select(QuestionRow.gate, QuestionRow.asked_of, GateRow.project).where(
                QuestionRow.id == number, GateRow.id == QuestionRow.gate
            )
            row = (await connection.execute(asked)).one()
            await self._audit.note(
                row.project,
                kind="question",
                gate=row.gate,
                actor=row.asked_of,
                channel=channel,
                identity=identity,
                what={"number": number, "answer": answer},
                connection=connection,
            )
        return await self.question(number)

    async def question(self, number: int) -> Question | None:
        """The question of this number."""
        query = select(QuestionRow.__table__).where(QuestionRow.id == number)
        async with self._memory.database.reading() as connection:
            row = (await connection.execute(query)).mappings().first()
        return Question(**row) if row else None

    async def questions(self, gate: str) -> list[Question]:
        """What the signers of a gate wanted to know."""
        async with self._memory.database.reading() as connection:
            rows = (await connection.execute(_QUESTIONS, {"its_gate": gate})).mappings()
            return [Question(**row) for row in rows]


def _tracked(row: RowMapping) -> Tracked:
    values: dict[str, Any] = {**row, "due": date.fromisoformat(row["due"])}
    return Tracked(**values)


_CONDITIONS = (
    select(ConditionRow.__table__)
    .where(ConditionRow.project == bindparam("its_project"))
    .order_by(ConditionRow.id)
)
_OPEN = _CONDITIONS.where(ConditionRow.met_at.is_(None))
_QUESTIONS = (
    select(QuestionRow.__table__)
    .where(QuestionRow.gate == bindparam("its_gate"))
    .order_by(QuestionRow.id)
)
