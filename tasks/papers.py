"""Papers: what a file says of the version of a document that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.company import company
from config.tongue import language_of_papers
from domain.outside import Proof
from integrations.markdown import blocks
from tasks.once import once
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from domain.project import Project
    from records.documents import Document


def words_on(project: Project, document: Document) -> dict[str, Any]:
    """What stands on the paper: its title, whose it is, its fingerprint and its text."""
    set_in = blocks(document.text)
    titled = bool(set_in) and set_in[0]["is"] == "heading"
    return {
        "title": document.title,
        "language": language_of_papers(project, internal=document.internal),
        "company": company().name,
        "client": project.client,
        "document": f"{document.name} v{document.version} · {document.sha256[:16]}",
        "blocks": set_in[titled:],
    }


async def filed_beside(
    project: Project,
    document: Document,
    suffix: str,
    media_type: str,
    make: Callable[[], Awaitable[bytes]],
    *,
    act: str = "",
) -> Document:
    """Make a file of this version of a document, once, file it beside it and return it.

    `act` is what that is called in the ledger, where it is not called by the version.
    """
    documents = world().ledger.documents
    name, version = f"{document.name}.{suffix}", document.version

    async def do(key: str) -> Proof:  # noqa: ARG001 - the cabinet knows it by name and version
        await documents.keep(
            project.slug, name, version, title=document.title, content=await make(),
            media_type=media_type, internal=document.internal,
        )  # fmt: skip
        return Proof(f"{name} v{version}")

    async def look(key: str, since: datetime) -> Proof | None:  # noqa: ARG001 - as above
        known = await documents.of(project.slug)
        found = any(d.name == name and d.version == version for d in known)
        return Proof(f"{name} v{version}") if found else None

    await once(project, act or f"document {name} v{version}", do, look)
    return await documents.get(project.slug, name, version)
