"""Where a project stands, as every message wants to say it: its stage, due date and links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config.company import company
from config.holidays import holidays_in
from domain.calendar import add
from domain.registry import playbook_of
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from domain.calendar import Holidays
    from domain.project import Project
    from domain.stage import Stage
    from records.documents import Document


def stage_of(project: Project) -> Stage:
    """The stage the project stands at."""
    return playbook_of(project).find(project.stage)


def holidays_of(project: Project, country: str = "") -> Holidays:
    """The holidays that count for this project, from the year before to three years after."""
    year = world().now().year
    return holidays_in(country or project.brief.country, year - 1, year + 3)


def today(project: Project) -> date:
    """What day it is where the client's clock hangs."""
    return world().now().astimezone(ZoneInfo(project.brief.timezone)).date()


async def due_of(project: Project) -> date:
    """When the stage is due: its lead time from the day it was started, in working days.

    In a later round the lead time begins anew.
    """
    zone = ZoneInfo(project.brief.timezone)
    since = world().now()
    rounds = await world().ledger.gates.of(project.slug)
    here = [g for g in rounds if (g.stage, g.item) == (project.stage, project.item)]
    if project.round > 1:
        before = [g.decided_at for g in here if g.round == project.round - 1 and g.decided_at]
        since = max(before, default=since)
    else:
        started = await world().ledger.projects.steps(project.slug)
        begun = [s.started_at for s in started.values() if s.step == (project.stage, project.item)]
        since = min(begun, default=since)
    return add(since.astimezone(zone).date(), stage_of(project).lead_time, holidays_of(project))


async def run_link(project: Project) -> str:
    """Where a person finds the run that carries out the stage."""
    steps = await world().ledger.projects.steps(project.slug)
    run = next((s.run for s in steps.values() if s.step == (project.stage, project.item)), "")
    return world().engine.link(run) if run else ""


async def words_for(project: Project, *, documents: Sequence[Document] = ()) -> dict[str, Any]:
    """The words that every message may use."""
    return {
        "project": project,
        "brief": project.brief,
        "company": company(),
        "stage": stage_of(project),
        "due": await due_of(project),
        "link": await run_link(project),
        "documents": list(documents),
    }
