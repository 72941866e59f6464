"""As .docx: make a file of one version of a document that its reader may write in and send on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.papers import filed_beside, words_on
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from domain.project import Project
    from records.documents import Document


@verb
async def as_docx(project: Project, document: Document) -> Document:
    """Make the Word file of this version of a document, once, and return it."""
    press = world().press

    async def make() -> bytes:
        return await press.draft(words_on(project, document), at=document.written_at)

    return await filed_beside(project, document, press.draft_suffix, press.draft_type, make)
