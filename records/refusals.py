"""Refusals: answers that did not count, what their givers were told, and wrong codes counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select

from domain.chain import without_codes
from records.audit import Audit
from records.tables import GateRow, RefusalRow

if TYPE_CHECKING:
    from datetime import datetime

    from records.base import Memory
    from records.database import Connected

WRONG_CODE = "code"


class Refusals:
    """What did not count."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

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
        row = {"gate": gate, "claimed": claimed, "why": why, "kind": kind}
        row |= {"channel": channel, "source": source}
        async with self._memory.database.writing() as connection:
            if await self._known(connection, gate, source):
                return False
            await self._keep_refusal(connection, row, identity)
        return True

    async def admits(
        self,
        gate: str,
        claimed: str,
        *,
        right: bool,
        since: datetime,
        most: int,
        why: str,
        channel: str,
        source: str = "",
    ) -> bool:
        """Count a wrong code; False when there were too many before, right or not this time.

        One after the other, however many come at once: nobody learns more than so many times
        whether a code is right. The same answer read again is counted once.
        """
        claimed, why = without_codes(claimed)[:254], without_codes(why)
        row = {"gate": gate, "claimed": claimed, "why": why, "kind": WRONG_CODE}
        row |= {"channel": channel, "source": source}
        async with self._memory.database.writing() as connection:
            await connection.execute(_LOCK, {"its_id": gate})
            if await connection.scalar(_TRIES, _tries(gate, claimed, since)) >= most:
                return False
            if not right and not await self._known(connection, gate, source):
                await self._keep_refusal(connection, row, "")
        return True

    async def _known(self, connection: Connected, gate: str, source: str) -> bool:
        given = {"its_gate": gate, "its_source": source}
        return bool(source) and await connection.scalar(_WHY, given) is not None

    async def _keep_refusal(
        self, connection: Connected, row: dict[str, str], identity: str
    ) -> None:
        gate = row["gate"]
        await connection.execute(insert(RefusalRow).values(row | {"at": self._memory.now()}))
        await self._audit.note(
            await connection.scalar(select(GateRow.project).where(GateRow.id == gate)),
            kind="refusal",
            gate=gate,
            actor=row["claimed"],
            channel=row["channel"],
            identity=identity,
            what={"kind": row["kind"], "why": row["why"]},
            connection=connection,
        )

    async def last_refusal(self, gate: str, source: str) -> str:
        """What was said to this answer, if it was refused."""
        given = {"its_gate": gate, "its_source": source}
        async with self._memory.database.reading() as connection:
            return await connection.scalar(_WHY, given) or ""

    async def tries(self, gate: str, claimed: str, *, since: datetime) -> int:
        """How often since then somebody gave a wrong code in this person's name."""
        async with self._memory.database.reading() as connection:
            return int(await connection.scalar(_TRIES, _tries(gate, claimed, since)) or 0)


def _tries(gate: str, claimed: str, since: datetime) -> dict[str, Any]:
    return {"its_gate": gate, "its_claimed": claimed, "since": since}


_LOCK = select(GateRow.id).where(GateRow.id == bindparam("its_id")).with_for_update()
_WHY = select(RefusalRow.why).where(
    RefusalRow.gate == bindparam("its_gate"), RefusalRow.source == bindparam("its_source")
)
_TRIES = select(func.count()).where(
    RefusalRow.gate == bindparam("its_gate"),
    RefusalRow.claimed == bindparam("its_claimed"),
    RefusalRow.kind == WRONG_CODE,
    RefusalRow.at > bindparam("since"),
)
