"""Documents: every version of everything that was written for a project."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from domain.errors import NotFound
from records.tables import DocumentRow

if TYPE_CHECKING:
    from datetime import datetime

    from records.base import Memory


@dataclass(frozen=True)
class Document:
    """One version of a document, in Markdown."""

    project: str
    name: str
    version: int
    title: str
    text: str
    sha256: str
    written_at: datetime

    @property
    def file_name(self) -> str:
        """What the document is called when it is attached or saved."""
        return f"{self.project}-{self.name}-v{self.version}.md"


class Documents:
    """The filing cabinet."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory

    async def keep(
        self, project: str, name: str, version: int, *, title: str, text: str
    ) -> Document:
        """File this version; a version that was filed before stays as it was."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        document = Document(project, name, version, title, text, digest, self._memory.now())
        try:
            async with self._memory.database.writing() as connection:
                await connection.execute(insert(DocumentRow).values(vars(document)))
        except IntegrityError:
            return await self.get(project, name, version)
        return document

    async def get(self, project: str, name: str, version: int | None = None) -> Document:
        """This version of the document, or the latest; NotFound when there is none."""
        known = await self.of(project)
        found = [d for d in known if d.name == name and version in {None, d.version}]
        if not found:
            raise NotFound("document", name, {d.name for d in known})
        return found[-1]

    async def of(self, project: str) -> list[Document]:
        """All versions of all documents, in the order in which they were written."""
        query = select(DocumentRow.__table__).where(DocumentRow.project == project)
        query = query.order_by(DocumentRow.written_at, DocumentRow.name, DocumentRow.version)
        async with self._memory.database.reading() as connection:
            return [Document(**r) for r in (await connection.execute(query)).mappings()]
