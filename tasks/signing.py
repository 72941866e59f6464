"""Signing: the one function in which every way to answer a gate ends.

Signature first, waking second: once the signature is kept, waking the stage can be tried again
as often as it takes. An answer that cannot count is kept too, with what its giver was told.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from config.tongue import language_for, tongue_for
from domain.answers import Decision, Outcome
from domain.errors import Unreachable
from domain.registry import playbook_of
from domain.rule import heard
from records.gates import ShownOtherwise
from tasks.inquire import inquire
from tasks.lock import lock_messages
from tasks.shown import unchanged
from tasks.standing import at_gate
from tasks.statement import (
    agreeing,
    conditions_of,
    decision_of,
    files_of,
    recognise,
    refuse,
    statement_of,
)
from tasks.verdict import Answered, CannotCount, Kind, Verdict
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.gate import Gate
    from domain.project import Project
    from domain.rule import Signer
    from records.gates import GateRecord, Signature

__all__ = ["Answered", "Kind", "Verdict", "at_gate", "decided_by", "sign", "wake_up"]

log = logging.getLogger("golive.signing")

MOST_WORDS = 4000


async def sign(gate: str, answered: Answered, *, wake: bool = True) -> Verdict:
    """Check an answer, keep it, decide the gate by its rule, and wake its stage."""
    answered = answered.readable()
    record = await world().ledger.gates.get(gate)
    if record.decided_at is not None:
        return Verdict(Kind.LATE, await decided_by(record), record)
    if (ended := (await world().ledger.projects.record(record.project)).ended_at) is not None:
        when = f"{ended:%d %b %Y %H:%M} UTC"
        return Verdict(Kind.LATE, f"The project has ended at {when}; nothing is asked.", record)
    project, asked = await at_gate(record)
    try:
        verdict = await _keep(project, asked, record, answered)
    except ShownOtherwise:
        spoken = tongue_for(project, project.person(answered.email))
        said = spoken.house.told.changed.format(names=spoken.called("question"))
        return await refuse(record, answered, CannotCount(Kind.TOO_EARLY, said))
    except CannotCount as no:
        return await refuse(record, answered, no)
    if verdict.gate.decision is not None and verdict.accepted:
        if wake:
            await wake_up(verdict.gate)
        await lock_messages(project, asked, verdict.gate)
    return verdict


async def _keep(
    project: Project, asked: type[Gate], record: GateRecord, answered: Answered
) -> Verdict:
    ledger = world().ledger
    signer = await recognise(project, asked, record, answered)
    decision = decision_of(answered)
    files = await files_of(answered)
    if decision is Decision.INFORMATION:
        return await inquire(project, record, signer, answered, files)
    await unchanged(project, asked, record, signer.email)
    conditions = conditions_of(project, decision, answered)
    stated = await statement_of(project, asked, record, answered) if decision.passes else {}
    signers = project.signers(asked, record.id)
    owner = playbook_of(project).find(record.stage).owner
    workers = project.workers(owner) if asked.four_eyes else frozenset[str]()

    def judge(signatures: Sequence[Signature]) -> Outcome | None:
        if decision.passes:
            agreeing(asked, signatures, stated)  # somebody may have signed a moment ago
        return asked.rule.decide(signers, [s.answer for s in signatures], workers)

    record, counted = await ledger.gates.sign(
        record.id,
        signer,
        decision,
        stated=stated,
        comment=answered.comment.strip()[:MOST_WORDS],
        channel=answered.channel,
        judge=judge,
        identity=answered.proven or "personal code",
        language=answered.language or language_for(project, project.person(signer.email)),
        signed_as=answered.signed_as,
        consent=answered.consent,
        files=files,
        conditions=conditions,
        seen=record.shown,
    )
    if not counted:
        return Verdict(Kind.LATE, await decided_by(record, signer.email, signer.seat), record)
    return Verdict(Kind.SIGNED, await _thanks(project, asked, record, signer), record)


async def wake_up(record: GateRecord) -> bool:
    """Let the stage go on; when the engine is away, upkeep will do it later."""
    started = await world().ledger.projects.started(record.project, record.step)
    if started is None or not started.run:
        return False
    try:
        await world().engine.wake(started.run, record)
    except Unreachable as silence:
        log.warning("%s is decided; its stage will be woken later: %s", record.id, silence.problem)
        return False
    return True


async def decided_by(record: GateRecord, email: str = "", seat: str = "") -> str:
    """Who decided a gate and when, for somebody who comes late."""
    signatures = await world().ledger.gates.signatures(record.id)
    mine = next((s for s in signatures if s.seat == (seat or email)), None)
    if record.decided_at is None and mine:
        who = "You" if mine.email == email else mine.name
        return f"{who} answered {mine.decision.value} already, at {mine.at:%d %b %Y %H:%M} UTC."
    if record.decided_at is None or record.decision is None:
        return "The gate is open."
    when = f"{record.decided_at:%d %b %Y %H:%M} UTC"
    if record.overridden_by:
        return f"This was overridden at {when} by {record.overridden_by}: {record.decision.value}."
    if record.decision is Outcome.DEEMED:
        return f"Nobody answered in time, so it counts as accepted since {when}; nobody signed it."
    if record.decision is Outcome.LAPSED:
        return f"Nobody answered in time, so the project has ended at {when}."
    names = ", ".join(f"{s.name} ({s.decision.value})" for s in signatures)
    return f"This was decided at {when}: {record.decision.value}, answered by {names}."


async def _thanks(project: Project, asked: type[Gate], record: GateRecord, signer: Signer) -> str:
    if record.decision is not None:
        goes_on = ". The stage goes on." if record.decision.passes else "."
        words = {Outcome.CONDITIONS: "yes, with conditions"}.get(
            record.decision, record.decision.value
        )
        return f"Thank you, {signer.name}: decided, {words}{goes_on}"
    answers = [s.answer for s in await world().ledger.gates.signatures(record.id)]
    if lacking := asked.rule.lacks_advice(
        project.signers(asked, record.id), heard(project.signers(asked, record.id), answers)
    ):
        return f"Thank you, {signer.name}: signed. {lacking} more to advise before it is decided."
    return f"Thank you, {signer.name}: signed. Others are still to sign."
