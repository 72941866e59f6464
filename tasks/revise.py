"""Revise: write the next version of a living document, with what is new in it and all before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.tongue import language_of_papers, tongue
from config.words import document
from domain.outside import Proof
from tasks.once import once
from tasks.standing import today, words_for
from tasks.verb import verb
from tasks.world import world
from tasks.write import about_plan

if TYPE_CHECKING:
    from datetime import datetime

    from domain.project import Project
    from records.documents import Document


@verb
async def revise(
    project: Project,
    name: str,
    *,
    change: str,
    filed: str = "",
    internal: bool = False,
    **words: Any,
) -> Document:
    """Write the document anew as things stand now, say what is new, and keep every version.

    Each stage and round adds a version of its own; `filed` is its name where one template serves
    several documents.
    """
    documents = world().ledger.documents
    kept_as = filed or name

    async def do(key: str) -> Proof:
        earlier = [d for d in await documents.of(project.slug) if d.name == kept_as]
        number = max((d.version for d in earlier), default=0) + 1
        history = [(d.version, d.written_at.date(), d.change) for d in earlier]
        history.append((number, today(project), change))
        spoken = tongue(language_of_papers(project, internal=internal), project.brief.playbook)
        given = words | await words_for(project) | await about_plan(project, spoken)
        given |= {"version": number, "history": history, "change": change}
        text = document(name, language=spoken.language, **given)
        title = text.lstrip().partition("\n")[0].lstrip("# ").strip() or kept_as
        kept = await documents.add(
            project.slug, kept_as, act=key, change=change, title=title, text=text,
            internal=internal,
        )  # fmt: skip
        return Proof(f"{kept.name} v{kept.version}")

    async def look(key: str, since: datetime) -> Proof | None:  # noqa: ARG001 - known by its act
        known = await documents.of(project.slug)
        mine = [d for d in known if d.name == kept_as and d.act == key]
        return Proof(f"{kept_as} v{mine[0].version}") if mine else None

    proof = await once(project, f"document {kept_as}", do, look)
    return await documents.get(project.slug, kept_as, int(proof.ref.rpartition(" v")[2]))
