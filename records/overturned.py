"""Overturned: answers that count no more, and gates that were decided without a vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, update

from domain.shown import changed
from records.audit import Audit
from records.follow_up_tables import VoidRow
from records.follow_ups import release
from records.gate_values import GateRecord, Signature, gate_from, signatures_of
from records.tables import GateRow, SignatureRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.answers import Outcome
    from records.base import Memory
    from records.database import Connected


class Overturned:
    """What can happen to a gate besides being answered."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def show(self, gate: str, shown: dict[str, str]) -> list[Signature]:
        """Keep what the signers are shown; what was signed on seeing something else is void.

        Returns the signatures that count no more.
        """
        async with self._memory.database.writing() as connection:
            record = await self._held(connection, gate)
            if record.decided_at is not None or record.shown == shown:
                return []
            await connection.execute(_CHANGE, {"its_id": gate, "shown": shown})
            if not record.shown or not changed(record.shown, shown):
                return []
            gone = await signatures_of(connection, gate)
            for one in gone:
                await self._void(connection, record, one, changes(record.shown, shown))
        return gone

    async def withdraw(
        self, gate: str, email: str, why: str, *, channel: str = "", identity: str = ""
    ) -> Signature | None:
        """Take an answer back while the gate is open; None when there is none to take back."""
        async with self._memory.database.writing() as connection:
            record = await self._held(connection, gate)
            mine = [s for s in await signatures_of(connection, gate) if s.email == email]
            if record.decided_at is not None or not mine:
                return None
            await self._void(connection, record, mine[0], why, channel=channel, identity=identity)
        return mine[0]

    async def _held(self, connection: Connected, gate: str) -> GateRecord:
        """The gate, which nobody else changes until this transaction ends."""
        return gate_from((await connection.execute(_HELD, {"its_id": gate})).mappings().one())

    async def _make_room(
        self, connection: Connected, record: GateRecord, before: Sequence[Signature], email: str
    ) -> list[Signature]:
        """Take back what somebody answered before they override; returns what the others said."""
        for one in (s for s in before if s.email == email):
            await self._void(connection, record, one, "overridden by its own giver")
        return [s for s in before if s.email != email]

    async def _decide(
        self, connection: Connected, record: GateRecord, outcome: Outcome, by: str = ""
    ) -> None:
        """Write down how an open gate was decided; `by` names who overrode its signers."""
        decided = {"decided_at": self._memory.now(), "decision": outcome.value}
        await connection.execute(_CHANGE, decided | {"overridden_by": by, "its_id": record.id})
        await self._audit.note(
            record.project,
            kind="override" if by else "decision",
            gate=record.id,
            actor=by,
            what={"decision": outcome},
            connection=connection,
        )
        if not outcome.passes:
            await release(self._memory, connection, record)

    async def _void(
        self,
        connection: Connected,
        record: GateRecord,
        one: Signature,
        why: str,
        *,
        channel: str = "",
        identity: str = "",
    ) -> None:
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
        await release(self._memory, connection, record, one.email)
        await self._audit.note(
            record.project,
            kind="withdrawal",
            gate=record.id,
            actor=one.email,
            channel=channel,
            identity=identity,
            what={"decision": one.decision, "signed_at": one.at, "why": why},
            connection=connection,
        )

    async def voided(self, gate: str) -> list[tuple[str, str]]:
        """Whose answers count no more, and why."""
        query = select(VoidRow.email, VoidRow.why).where(VoidRow.gate == gate).order_by(VoidRow.id)
        async with self._memory.database.reading() as connection:
            return [(r.email, r.why) for r in (await connection.execute(query)).all()]

    async def settle(
        self,
        gate: str,
        outcome: Outcome,
        *,
        by: str = "",
        after: Outcome | None = None,
        in_silence: bool = False,
    ) -> bool:
        """Decide a gate without a vote: overridden by somebody, by silence, or expired after a yes.

        Returns False when it was decided otherwise before, or when silence was to decide it and
        somebody has just answered.
        """
        decided = {"decision": outcome.value, "overridden_by": by}
        query = update(GateRow).where(GateRow.id == gate)
        if after is None:
            query = query.where(GateRow.decided_at.is_(None))
            decided["decided_at"] = self._memory.now()  # type: ignore[assignment]
        else:
            query = query.where(GateRow.decision == after.value)
        async with self._memory.database.writing() as connection:
            if in_silence:
                lock = select(GateRow.id).where(GateRow.id == gate).with_for_update()
                await connection.execute(lock)
                if await signatures_of(connection, gate):
                    return False
            if not (await connection.execute(query.values(decided))).rowcount:
                return False
            asked = select(GateRow.project).where(GateRow.id == gate)
            await self._audit.note(
                str(await connection.scalar(asked)),
                kind="override" if by else "decision",
                gate=gate,
                actor=by,
                what={"decision": outcome},
                connection=connection,
            )
        return True


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What has changed of what the signers were shown, in one sentence."""
    return f"What was to be signed has changed since: {', '.join(changed(before, after))}."


_HELD = select(GateRow.__table__).where(GateRow.id == bindparam("its_id")).with_for_update()
_CHANGE = update(GateRow).where(GateRow.id == bindparam("its_id"))
