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
from domain.told import Told, sentence
from records.gates import ShownOtherwise
from tasks.inquire import inquire
from tasks.lock import lock_messages
from tasks.shown import unchanged
from tasks.standing import at_gate, over
from tasks.statement import (
    agreeing,
    conditions_of,
    decision_of,
    files_of,
    recognise,
    refuse,
    spoken_to,
    statement_of,
)
from tasks.verdict import Answered, CannotCount, Kind, Verdict
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.tongue import Tongue
    from domain.gate import Gate
    from domain.project import Project
    from domain.rule import Signer
    from domain.told import Says, Sentence
    from records.gates import GateRecord, Signature

__all__ = ["Answered", "Kind", "Verdict", "at_gate", "decided_by", "sign", "wake_up"]

log = logging.getLogger("golive.signing")

MOST_WORDS = 4000
IN_SILENCE = {Outcome.DEEMED: Told.DEEMED, Outcome.LAPSED: Told.LAPSED}


async def sign(gate: str, answered: Answered, *, wake: bool = True) -> Verdict:
    """Check an answer, keep it, decide the gate by its rule, and wake its stage."""
    answered = answered.readable()
    record = await world().ledger.gates.get(gate)
    spoken = await _spoken(record, answered)
    if record.decided_at is not None:
        return Verdict(Kind.LATE, await decided_by(record, spoken=spoken), record)
    if (gone := await over(record)) is not None:
        return Verdict(Kind.LATE, spoken.say(gone), record)
    project, asked = await at_gate(record)
    try:
        verdict = await _keep(project, asked, record, answered)
    except ShownOtherwise:
        said = sentence(Told.CHANGED, names=spoken.called("question"))
        return await refuse(project, record, answered, CannotCount(Kind.TOO_EARLY, said))
    except CannotCount as no:
        return await refuse(project, record, answered, no)
    if verdict.gate.decision is not None and verdict.accepted:
        if wake:
            await wake_up(verdict.gate)
        await lock_messages(project, asked, verdict.gate)
    return verdict


async def _spoken(record: GateRecord, answered: Answered) -> Tongue:
    return spoken_to(await world().ledger.projects.project(record.project), answered)


async def _keep(
    project: Project, asked: type[Gate], record: GateRecord, answered: Answered
) -> Verdict:
    ledger, spoken = world().ledger, spoken_to(project, answered)
    signer = await recognise(project, asked, record, answered)
    decision = decision_of(answered)
    files = await files_of(answered)
    if decision is Decision.INFORMATION:
        return await inquire(project, record, signer, answered, files)
    await unchanged(project, asked, record, spoken)
    conditions = conditions_of(project, decision, answered)
    stated = await statement_of(project, asked, record, answered) if decision.passes else {}
    signers, workers = project.signers(asked, record.id), _workers(project, asked, record)

    def judge(signatures: Sequence[Signature]) -> Outcome | None:
        if decision.passes:
            agreeing(asked, signatures, stated, spoken)  # somebody may have signed a moment ago
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
        said = await decided_by(record, signer.email, signer.seat, spoken=spoken)
        return Verdict(Kind.LATE, said, record)
    thanks = await _thanks(project, asked, record, signer)
    return Verdict(Kind.SIGNED, spoken.say(thanks), record)


def _workers(project: Project, asked: type[Gate], record: GateRecord) -> frozenset[str]:
    """Who may not be the only one to say yes, where a second pair of eyes is due."""
    owner = playbook_of(project).find(record.stage).owner
    return project.workers(owner) if asked.four_eyes else frozenset()


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


async def decided_by(
    record: GateRecord, email: str = "", seat: str = "", *, spoken: Tongue | None = None
) -> str:
    """Who decided a gate and when, for somebody who comes late."""
    if spoken is None:
        project = await world().ledger.projects.project(record.project)
        spoken = tongue_for(project, project.person(email))
    signatures = await world().ledger.gates.signatures(record.id)
    mine = next((s for s in signatures if s.seat == (seat or email)), None)
    if record.decided_at is None and mine:
        told = Told.YOU_ANSWERED if mine.email == email else Told.ANSWERED
        return spoken.say(sentence(told, name=mine.name, decision=mine.decision, when=mine.at))
    return spoken.say(_decided(record, signatures, spoken))


def _decided(record: GateRecord, signatures: Sequence[Signature], spoken: Tongue) -> Sentence:
    if record.decided_at is None or record.decision is None:
        return sentence(Told.OPEN)
    known = {"when": record.decided_at, "decision": record.decision}
    if record.overridden_by:
        return sentence(Told.OVERRIDDEN, name=record.overridden_by, **known)
    if record.decision in IN_SILENCE:
        return sentence(IN_SILENCE[record.decision], **known)
    if not signatures:
        return sentence(Told.CLOSED, **known)
    names = ", ".join(f"{s.name} ({spoken.called(s.decision)})" for s in signatures)
    return sentence(Told.DECIDED, names=names, **known)


async def _thanks(project: Project, asked: type[Gate], record: GateRecord, signer: Signer) -> Says:
    if (decision := record.decision) is not None:
        told = Told.GOES_ON if decision.passes else Told.IS_DECIDED
        return sentence(told, name=signer.name, decision=decision)
    answers = [s.answer for s in await world().ledger.gates.signatures(record.id)]
    if lacking := asked.rule.lacks_advice(
        project.signers(asked, record.id), heard(project.signers(asked, record.id), answers)
    ):
        return sentence(Told.ADVICE_LACKS, name=signer.name, number=lacking)
    return sentence(Told.OTHERS_SIGN, name=signer.name)
