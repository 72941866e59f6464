"""Export: everything that the records prove about one project, as plain rows.

A table is named here on purpose, one by one: what holds keys or tokens is never handed out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from domain.chain import plain
from records.tables import Base, GateRow

if TYPE_CHECKING:
    from sqlalchemy import Table

    from records.base import Memory

TABLES = ("projects", "holders", "starts", "acts", "gates", "signatures", "refusals")
HELD_BY = ("project", "slug", "gate")  # the column that says whose row it is


async def rows_of(memory: Memory, project: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of one project by table, in the order of their keys."""
    found: dict[str, list[dict[str, Any]]] = {}
    gates = select(GateRow.id).where(GateRow.project == project)
    async with memory.database.reading() as connection:
        for name in TABLES:
            table = Base.metadata.tables[name]
            column = table.c[_holder(table)]
            whose = column.in_(gates) if column.name == "gate" else column == project
            query = select(table).where(whose).order_by(*table.primary_key.columns)
            rows = (await connection.execute(query)).mappings()
            found[name] = [plain(dict(row)) for row in rows]
    return found


def _holder(table: Table) -> str:
    return next(column for column in HELD_BY if column in table.c)
