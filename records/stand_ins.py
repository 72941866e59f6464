"""Stand-ins: deputies for a time, and gates that were handed to somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from domain.brief import Person
from domain.project import StandIn
from domain.roles import Role
from records.audit import Audit
from records.follow_up_tables import StandInRow

if TYPE_CHECKING:
    from datetime import date

    from records.base import Memory
    from records.database import Connected


class StandIns:
    """Who sits in whose seat."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory

    async def name(
        self,
        project: str,
        stand_in: StandIn,
        *,
        named_by: str,
        channel: str = "",
        identity: str = "",
        first_day: date | None = None,
        last_day: date | None = None,
    ) -> None:
        """Let somebody sit in another's seat, from the first day to the last."""
        values = {
            "project": project,
            "gate": stand_in.gate,
            "seat": stand_in.seat,
            "email": stand_in.person.email,
            "name": stand_in.person.name,
            "first_day": first_day.isoformat() if first_day else "",
            "last_day": last_day.isoformat() if last_day else "",
            "reason": stand_in.reason,
            "named_by": named_by,
        }
        async with self._memory.database.writing() as connection:
            await connection.execute(insert(StandInRow).values(values | {"at": self._memory.now()}))
            await Audit(self._memory).note(
                project,
                kind="reassignment" if stand_in.gate else "deputy",
                gate=stand_in.gate,
                actor=named_by,
                channel=channel,
                identity=identity,
                what={k: v for k, v in values.items() if k not in {"project", "gate", "named_by"}},
                connection=connection,
            )


async def stand_ins_on(
    connection: Connected, project: str, day: date, roles: dict[str, tuple[Role, ...]]
) -> tuple[StandIn, ...]:
    """Who stands in for somebody on that day; `roles` are what each seat's holder plays."""
    rows = (await connection.execute(_OF, {"its_project": project})).all()
    today = day.isoformat()
    return tuple(
        StandIn(
            row.seat,
            Person(name=row.name, email=row.email, roles=roles.get(row.seat, (Role.ANALYST,))),
            row.gate,
            row.reason,
        )
        for row in rows
        if (row.first_day or today) <= today <= (row.last_day or today)
    )


_OF = (
    select(StandInRow.__table__)
    .where(StandInRow.project == bindparam("its_project"))
    .order_by(StandInRow.id)
)
