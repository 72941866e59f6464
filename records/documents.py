"""Documents: every version of everything that was written for a project."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from domain.errors import NotFound
from records.audit import Audit
from records.found import looked_up
from records.tables import DocumentRow

if TYPE_CHECKING:
    from datetime import datetime

    from records.base import Memory
    from records.found import Found

MARKDOWN = "text/markdown"


@dataclass(frozen=True)
class Document:
    """One version of a document: a text in Markdown, or a file such as a PDF."""

    project: str
    name: str
    version: int
    title: str
    text: str
    sha256: str
    written_at: datetime
    media_type: str = MARKDOWN
    content: bytes | None = field(default=None, repr=False)
    internal: bool = False  # not for the client
    change: str = ""  # what is new in this version of a living document
    act: str = ""  # which act wrote this version of it

    @property
    def file_name(self) -> str:
        """What the document is called when it is attached or saved."""
        name = self.name.partition(".")[0]
        return f"{self.project}-{name}-v{self.version}.{self.kind or 'md'}"

    @property
    def kind(self) -> str:
        """What the file is, such as pdf; only a file says in its name what it is."""
        return self.name.partition(".")[2]

    @property
    def data(self) -> bytes:
        """The document as it lies in a file."""
        return self.text.encode() if self.content is None else self.content


class Documents:
    """The filing cabinet."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def keep(
        self,
        project: str,
        name: str,
        version: int,
        *,
        title: str,
        text: str = "",
        content: bytes | None = None,
        media_type: str = MARKDOWN,
        internal: bool = False,
        change: str = "",
        act: str = "",
    ) -> Document:
        """File this version; a version that was filed before stays as it was."""
        digest = hashlib.sha256(text.encode() if content is None else content).hexdigest()
        now = self._memory.now()
        document = Document(
            project, name, version, title, text, digest, now, media_type, content, internal,
            change, act,
        )  # fmt: skip
        try:
            async with self._memory.database.writing() as connection:
                await connection.execute(_KEEP, vars(document))
                what = {"name": name, "version": version, "title": title, "sha256": digest}
                await self._audit.note(project, kind="document", what=what, connection=connection)
        except IntegrityError:
            return await self.get(project, name, version)
        return document

    async def add(
        self, project: str, name: str, *, act: str, change: str, title: str, text: str,
        internal: bool = False,
    ) -> Document:  # fmt: skip
        """File the next version of a living document; the same act files no second one."""
        while True:
            versions = [d for d in await self.of(project) if d.name == name]
            for one in versions:
                if one.act == act:
                    return one
            number = versions[-1].version + 1 if versions else 1
            kept = await self.keep(
                project, name, number, title=title, text=text, internal=internal,
                change=change, act=act,
            )  # fmt: skip
            if kept.act == act:
                return kept

    async def get(self, project: str, name: str, version: int | None = None) -> Document:
        """This version of the document, or the latest; NotFound when there is none."""
        known = await self.of(project)
        found = [d for d in known if d.name == name and version in {None, d.version}]
        if not found:
            raise NotFound("document", name, {d.name for d in known})
        return found[-1]

    async def of(self, project: str) -> list[Document]:
        """All versions of all documents, in the order in which they were written."""
        given = {"its_project": project}
        async with self._memory.database.reading() as connection:
            return list((await looked_up(connection, _OF, given)).made(_all_filed))


def _all_filed(found: Found) -> list[Document]:
    return [Document(**row) for row in found.mappings()]


_KEEP = insert(DocumentRow)
_OF = (
    select(DocumentRow.__table__)
    .where(DocumentRow.project == bindparam("its_project"))
    .order_by(DocumentRow.written_at, DocumentRow.name, DocumentRow.version)
)
