"""Routines: start what recurs when its turn has come, and no turn twice."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.project import Period
from domain.registry import playbook_of
from domain.routine import due_turns
from domain.stage import Step, counted_from
from flows.advance import carry
from tasks.standing import holidays_of, today
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from domain.project import Project
    from domain.stage import Stage
    from records.projects import Started


async def take_turns(project: Project) -> bool:
    """Start the routines whose turn has come, and return whether there were any.

    A turn waits until the one before is signed.
    """
    projects = world().ledger.projects
    if (record := await projects.record(project.slug)).ended_at:
        return False
    found = False
    steps = await projects.steps(project.slug)
    for routine in playbook_of(project).routines:
        earlier = {s: r for s, r in steps.items() if s.stage == routine.name}
        turns = _turns(routine, project, steps, record.started_at.date())
        for step in turns if all(r.ended_at for r in earlier.values()) else ():
            if step not in earlier:
                await projects.begin(project.slug, step)
                await carry(project, routine, step, Period(step.item))
                found = True
        for step, begun in earlier.items():
            if not begun.run and not begun.ended_at:
                await carry(project, routine, step, Period(step.item))
                found = True
    return found


def _turns(
    routine: Stage, project: Project, steps: Mapping[Step, Started], began: date
) -> list[Step]:
    """The turn of a routine that is due today, as a list of one or none."""
    if not routine.items(project) or routine.every is None:
        return []
    clock = ZoneInfo(project.brief.timezone)
    ended = {s: r.ended_at.astimezone(clock).date() for s, r in steps.items() if r.ended_at}
    over = {s for s, _, _ in playbook_of(project).steps(project)} <= ended.keys()
    since = counted_from(routine, project, began=began, ended=ended, over=over)
    if since is None:
        return []
    turns = due_turns(
        routine.every, since=since, today=today(project), holidays=holidays_of(project)
    )
    return [Step(routine.name, turn.isoformat()) for turn in turns]
