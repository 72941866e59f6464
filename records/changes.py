"""Changes: what was asked for, and every version of what was said about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from domain.changes import Change, Complexity, State, Timing, Urgency
from records.audit import Audit
from records.change_tables import ChangeRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from records.base import Memory


class Overtaken(Exception):
    """Somebody else has added one of these versions meanwhile; nothing of ours was kept."""


@dataclass(frozen=True)
class Version:
    """One version of a change, with who made it so, through what, and when."""

    change: Change
    by: str
    channel: str
    at: datetime


class Changes:
    """The change requests of all projects."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def of(self, project: str) -> list[Change]:
        """The newest version of every change, in the order in which they were asked for."""
        newest = {v.change.number: v.change for v in await self.history(project)}
        return list(newest.values())

    async def history(self, project: str) -> list[Version]:
        """Every version of every change, the first ones first."""
        given = {"its_project": project}
        async with self._memory.database.reading() as connection:
            return [_version(row) for row in (await connection.execute(_OF, given)).mappings()]

    async def keep(
        self, project: str, versions: Sequence[Change], *, by: str, channel: str, sha256: str = ""
    ) -> None:
        """Add these versions, all or none; Overtaken when one of them is there already."""
        if not versions:
            return
        at = self._memory.now()
        said = {"project": project, "by": by, "channel": channel, "at": at}
        what = {
            "sheet": sha256,
            "changes": [
                {"number": c.number, "version": c.version, "title": c.title,
                 "state": c.state.value} for c in versions
            ],
        }  # fmt: skip
        try:
            async with self._memory.database.writing() as connection:
                for change in versions:
                    await connection.execute(insert(ChangeRow).values(_row(change) | said))
                await self._audit.note(
                    project, kind="change", actor=by, channel=channel, what=what,
                    connection=connection,
                )  # fmt: skip
        except IntegrityError:
            raise Overtaken from None


def _row(change: Change) -> dict[str, Any]:
    return {k: "" if v is None and k != "hours" else v for k, v in vars(change).items()}


def _version(row: Any) -> Version:
    change = Change(
        number=row["number"],
        version=row["version"],
        title=row["title"],
        description=row["description"],
        asked_by=row["asked_by"],
        about=row["about"],
        urgency=Urgency(row["urgency"]) if row["urgency"] else None,
        timing=Timing(row["timing"]) if row["timing"] else None,
        complexity=Complexity(row["complexity"]) if row["complexity"] else None,
        hours=row["hours"],
        state=State(row["state"]),
        reason=row["reason"],
    )
    return Version(change, row["by"], row["channel"], row["at"])


_OF = (
    select(ChangeRow.__table__)
    .where(ChangeRow.project == bindparam("its_project"))
    .order_by(ChangeRow.number, ChangeRow.version)
)
