"""As PDF: make a file to hand out of one version of a document, sealed so that a change is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.company import company
from config.files import find
from config.tongue import language_of_papers
from domain.outside import Proof
from integrations.markdown import blocks
from tasks.once import once
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from datetime import datetime

    from domain.project import Project
    from records.documents import Document

TEMPLATE = "pdf/paper.typ"


@verb
async def as_pdf(project: Project, document: Document) -> Document:
    """Make the PDF of this version of a document, once, and return it."""
    press, documents = world().press, world().ledger.documents
    name, version = f"{document.name}.{press.suffix}", document.version

    async def do(key: str) -> Proof:  # noqa: ARG001 - the cabinet knows it by name and version
        set_in = blocks(document.text)
        titled = bool(set_in) and set_in[0]["is"] == "heading"
        words = {
            "title": document.title,
            "language": language_of_papers(project, internal=document.internal),
            "company": company().name,
            "client": project.client,
            "document": f"{document.name} v{version} · {document.sha256[:16]}",
            "blocks": set_in[titled:],
            "date": [*world().now().timetuple()[:3]],
            "reason": f"{document.title}, version {version}",
        }
        await documents.keep(
            project.slug, name, version, title=document.title,
            content=await press.print(find(TEMPLATE), words, at=world().now()),
            media_type=press.media_type, internal=document.internal,
        )  # fmt: skip
        return Proof(f"{name} v{version}")

    async def look(key: str, since: datetime) -> Proof | None:  # noqa: ARG001 - as above
        known = await documents.of(project.slug)
        found = any(d.name == name and d.version == version for d in known)
        return Proof(f"{name} v{version}") if found else None

    await once(project, f"document {name} v{version}", do, look)
    return await documents.get(project.slug, name, version)
