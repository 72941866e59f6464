"""Advance: when a stage has ended, start everything that nothing holds back any more.

What may start is decided by a pure function; starting it is dull, and harmless to repeat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.registry import playbook_of
from domain.roles import Role
from domain.stage import startable
from flows.picture import picture
from tasks.ask import tell
from tasks.world import world

if TYPE_CHECKING:
    from domain.project import Project
    from domain.stage import Step
    from records.gates import GateRecord


async def advance(slug: str) -> None:
    """Start the stages that have become startable, and close the project after the last one."""
    projects = world().ledger.projects
    if (await projects.record(slug)).ended_at:
        return
    project = await projects.project(slug)
    playbook = playbook_of(project)
    steps = await projects.steps(slug)
    done = {s for s, r in steps.items() if r.ended_at}
    every = {step: (stage, item) for step, stage, item in playbook.steps(project)}
    if set(every) <= done:
        await stop_waiting(slug)
        await projects.end(slug, "done")
    for step in startable(playbook, project, done=done, started=steps):
        await projects.begin(slug, step)
    for step, record in (await projects.steps(slug)).items():
        if not record.run and not record.ended_at and step in every:
            stage, item = every[step]
            nth = len(await rounds_before(slug, step)) + 1
            run = await world().engine.start(project.at(stage.name, item, round=nth), stage)
            await projects.carried_by(slug, step, run)
    await draw(slug)


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
    await stop_waiting(project.slug, but=project.stage)
    await world().ledger.projects.end(project.slug, "ended", reason)
    await draw(project.slug)


async def stop_waiting(slug: str, *, but: str = "") -> None:
    """Stop the runs that still wait; before the project is closed, as nobody would come back."""
    for step, record in (await world().ledger.projects.steps(slug)).items():
        if record.run and not record.ended_at and step.stage != but:
            await world().engine.end(record.run)


async def draw(slug: str) -> None:
    """Bring the project's picture up to date, where people look at runs."""
    await world().engine.draw(slug, lambda: picture(slug))
