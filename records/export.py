"""Export: everything that the records prove about one project, as plain rows.

A table is named here on purpose, one by one: what holds keys or tokens is never handed out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, select

from domain.chain import plain
from records.every_table import Base
from records.follow_up_tables import FileRow
from records.tables import GateRow

if TYPE_CHECKING:
    from sqlalchemy import Table

    from records.base import Memory

TABLES = (
    "projects", "holders", "starts", "acts", "gates", "signatures", "refusals", "voids",
    "conditions", "questions", "stand_ins", "files", "owed", "marks", "changes", "protocols",
    "test_cases", "test_results", "attendances", "meetings",
)  # fmt: skip
HELD_BY = ("slug", "project", "gate")  # the column that says whose row it is


async def rows_of(memory: Memory, project: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of one project by table, in the order of their keys."""
    found: dict[str, list[dict[str, Any]]] = {}
    gates = select(GateRow.id).where(GateRow.project == project)
    async with memory.database.reading() as connection:
        for name in TABLES:
            table = Base.metadata.tables[name]
            column = table.c[_holder(table)]
            whose = column.in_(gates) if column.name == "gate" else column == project
            columns = [c for c in table.columns if not isinstance(c.type, LargeBinary)]
            query = select(*columns).where(whose).order_by(*table.primary_key.columns)
            rows = (await connection.execute(query)).mappings()
            found[name] = [plain(dict(row)) for row in rows]
    return found


async def files_of(memory: Memory, project: str) -> dict[str, bytes]:
    """The files that were given with answers, by their SHA-256."""
    gates = select(GateRow.id).where(GateRow.project == project)
    query = select(FileRow.sha256, FileRow.content).where(FileRow.gate.in_(gates))
    async with memory.database.reading() as connection:
        return {row.sha256: row.content for row in (await connection.execute(query)).all()}


def _holder(table: Table) -> str:
    return next(column for column in HELD_BY if column in table.c)
