"""Advance: when a stage has ended, start everything that nothing holds back any more.

What may start is decided by a pure function; starting it is dull, and harmless to repeat.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from domain.registry import playbook_of
from domain.roles import Role
from domain.stage import startable
from flows.picture import picture
from tasks.ask import tell
from tasks.meetings import call_off_all
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.project import Item, Project
    from domain.stage import Playbook, Stage, Step
    from records.gates import GateRecord

IN_ROLL_OUT = "in roll-out"
TURNS = 2  # of what recurs endlessly: enough to see that it does


async def advance(slug: str) -> None:
    """Start the stages that have become startable, and close the project after the last one."""
    projects = world().ledger.projects
    record = await projects.record(slug)
    if record.ended_at:
        return
    project = await projects.project(slug)
    playbook = playbook_of(project)
    steps = await projects.steps(slug)
    done = {s for s, r in steps.items() if r.ended_at}
    every = {step: (stage, item) for step, stage, item in playbook.steps(project)}
    if set(every) <= done:
        await _over(project, playbook, record.outcome)
    elif record.outcome:  # a stage was opened again, or came with an upgrade
        await projects.stand(slug, "")
    fresh = startable(playbook, project, done=done, started=steps)
    for step in fresh:
        await projects.begin(slug, step)
    for step, begun in (await projects.steps(slug) if fresh else steps).items():
        if not begun.run and not begun.ended_at and step in every:
            stage, item = every[step]
            await carry(project, stage, step, item)
    if not fresh:  # else the stages that begin draw it
        await draw(slug)


async def carry(project: Project, stage: Stage, step: Step, item: Item | None) -> None:
    """Let the engine carry out a stage that has begun, in the round that it has come to."""
    nth = len(await rounds_before(project.slug, step)) + 1
    run = await world().engine.start(project.at(stage.name, item, round=nth), stage)
    await world().ledger.projects.carried_by(project.slug, step, run)


async def _over(project: Project, playbook: Playbook, outcome: str) -> None:
    """Close the project after its last stage; where something recurs endlessly, it goes on."""
    endless = {r.name for r in playbook.routines if r.endless and r.items(project)}
    await stop_waiting(project.slug, but=endless)
    if endless and outcome != IN_ROLL_OUT:
        await world().ledger.projects.stand(project.slug, IN_ROLL_OUT)
    elif not endless:
        await world().ledger.projects.end(project.slug, "done")


async def rounds_before(slug: str, step: Step) -> list[GateRecord]:
    """The rounds of a stage's gate that did not hold: a no, silence, or a condition expired."""
    every = await world().ledger.gates.at(slug, step)
    return [g for g in every if g.decision is not None and not g.decision.passes]


async def end_project(project: Project, reason: str) -> None:
    """End the project because of a no or of silence, tell the team, and stop what still waits."""
    await tell(
        project,
        [Role.PROJECT_MANAGER, Role.ACCOUNT_MANAGER, Role.SALES_MANAGER],
        "project_ended",
        reason=reason,
    )
    await stop_waiting(project.slug, but={project.stage})
    await call_off_all(project, reason)
    await world().ledger.projects.end(project.slug, "ended", reason)
    await draw(project.slug)


async def stop_waiting(slug: str, *, but: Collection[str] = ()) -> None:
    """Stop the runs that still wait; before the project is closed, as nobody would come back."""
    for step, record in (await world().ledger.projects.steps(slug)).items():
        if record.run and not record.ended_at and step.stage not in but:
            await world().engine.end(record.run)


async def draw(slug: str) -> None:
    """Bring the project's picture up to date, where people look at runs."""
    await world().engine.draw(slug, lambda: picture(slug))


async def seen_enough(slug: str) -> bool:
    """Whether a project has ended, or its endless routines have been seen to recur."""
    record = await world().ledger.projects.record(slug)
    if record.ended_at or record.state != IN_ROLL_OUT:
        return record.ended_at is not None
    project = await world().ledger.projects.project(record.slug)
    steps = await world().ledger.projects.steps(record.slug)
    ended = Counter(step.stage for step, started in steps.items() if started.ended_at)
    endless = [r for r in playbook_of(project).routines if r.endless and r.items(project)]
    return all(ended[routine.name] >= TURNS for routine in endless)
