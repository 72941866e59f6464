"""Workbook: a spreadsheet that begins with what was said, for client and vendor to go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.workbooks import workbook_in
from domain.outside import Proof
from integrations.sheets import XLSX_TYPE, SheetColumn, as_xlsx
from tasks.once import once
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from datetime import datetime

    from domain.project import Project
    from records.documents import Document


@verb
async def workbook(project: Project, name: str, *, lines: str = "") -> Document:
    """File the workbook of this name; each line is a row, its cells parted by a bar."""
    filed = f"{name}-{project.item}.xlsx" if project.item else f"{name}.xlsx"
    book = workbook_in(name, project.brief.language)
    documents = world().ledger.documents

    async def do(key: str) -> Proof:  # noqa: ARG001 - the cabinet knows it by name and version
        columns = [SheetColumn(c.title, c.width, c.choices) for c in book.columns]
        said = [line.strip(" -•\t") for line in lines.splitlines() if line.strip(" -•\t")]
        rows = [[n, *_cells(line, len(columns) - 1)] for n, line in enumerate(said, start=1)]
        kept = await documents.keep(
            project.slug, filed, project.round, title=book.title, media_type=XLSX_TYPE,
            content=as_xlsx(book.title, columns, rows),
        )  # fmt: skip
        return Proof(f"{kept.name} v{kept.version}")

    async def look(key: str, since: datetime) -> Proof | None:  # noqa: ARG001 - as above
        return None  # kept again, it stays as it was

    await once(project, f"document {filed}", do, look)
    return await documents.get(project.slug, filed, project.round)


def _cells(line: str, number: int) -> list[str]:
    return [cell.strip() for cell in line.split("|", number - 1)]
