"""Audit: what happened on a project, in a chain that nobody can change unseen.

Entries are only ever added. With a connection given, an entry is written in that transaction, so
that a signature and its entry stand or fall together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select

from domain.chain import BEGINNING, KINDS, Entry, plain
from records.export import files_of, rows_of
from records.tables import AuditRow, ProjectRow

if TYPE_CHECKING:
    from records.base import Memory
    from records.database import Connected

NOTHING: Mapping[str, Any] = {}


class Audit:
    """The trail of every project."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory it is kept in."""
        self._memory = memory

    async def note(
        self,
        project: str,
        *,
        kind: str,
        gate: str = "",
        actor: str = "",
        channel: str = "",
        identity: str = "",
        what: Mapping[str, Any] = NOTHING,
        connection: Connected | None = None,
    ) -> Entry:
        """Add an entry to the project's chain, in this transaction or in one of its own."""
        if kind not in KINDS:
            raise ValueError(f"The audit trail knows no entries of the kind {kind!r}.")
        now = self._memory.now()
        new = Entry(project, 0, now, kind, gate, actor, channel, identity, plain(what))
        if connection is not None:
            return await self._append(connection, new)
        async with self._memory.database.writing() as own:
            return await self._append(own, new)

    async def of(self, project: str) -> list[Entry]:
        """Every entry of a project, the first one first."""
        query = select(AuditRow.__table__).where(AuditRow.project == project)
        async with self._memory.database.reading() as connection:
            rows = await connection.execute(query.order_by(AuditRow.number))
            return [Entry(**row) for row in rows.mappings()]

    async def records(self, project: str) -> dict[str, list[dict[str, Any]]]:
        """What the records say themselves, to be held against the trail."""
        return await rows_of(self._memory, project)

    async def files(self, project: str) -> dict[str, bytes]:
        """The files that were given with answers, by their SHA-256."""
        return await files_of(self._memory, project)

    async def _append(self, connection: Connected, new: Entry) -> Entry:
        # One writer at a time for each project. Not a full FOR UPDATE: two transactions that both
        # have added rows naming the project would wait for each other.
        given = {"its_project": new.project}
        await connection.execute(_LOCK, given)
        last = (await connection.execute(_NEWEST, given)).first()
        number, previous = (last.number + 1, last.hash) if last else (1, BEGINNING)
        entry = replace(new, number=number, previous=previous, at=self._memory.now())
        entry = replace(entry, hash=entry.sealed())
        await connection.execute(_ADD, vars(entry))
        return entry


_LOCK = (
    select(ProjectRow.slug)
    .where(ProjectRow.slug == bindparam("its_project"))
    .with_for_update(key_share=True)
)
_NEWEST = (
    select(AuditRow.number, AuditRow.hash)
    .where(AuditRow.project == bindparam("its_project"))
    .order_by(AuditRow.number.desc())
    .limit(1)
)
_ADD = insert(AuditRow)
