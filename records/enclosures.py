"""Enclosures: the files that came with answers and questions, kept with what they came with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from records.follow_up_tables import FileRow, VoidRow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from records.base import Memory
    from records.database import Connected


@dataclass(frozen=True)
class Enclosure:
    """A file that came with an answer."""

    name: str
    media_type: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The fingerprint of what is in it."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Enclosed:
    """A file that lies with a gate, without what is in it."""

    id: int
    gate: str
    email: str
    name: str
    size: int
    at: datetime


async def enclose(
    connection: Connected, gate: str, email: str, files: Sequence[Enclosure], *, at: datetime
) -> list[dict[str, str]]:
    """Keep the files in this transaction, and return what the audit trail says of them."""
    for one in files:
        row = {"gate": gate, "email": email, **vars(one), "sha256": one.sha256, "at": at}
        await connection.execute(insert(FileRow).values(row))
    return [{"name": one.name, "sha256": one.sha256} for one in files]


class Enclosures:
    """The files of all gates."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory

    async def files(self, gate: str) -> list[tuple[str, Enclosure]]:
        """Every file that came with an answer to this gate, with its giver's address."""
        query = select(FileRow.__table__).where(FileRow.gate == gate).order_by(FileRow.id)
        async with self._memory.database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [(r.email, Enclosure(r.name, r.media_type, r.content)) for r in rows]

    async def enclosed(self, gates: Collection[str]) -> list[Enclosed]:
        """What lies with these gates, but for what came with an answer that counts no more."""
        gone = select(VoidRow.id).where(
            VoidRow.gate == FileRow.gate,
            VoidRow.email == FileRow.email,
            VoidRow.signed_at == FileRow.at,
        )
        size = func.length(FileRow.content).label("size")
        columns = (FileRow.id, FileRow.gate, FileRow.email, FileRow.name, size, FileRow.at)
        query = select(*columns).where(FileRow.gate.in_(gates), ~gone.exists())
        async with self._memory.database.reading() as connection:
            rows = await connection.execute(query.order_by(FileRow.id))
            return [Enclosed(**row) for row in rows.mappings()]

    async def enclosure(self, number: int) -> Enclosure:
        """The file of this number."""
        query = select(FileRow.__table__).where(FileRow.id == number)
        async with self._memory.database.reading() as connection:
            row = (await connection.execute(query)).one()
        return Enclosure(row.name, row.media_type, row.content)
