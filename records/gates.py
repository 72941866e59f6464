"""Gates: when each was opened, who answered what, what was refused, and how it was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from domain.answers import Decision, Outcome
from domain.chain import without_codes
from domain.errors import NotFound
from domain.rule import Answer
from domain.stage import Step
from records.audit import Audit
from records.tables import GateRow, RefusalRow, SignatureRow, VoidRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping

    from domain.rule import Signer
    from records.base import Memory
    from records.database import Connected


@dataclass(frozen=True)
class GateRecord:
    """A gate as it stands: open, or decided."""

    id: str
    project: str
    stage: str
    item: str
    gate: str
    round: int
    due: date
    opened_at: datetime
    decided_at: datetime | None
    decision: Outcome | None
    shown: dict[str, str]
    overridden_by: str
    asked: int

    @property
    def step(self) -> Step:
        """Where in the playbook it stands."""
        return Step(self.stage, self.item)


@dataclass(frozen=True)
class Signature:
    """One person's answer, with what they vouched for."""

    gate: str
    email: str
    name: str
    role: str
    decision: Decision
    stated: dict[str, Any]
    comment: str
    channel: str
    at: datetime
    proven: str = ""
    seat: str = ""

    @property
    def answer(self) -> Answer:
        """What the rule counts."""
        return Answer(self.email, self.decision)


def gate_id(project: str, step: Step, round: int) -> str:
    """The gate's name: `acme/access/shopify/1`, or `acme/kickoff/1` when there is no item."""
    return "/".join(filter(None, (project, *step, str(round))))


class Gates:
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
        row = {"id": name, "project": project, "stage": step.stage, "item": step.item}
        row |= {"gate": gate, "round": round, "due": due.isoformat(), "decision": "", "asked": 1}  # type: ignore[dict-item]
        row |= {"shown": {}, "overridden_by": ""}  # type: ignore[dict-item]
        try:
            async with self._memory.database.writing() as connection:
                await self._memory.fence(connection)
                opened = {"opened_at": self._memory.now()}
                await connection.execute(insert(GateRow).values(row | opened))
                what = {"gate": gate, "round": round, "due": due}
                await self._audit.note(
                    project, kind="ask", gate=name, what=what, connection=connection
                )
        except IntegrityError:
            pass  # opened before the stage started again
        return await self.get(name)

    async def get(self, name: str) -> GateRecord:
        """The gate of this name; NotFound with the open ones when there is none."""
        async with self._memory.database.reading() as connection:
            row = (
                (await connection.execute(select(GateRow.__table__).where(GateRow.id == name)))
                .mappings()
                .first()
            )
            if row is None:
                opened = select(GateRow.id).where(GateRow.decided_at.is_(None))
                raise NotFound("gate", name, (await connection.scalars(opened)).all())
        return _record(row)

    async def of(self, project: str | None = None, *, waiting: bool = False) -> list[GateRecord]:
        """The gates of a project, or of all; only those that wait for somebody if asked so."""
        query = select(GateRow.__table__).order_by(GateRow.opened_at, GateRow.id)
        if project is not None:
            query = query.where(GateRow.project == project)
        if waiting:
            query = query.where(GateRow.decided_at.is_(None))
        async with self._memory.database.reading() as connection:
            return [_record(r) for r in (await connection.execute(query)).mappings()]

    async def at(self, project: str, step: Step) -> list[GateRecord]:
        """The rounds of one stage's gate, the first one first."""
        return sorted((g for g in await self.of(project) if g.step == step), key=lambda g: g.round)

    async def signatures(self, gate: str) -> list[Signature]:
        """Who answered, in order."""
        async with self._memory.database.reading() as connection:
            return await _signatures(connection, gate)

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
    ) -> tuple[GateRecord, bool]:
        """Keep an answer and decide the gate by it; a late or second answer changes nothing.

        Returns the gate as it stands, and whether this answer counted. `judge` sees all
        answers with this one and may raise, in which case nothing is kept.
        """
        async with self._memory.database.writing() as connection:
            query = select(GateRow.__table__).where(GateRow.id == gate).with_for_update()
            record = _record((await connection.execute(query)).mappings().one())
            before = await _signatures(connection, gate)
            if record.decided_at is not None or any(s.seat == signer.seat for s in before):
                return record, False
            now = self._memory.now()
            new = Signature(
                gate, signer.email, signer.name, signer.role.value, decision, stated, comment,
                channel, now, identity, signer.seat,
            )  # fmt: skip
            outcome = judge([*before, new])
            await connection.execute(insert(SignatureRow).values(vars(new)))
            await self._note_answer(connection, record, new, identity)
            if outcome is not None:
                decided = {"decided_at": now, "decision": outcome.value}
                await connection.execute(update(GateRow).where(GateRow.id == gate).values(decided))
                what = {"decision": outcome}
                await self._audit.note(
                    record.project, kind="decision", gate=gate, what=what, connection=connection
                )
        return await self.get(gate), True

    async def _note_answer(
        self, connection: Connected, record: GateRecord, new: Signature, identity: str
    ) -> None:
        said = ("name", "role", "decision", "stated", "comment", "at")
        await self._audit.note(
            record.project,
            kind="answer",
            gate=record.id,
            actor=new.email,
            channel=new.channel,
            identity=identity,
            what={part: getattr(new, part) for part in said},
            connection=connection,
        )

    async def show(self, gate: str, shown: dict[str, str]) -> list[Signature]:
        """Keep what the signers are shown; what was signed on seeing something else is void.

        Returns the signatures that count no more.
        """
        async with self._memory.database.writing() as connection:
            query = select(GateRow.__table__).where(GateRow.id == gate).with_for_update()
            record = _record((await connection.execute(query)).mappings().one())
            if record.decided_at is not None or record.shown == shown:
                return []
            await connection.execute(update(GateRow).where(GateRow.id == gate).values(shown=shown))
            if not record.shown:
                return []
            gone = await _signatures(connection, gate)
            for one in gone:
                await self._void(connection, one, changes(record.shown, shown))
        return gone

    async def withdraw(self, gate: str, email: str, why: str) -> Signature | None:
        """Take an answer back while the gate is open; None when there is none to take back."""
        async with self._memory.database.writing() as connection:
            query = select(GateRow.__table__).where(GateRow.id == gate).with_for_update()
            record = _record((await connection.execute(query)).mappings().one())
            mine = [s for s in await _signatures(connection, gate) if s.email == email]
            if record.decided_at is not None or not mine:
                return None
            await self._void(connection, mine[0], why)
        return mine[0]

    async def _void(self, connection: Connected, one: Signature, why: str) -> None:
        await connection.execute(
            insert(VoidRow).values(
                gate=one.gate, email=one.email, decision=one.decision.value, stated=one.stated,
                comment=one.comment, signed_at=one.at, why=why, at=self._memory.now(),
            )
        )  # fmt: skip
        await connection.execute(
            delete(SignatureRow).where(
                SignatureRow.gate == one.gate, SignatureRow.email == one.email
            )
        )

    async def voided(self, gate: str) -> list[tuple[str, str]]:
        """Whose answers count no more, and why."""
        query = select(VoidRow.email, VoidRow.why).where(VoidRow.gate == gate).order_by(VoidRow.id)
        async with self._memory.database.reading() as connection:
            return [(r.email, r.why) for r in (await connection.execute(query)).all()]

    async def settle(
        self, gate: str, outcome: Outcome, *, by: str = "", after: Outcome | None = None
    ) -> bool:
        """Decide a gate without a vote: overridden by somebody, deemed, or expired after a yes.

        Returns False when it was decided otherwise before.
        """
        decided = {"decision": outcome.value, "overridden_by": by}
        query = update(GateRow).where(GateRow.id == gate)
        if after is None:
            query = query.where(GateRow.decided_at.is_(None))
            decided["decided_at"] = self._memory.now()  # type: ignore[assignment]
        else:
            query = query.where(GateRow.decision == after.value)
        async with self._memory.database.writing() as connection:
            return bool((await connection.execute(query.values(decided))).rowcount)

    async def refuse(
        self,
        gate: str,
        claimed: str,
        *,
        why: str,
        kind: str,
        channel: str,
        source: str = "",
        identity: str = "",
    ) -> bool:
        """Keep that an answer did not count, and why; False when it was kept before.

        Personal codes are left out: one that was typed into the wrong field is still good.
        """
        claimed, why = without_codes(claimed)[:254], without_codes(why)
        async with self._memory.database.writing() as connection:
            if source:
                again = select(RefusalRow.id).where(
                    RefusalRow.gate == gate, RefusalRow.source == source
                )
                if await connection.scalar(again) is not None:
                    return False
            await connection.execute(
                insert(RefusalRow).values(
                    gate=gate, claimed=claimed, why=why, kind=kind, channel=channel,
                    source=source, at=self._memory.now(),
                )
            )  # fmt: skip
            project = await connection.scalar(select(GateRow.project).where(GateRow.id == gate))
            await self._audit.note(
                project,
                kind="refusal",
                gate=gate,
                actor=claimed,
                channel=channel,
                identity=identity,
                what={"kind": kind, "why": why},
                connection=connection,
            )
        return True

    async def last_refusal(self, gate: str, source: str) -> str:
        """What was said to this answer, if it was refused."""
        query = select(RefusalRow.why).where(RefusalRow.gate == gate, RefusalRow.source == source)
        async with self._memory.database.reading() as connection:
            return await connection.scalar(query) or ""

    async def tries(self, gate: str, claimed: str, *, since: datetime) -> int:
        """How often since then somebody gave a wrong code in this person's name."""
        query = (
            select(func.count())
            .where(
                RefusalRow.gate == gate, RefusalRow.claimed == claimed, RefusalRow.kind == "code"
            )
            .where(RefusalRow.at > since)
        )
        async with self._memory.database.reading() as connection:
            return int(await connection.scalar(query) or 0)

    async def ask_again(self, gate: str, asked: int) -> GateRecord:
        """Count that the engine's form was used up and has to be put up once more."""
        async with self._memory.database.writing() as connection:
            await connection.execute(
                update(GateRow)
                .where(GateRow.id == gate, GateRow.asked == asked)
                .values(asked=asked + 1)
            )
        return await self.get(gate)


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What has changed of what the signers were shown, in one sentence."""
    names = sorted(n for n in {*before, *after} if before.get(n) != after.get(n))
    return f"What was to be signed has changed since: {', '.join(names)}."


async def _signatures(connection: Connected, gate: str) -> list[Signature]:
    query = select(SignatureRow.__table__).where(SignatureRow.gate == gate)
    rows = (await connection.execute(query.order_by(SignatureRow.at))).mappings()
    signed: list[dict[str, Any]] = [{**r, "decision": Decision(r["decision"])} for r in rows]
    return [Signature(**one) for one in signed]


def _record(row: RowMapping) -> GateRecord:
    values: dict[str, Any] = dict(row)
    values["due"] = date.fromisoformat(values["due"])
    values["decision"] = Outcome(values["decision"]) if values["decision"] else None
    return GateRecord(**values)
