"""Carry a stage out: from its first line, as often as it takes, until its gate is signed.

The same function runs under Prefect and in a rehearsal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.answers import Decision, Outcome
from domain.errors import NotFound
from domain.gate import AfterNo
from domain.stage import Step
from flows.advance import advance, draw, end_project, rounds_before
from tasks.ask import ask
from tasks.sign_off import TurnedDown
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.project import Item, Project
    from domain.stage import Stage
    from records.gates import GateRecord


async def carry_out(stage: Stage, slug: str, item: str = "") -> None:
    """Carry out the stage for this project and item; harmless when it has ended already."""
    ledger = world().ledger
    step = Step(stage.name, item)
    if (await ledger.projects.record(slug)).ended_at:
        return
    started = await ledger.projects.started(slug, step)
    if started is None or not started.ended_at:
        attempt = await ledger.attempts.begin(slug, step, by=world().name)
        ledger.act_for(attempt)
        try:
            await draw(slug)
            if not await _until_signed(stage, slug, item):
                return
            await ledger.projects.finish(slug, step)
        finally:
            await ledger.attempts.leave(attempt)
    await advance(slug)


async def _until_signed(stage: Stage, slug: str, item: str) -> bool:
    """Go through the stage, round after round; False when the project has ended by it.

    What a no leads to is read from the ledger: the run that heard it may not be the one that
    asked, nor live to act on it.
    """
    if stage.body is None:
        raise TypeError(f"{stage.name} says nothing of what is done.")
    while True:
        turned = await rounds_before(slug, Step(stage.name, item))
        project, thing = await _standing(stage, slug, item, turned)
        if turned:
            if _ends(stage, turned[-1]):
                before = project.at(stage.name, thing, round=project.round - 1)
                await end_project(before, project.reason)
                return False
            await ask(project, stage.owner, "turned_down", reason=project.reason)
        try:
            await (stage.body(project, thing) if stage.per else stage.body(project))
        except TurnedDown:
            continue
        return True


async def _standing(
    stage: Stage, slug: str, item: str, turned: Sequence[GateRecord]
) -> tuple[Project, Item | None]:
    """The project as it is now, at this stage, in the round that its gate has come to."""
    project = await world().ledger.projects.project(slug)
    thing = _item(stage, project, item)
    reason = await _why(turned[-1]) if turned else ""
    return project.at(stage.name, thing, round=len(turned) + 1, reason=reason), thing


def _ends(stage: Stage, last: GateRecord) -> bool:
    """Whether this round ends the project: by a no where the gate says so, or by silence."""
    if last.decision is Outcome.LAPSED:
        return True
    ends = stage.gate is not None and stage.gate.after_no is AfterNo.END
    return ends and last.decision is Outcome.NO


async def _why(gate: GateRecord) -> str:
    """Why this round did not hold: the reason of the no, or the conditions that were not met."""
    ledger = world().ledger
    if gate.decision is Outcome.EXPIRED:
        every = await ledger.follow_ups.conditions(gate.project, open_only=True)
        unmet = "; ".join(f"{c.text} (until {c.due:%d %b %Y})" for c in every if c.gate == gate.id)
        return f"a condition of the yes was not met in time: {unmet}"
    if gate.overridden_by:
        return f"{gate.overridden_by} overrode it"
    if gate.decision is Outcome.LAPSED:
        return f"nobody answered what was to be answered by {gate.due:%d %b %Y}"
    answers = await ledger.gates.signatures(gate.id)
    return "; ".join(f"{a.name}: {a.comment}" for a in answers if a.decision is Decision.NO)


def _item(stage: Stage, project: Project, item: str) -> Item | None:
    thing = stage.item(project, item)
    if (thing.slug if thing else "") == item:
        return thing
    raise NotFound(
        f"{stage.name} item", item, [i.slug for i in stage.items(project) if i is not None]
    )
