"""Gates: when each was opened, who answered what, what was refused, and how it was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from domain.errors import NotFound
from domain.evidence import ANSWERED, SIGNED_AS
from domain.shown import changed
from records.audit import Audit
from records.enclosures import enclose
from records.follow_ups import require
from records.found import looked_up
from records.gate_values import (
    GateRecord,
    Signature,
    gate_from,
    gate_id,
    gates_from,
    signatures_of,
)
from records.overturned import Overturned
from records.refusals import Refusals
from records.tables import GateRow, SignatureRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from domain.answers import Condition, Decision, Outcome
    from domain.rule import Signer
    from domain.stage import Step
    from records.base import Memory
    from records.database import Connected
    from records.enclosures import Enclosure


__all__ = ["GateRecord", "Gates", "ShownOtherwise", "Signature", "gate_id"]


class ShownOtherwise(Exception):
    """What is to be signed changed while an answer to it was under way."""


class Gates(Overturned, Refusals):
    """All gates and all answers."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def open(
        self, project: str, step: Step, *, gate: str, round: int, due: date
    ) -> GateRecord:
        """Open a gate for this round; one that is open or decided stays as it is."""
        name = gate_id(project, step, round)
        row: dict[str, Any] = {"id": name, "project": project} | step._asdict()
        row |= {"gate": gate, "round": round, "due": due.isoformat(), "decision": "", "asked": 1}
        row |= {"shown": {}, "overridden_by": ""}
        try:
            async with self._memory.database.writing() as connection:
                await self._memory.fence(connection)
                row["opened_at"] = self._memory.now()
                await connection.execute(_OPEN, row)
                what = {"gate": gate, "round": round, "due": due}
                await self._audit.note(
                    project, kind="ask", gate=name, what=what, connection=connection
                )
        except IntegrityError:
            return await self.get(name)  # opened before the stage started again
        return gate_from(row | {"decided_at": None})

    async def opened(self, project: str, step: Step, *, round: int) -> GateRecord | None:
        """The gate of this round, if it was opened before."""
        return await self._named(gate_id(project, step, round))

    async def get(self, name: str) -> GateRecord:
        """The gate of this name; NotFound with the open ones when there is none."""
        name = name.replace("\0", "")  # which no database takes
        if (found := await self._named(name)) is not None:
            return found
        async with self._memory.database.reading() as connection:
            opened = select(GateRow.id).where(GateRow.decided_at.is_(None))
            raise NotFound("gate", name, (await connection.scalars(opened)).all())

    async def _named(self, name: str) -> GateRecord | None:
        async with self._memory.database.reading() as connection:
            row = (await connection.execute(_GATE, {"its_id": name})).mappings().first()
        return gate_from(row) if row else None

    async def of(self, project: str | None = None, *, waiting: bool = False) -> list[GateRecord]:
        """The gates of a project, or of all; only those that wait for somebody if asked so."""
        query = _GATES[project is not None, waiting]
        given = {} if project is None else {"its_project": project}
        async with self._memory.database.reading() as connection:
            return list((await looked_up(connection, query, given)).made(gates_from))

    async def at(self, project: str, step: Step) -> list[GateRecord]:
        """The rounds of one stage's gate, the first one first."""
        given = {"its_project": project, "its_stage": step.stage, "its_item": step.item}
        async with self._memory.database.reading() as connection:
            return list((await looked_up(connection, _AT, given)).made(gates_from))

    async def signatures(self, gate: str) -> list[Signature]:
        """Who answered, in order."""
        async with self._memory.database.reading() as connection:
            return await signatures_of(connection, gate)

    async def sign(
        self,
        gate: str,
        signer: Signer,
        decision: Decision,
        *,
        stated: dict[str, Any],
        comment: str,
        channel: str,
        judge: Callable[[Sequence[Signature]], Outcome | None],
        identity: str = "",
        language: str = "",
        signed_as: str = "",
        consent: str = "",
        files: Sequence[Enclosure] = (),
        conditions: Sequence[Condition] = (),
        seen: Mapping[str, str] | None = None,
        overrides: bool = False,
    ) -> tuple[GateRecord, bool]:
        """Keep an answer and decide the gate by it; a late or second answer changes nothing.

        Returns the gate as it stands, and whether this counted. `judge` sees all answers and may
        raise, in which case nothing is kept; so it is when the gate shows something else than was
        `seen`. Whoever `overrides` is no second answer. It was read in this `language`.
        """
        async with self._memory.database.writing() as connection:
            record = await self._held(connection, gate)
            before = await signatures_of(connection, gate)
            if record.decided_at is not None:
                return record, False
            if overrides:
                before = await self._make_room(connection, record, before, signer.email)
            elif any(s.seat == signer.seat or s.email == signer.email for s in before):
                return record, False
            if seen is not None and record.shown and changed(record.shown, seen):
                raise ShownOtherwise
            new = Signature(
                gate, signer.email, signer.name, signer.role.value, decision, stated, comment,
                channel, self._memory.now(), identity, signer.seat, signed_as, consent,
            )  # fmt: skip
            outcome = judge([*before, new])
            await self._file(connection, record, new, files, conditions, language=language)
            if outcome is not None:
                await self._decide(connection, record, outcome, signer.email if overrides else "")
        return await self.get(gate), True

    async def _file(
        self,
        connection: Connected,
        record: GateRecord,
        new: Signature,
        files: Sequence[Enclosure],
        conditions: Sequence[Condition],
        *,
        language: str,
    ) -> None:
        await connection.execute(_SIGN, vars(new))
        kept = await enclose(connection, record.id, new.email, files, at=new.at)
        await self._note_answer(connection, record, new, kept, language)
        await require(self._memory, connection, record, new.email, conditions)

    async def _note_answer(
        self,
        connection: Connected,
        record: GateRecord,
        new: Signature,
        kept: list[dict[str, str]],
        language: str,
    ) -> None:
        said = [*ANSWERED, *(part for part in SIGNED_AS if getattr(new, part))]
        more: dict[str, Any] = {"files": kept} if kept else {}
        more |= {"language": language} if language else {}
        await self._audit.note(
            record.project,
            kind="answer",
            gate=record.id,
            actor=new.email,
            channel=new.channel,
            identity=new.proven,
            what={part: getattr(new, part) for part in said} | more | {"shown": record.shown},
            connection=connection,
        )

    async def ask_again(self, gate: str, asked: int) -> GateRecord:
        """Count that the engine's form was used up and has to be put up once more."""
        async with self._memory.database.writing() as connection:
            await connection.execute(
                update(GateRow)
                .where(GateRow.id == gate, GateRow.asked == asked)
                .values(asked=asked + 1)
            )
        return await self.get(gate)


_OPEN, _SIGN = insert(GateRow), insert(SignatureRow)
_GATE = select(GateRow.__table__).where(GateRow.id == bindparam("its_id"))
_ALL = select(GateRow.__table__).order_by(GateRow.opened_at, GateRow.id)
_OF = _ALL.where(GateRow.project == bindparam("its_project"))
_WAITS = GateRow.decided_at.is_(None)
_AT = (
    _OF.where(GateRow.stage == bindparam("its_stage"), GateRow.item == bindparam("its_item"))
    .order_by(None)
    .order_by(GateRow.round)
)
_GATES = {  # of one project? only those that wait?
    (False, False): _ALL,
    (False, True): _ALL.where(_WAITS),
    (True, False): _OF,
    (True, True): _OF.where(_WAITS),
}
