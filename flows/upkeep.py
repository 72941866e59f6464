"""Upkeep: what was left behind is taken up again; what is due is done; who is late is reminded.

Every few seconds, by whoever has time. All of it may be done twice without harm.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.answers import Outcome
from domain.errors import GoliveError, Unreachable
from domain.registry import playbook_of
from flows.advance import advance, draw
from flows.routines import take_turns
from flows.silence import keep_going, remind_everybody
from flows.upgrade import mind_upgrades
from records.attempts import SILENT_AFTER
from tasks.askers import tell_askers
from tasks.checklists import bring_new_rows
from tasks.doubts import tell_of_doubts
from tasks.inquire import ANSWER, QUESTION
from tasks.lock import ASKS, LOCK, by_place, lock_messages, unlocked
from tasks.meetings import tell_of_changes
from tasks.now_and_then import time_to
from tasks.remind import heard_of_by
from tasks.signing import wake_up
from tasks.standing import placed_at, today, waiting_at
from tasks.ticking_issues import tick_done_issues
from tasks.world import world

if TYPE_CHECKING:
    from domain.project import Project
    from domain.stage import Step
    from flows.rota import Rota

LISTS_EVERY = timedelta(minutes=5)  # how soon a row that is new in config is owed everywhere

log = logging.getLogger("golive.upkeep")


async def upkeep() -> None:
    """Look after every running project, and remind whoever is late."""
    for slug in await world().ledger.projects.running():
        await _look_after(slug)
    await take_up_the_unattended()
    await remind_the_late()


async def upkeep_by(rota: Rota) -> None:
    """Look after the projects that the rota names for this round."""
    for slug in await rota.chosen():
        try:
            well = await _look_after(slug)
        except Exception:  # whatever it was, the others do not wait for it
            log.exception("The upkeep stumbled over %s and goes on.", slug)
            well = False
        rota.went(slug, well=well)
    await take_up_the_unattended()


async def take_up_the_unattended() -> None:
    """Let runs start over that somebody took who died before the records knew of it, or after.

    Where they do know, the stage is taken up with its project.
    """
    engine, ledger = world().engine, world().ledger
    try:
        taken = await engine.taken(world().now() - SILENT_AFTER)
        for run in await ledger.attempts.unattended(taken) if taken else ():
            await engine.revive(run)
    except Unreachable as silence:
        log.warning("Which runs nobody carries is asked again: %s", silence.problem)


async def remind_the_late() -> None:
    """Tell everybody what waits for them, and project managers what has changed.

    Over all projects at once; whoever is away, people are reminded nevertheless.
    """
    await remind_everybody(await world().ledger.glance.late(heard_of_by()))
    await mind_upgrades()


async def _look_after(slug: str) -> bool:
    """Look after one of all projects; trouble with it does not hold up the others."""
    try:
        await _see_to(slug)
    except GoliveError as trouble:
        log.warning("%s will be looked after again: %s", slug, trouble.problem)
        return False
    return True


async def look_after(slug: str) -> None:
    """Look after one project alone, and remind whoever is late."""
    await _see_to(slug)
    await remind_everybody([slug])


async def _see_to(slug: str) -> None:
    """Wake, start and revive the stages of one project, and see to its open gates."""
    ledger = world().ledger
    steps = await ledger.projects.steps(slug)
    project = await ledger.projects.project(slug)
    book = playbook_of(project)
    gates = [g for g in await ledger.gates.of(slug) if book.knows(g.stage)]
    acts = await ledger.acts.of(slug, about=(*ASKS, LOCK, QUESTION, ANSWER))
    sent = by_place(acts)
    for gate in gates:
        if gate.decided_at and unlocked(gate, sent):
            await lock_messages(*placed_at(project, gate), gate)
    newest = {gate.step: gate for gate in sorted(gates, key=lambda g: g.round)}
    for gate in newest.values():  # the run of an earlier round waits for this one by now
        record = steps.get(gate.step)
        if gate.decided_at and record and not record.ended_at:
            await wake_up(gate)
    under_way = {step: r.run for step, r in steps.items() if r.run and not r.ended_at}
    await _revive(slug, under_way)
    await _expire(project)
    await advance(slug)
    new_turns = await take_turns(project)
    await tell_of_changes(project)
    for gate in await waiting_at(project):
        if run := under_way.get(gate.step):
            await world().engine.mend(run, gate)
        await keep_going(project, gate, acts)
    if new_turns:
        await draw(slug)
    if time_to("lists", slug, every=LISTS_EVERY):
        await bring_new_rows(project)
        await tell_askers(project)
    await tick_done_issues(project)  # last: a silent ticket system holds nothing else up


async def _revive(slug: str, under_way: dict[Step, str]) -> None:
    """Let stages start over whose runs died, were ended by hand, or are gone from the engine."""
    ledger, engine = world().ledger, world().engine
    held = {under_way.get(step) for step in await tell_of_doubts(slug)}
    silent = [under_way[s] for s in await ledger.attempts.abandoned(slug) if s in under_way]
    lost = {*silent, *await engine.unwell(list(under_way.values()))} - held
    gone = set(await engine.unknown(sorted(filter(None, lost)))) if lost else set[str]()
    for step, run in under_way.items():
        if run in gone:
            await ledger.projects.carried_by(slug, step, "")  # and another one is started
        elif run in lost:
            await engine.revive(run)


async def _expire(project: Project) -> None:
    """Open a decision again whose condition was not met in time."""
    ledger, slug = world().ledger, project.slug
    for condition in await ledger.follow_ups.conditions(slug, open_only=True):
        if condition.due < today(project):
            gate = await ledger.gates.get(condition.gate)
            if await ledger.gates.settle(gate.id, Outcome.EXPIRED, after=Outcome.CONDITIONS):
                await ledger.projects.reopen(slug, gate.step)
