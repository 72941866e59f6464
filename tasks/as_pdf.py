"""As PDF: make a file to hand out of one version of a document, sealed so that a change is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.files import find
from tasks.papers import filed_beside, words_on
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from domain.project import Project
    from records.documents import Document

TEMPLATE = "pdf/paper.typ"


@verb
async def as_pdf(project: Project, document: Document) -> Document:
    """Make the PDF of this version of a document, once, and return it."""
    press, now = world().press, world().now

    async def make() -> bytes:
        words = words_on(project, document) | {
            "date": [*now().timetuple()[:3]],
            "reason": f"{document.title}, version {document.version}",
        }
        return await press.print(find(TEMPLATE), words, at=now())

    return await filed_beside(project, document, press.suffix, press.media_type, make)
