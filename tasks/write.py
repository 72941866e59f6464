"""Write: make a document from its template and file it; a new round is a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.holidays import holidays_in
from config.tongue import language_of_papers, tongue
from config.words import document
from domain.outside import Proof
from domain.plan import put_on_calendar
from domain.registry import playbook_of
from tasks.changes import put_off
from tasks.once import once
from tasks.standing import today, words_for
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from datetime import date, datetime

    from config.tongue import Tongue
    from domain.plan import Planned
    from domain.project import Project
    from records.documents import Document


@verb
async def write(project: Project, name: str, *, internal: bool = False, **words: Any) -> Document:
    """Write the document of this name, in the client's language, and return it.

    One that is `internal` is in ours, and the client never sees it.
    """
    filed = f"{name}-{project.item}" if project.item else name

    async def do(key: str) -> Proof:  # noqa: ARG001 - the cabinet knows it by name and version
        spoken = tongue(language_of_papers(project, internal=internal), project.brief.playbook)
        given = words | await words_for(project) | await about_plan(project, spoken)
        text = document(name, language=spoken.language, **given)
        title = text.lstrip().partition("\n")[0].lstrip("# ").strip() or name
        kept = await world().ledger.documents.keep(
            project.slug, filed, project.round, title=title, text=text, internal=internal
        )
        return Proof(f"{kept.name} v{kept.version}")

    async def look(key: str, since: datetime) -> Proof | None:  # noqa: ARG001 - as above
        known = await world().ledger.documents.of(project.slug)
        found = [d for d in known if d.name == filed and d.version == project.round]
        return Proof(f"{found[0].name} v{found[0].version}") if found else None

    await once(project, f"document {filed}", do, look)
    return await world().ledger.documents.get(project.slug, filed, project.round)


async def filed(project: Project, name: str) -> Document:
    """The newest version of a document that an earlier stage wrote."""
    return await world().ledger.documents.get(project.slug, name)


async def about_plan(project: Project, spoken: Tongue) -> dict[str, Any]:
    """What every document may say of the plan and of who is missing."""
    missing = spoken.missing(project, playbook_of(project).team)
    return {"plan": await plan_of(project), "missing": missing}


async def plan_of(project: Project) -> list[Planned]:
    """The whole project on the calendar as it stands now, in the client's working days."""
    steps = await world().ledger.projects.steps(project.slug)
    started = {s: r.started_at.date() for s, r in steps.items()}
    ended = {s: r.ended_at.date() for s, r in steps.items() if r.ended_at}
    first = min(started.values(), default=today(project))
    return put_on_calendar(
        playbook_of(project),
        project,
        start=first,
        holidays=holidays_around(project, first),
        started=started,
        ended=ended,
        added=await put_off(project, [s for s in started if s not in ended]),
    )


def holidays_around(project: Project, day: date) -> frozenset[date]:
    """The client's holidays from the year before that day to three years after."""
    return holidays_in(project.brief.country, day.year - 1, day.year + 3)
