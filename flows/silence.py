"""Silence: what happens to gates that nobody answers; reminders first, then what the playbook says.

People are reminded across all projects at once, so that each gets one message a day.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from domain.errors import GoliveError
from domain.registry import playbook_of
from domain.roles import Role
from domain.seats import unfilled
from tasks.ask import tell
from tasks.digest import finish, tell_all, unfinished
from tasks.inquire import catch_up
from tasks.lock import ASKS, lock_messages
from tasks.remind import notes_of
from tasks.remind_rows import row_notes
from tasks.sign_off import ask_one
from tasks.signing import wake_up
from tasks.standing import clock_of, late_for, placed_at
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Sequence
    from datetime import datetime

    from domain.gate import Gate, Signer
    from domain.project import Project
    from records.acts import Done
    from records.follow_ups import Question
    from records.gates import GateRecord
    from tasks.digest import Part

ASKED = "sign_off "
SETTLED = timedelta(minutes=5)  # until then the stage itself is still asking

log = logging.getLogger("golive.upkeep")


async def remind_everybody(projects: Iterable[str]) -> None:
    """Tell everybody what waits for them, in one message each; trouble with one stops no other."""
    for parts in await unfinished():
        await _whatever_happens(parts[0].act.key, finish(parts))
    notes: defaultdict[str, list[Part]] = defaultdict(list)
    for slug in projects:
        for note in await _to_hear(slug):
            notes[note.to.at].append(note)
    for reader, found in notes.items():
        await _whatever_happens(reader, tell_all(found))


async def _to_hear(slug: str) -> list[Part]:
    try:
        project = await world().ledger.projects.project(slug)
        return [*await notes_of(project), *await row_notes(project)]
    except GoliveError as trouble:
        log.warning("Of %s people are reminded later: %s", slug, trouble.problem)
        return []


async def _whatever_happens(what: str, does: Awaitable[None]) -> None:
    try:
        await does
    except GoliveError as trouble:
        log.warning("%s will be reminded later: %s", what, trouble.problem)


async def keep_going(whole: Project, record: GateRecord, acts: Sequence[Done]) -> None:
    """See to it that an open gate is not forgotten: its seats are filled, or silence decides.

    `acts` are what was sent on the project to ask, to remind, and about questions.
    """
    project, asked = placed_at(whole, record)
    here = [d for d in acts if _place(d) == (record.stage, record.item, record.round)]
    asks = [d for d in here if d.act.what.startswith(ASKS)]
    questions = await world().ledger.follow_ups.questions(record.id)
    answers = await world().ledger.gates.signatures(record.id)
    signers = project.signers(asked, record.id)
    silent = asked.rule.silent(signers, [s.answer for s in answers])
    if await _decided_by_silence(record, project, asked, asks, questions, answered=bool(answers)):
        return
    await catch_up(project, questions, here, settled=SETTLED)
    if world().now() - record.opened_at >= SETTLED:
        for late_comer in _never_asked(silent, asks):
            await ask_one(project, record, late_comer)
        await _tell_if_nobody_can(record, project, asked)


def _place(done: Done) -> tuple[str, str, int]:
    return done.act.stage, done.act.item, done.act.round


def _never_asked(silent: Iterable[Signer], acts: Sequence[Done]) -> list[Signer]:
    """Who came to a seat after the question was sent: a deputy, a successor, a newcomer."""
    asked = {d.act.what.rpartition(" to ")[2] for d in acts if d.act.what.startswith(ASKED)}
    return [s for s in {s.email: s for s in silent}.values() if s.email not in asked]


async def _tell_if_nobody_can(record: GateRecord, project: Project, asked: type[Gate]) -> None:
    """Let the project manager know, once, that people have changed and the gate waits in vain."""
    owner = playbook_of(project).find(record.stage).owner
    lacks = unfilled(project, asked, owner=owner, stage=record.stage, gate_id=record.id)
    if lacks is not None:
        await tell(
            project,
            [Role.PROJECT_MANAGER],
            "nobody_can_sign",
            label=f"nobody_can_sign {lacks.role.value}",
            asked=asked,
            problem=lacks.problem,
            role=lacks.role,
            gate_id=record.id,
        )


def _reached(signers: Sequence[Signer], acts: Sequence[Done]) -> dict[str, datetime]:
    """When it is proven that each seat was first asked; later answers are no silence before it."""
    seats = {s.email: s.seat for s in signers}
    found: dict[str, datetime] = {}
    for one in acts:
        seat = seats.get(one.act.what.rpartition(" to ")[2])
        if seat is not None and one.proof and one.done_at:
            found[seat] = min(one.done_at, found.get(seat, one.done_at))
    return found


def _late(
    project: Project, record: GateRecord, signer: Signer, since: Sequence[datetime | None]
) -> int:
    """How late a signer is: since the due day, or since they could answer where that is later.

    Nobody was silent before they were asked, or while what they had asked was not answered.
    """
    zone = clock_of(project, project.person(signer.email)).tzinfo
    days = [moment.astimezone(zone).date() for moment in since if moment]
    return late_for(project, max((record.due, *days)), signer.email)


async def _decided_by_silence(
    record: GateRecord,
    project: Project,
    asked: type[Gate],
    acts: Sequence[Done],
    questions: Sequence[Question],
    *,
    answered: bool,
) -> bool:
    """Decide a gate that nobody has answered, where the playbook says what silence means."""
    ledger = world().ledger
    signers = project.signers(asked, record.id)
    reached = _reached(signers, acts)
    told = max((q.answered_at for q in questions if q.answered_at), default=None)
    outcome = asked.silence.outcome(
        [_late(project, record, s, (reached.get(s.seat), told)) for s in signers],
        answered=answered,
        delivered=all(s.seat in reached for s in signers),
    )
    if outcome is None or any(not question.answered_at for question in questions):
        return False
    if await ledger.gates.settle(record.id, outcome, in_silence=True):
        decided = await ledger.gates.get(record.id)
        await wake_up(decided)
        await lock_messages(project, asked, decided)
    return True
