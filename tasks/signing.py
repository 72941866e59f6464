"""Signing: the one function in which every way to answer a gate ends.

Signature first, waking second: once the signature is kept, waking the stage can be tried again
as often as it takes. An answer that cannot count is kept too, with what its giver was told.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from config.reading import explain
from domain.errors import GoliveError, Unreachable
from domain.gate import Decision, Gate, Signer, decide
from domain.registry import playbook_of
from tasks.codes import fits
from tasks.facts import facts_for
from tasks.lock import lock_messages
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.project import Project
    from records.gates import GateRecord, Signature

log = logging.getLogger("golive.signing")

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
MOST_WORDS = 4000


class Kind(StrEnum):
    """What became of an answer."""

    SIGNED = "signed"
    LATE = "late"
    WRONG_SIGNER = "signer"
    WRONG_CODE = "code"
    LOCKED = "locked"
    WRONG_INPUT = "input"
    TOO_EARLY = "early"


@dataclass(frozen=True)
class Verdict:
    """What became of an answer, and the sentence its giver is told."""

    kind: Kind
    says: str
    gate: GateRecord

    @property
    def accepted(self) -> bool:
        """Whether the answer counts."""
        return self.kind is Kind.SIGNED


@dataclass(frozen=True)
class Answered:
    """An answer as it came in, from whichever side."""

    email: str
    code: str
    decision: str
    channel: str
    values: Mapping[str, Any]
    comment: str = ""
    proven: str = ""  # how the channel itself knows who this is; then no code is asked for
    source: str = ""  # names this very answer, so that it is counted once when read again


class _CannotCount(Exception):
    def __init__(self, kind: Kind, says: str) -> None:
        super().__init__(says)
        self.kind = kind
        self.says = says


async def sign(gate: str, answered: Answered, *, wake: bool = True) -> Verdict:
    """Check an answer, keep it, decide the gate by its rule, and wake its stage."""
    ledger = world().ledger
    record = await ledger.gates.get(gate)
    if record.decided_at is not None:
        return Verdict(Kind.LATE, await decided_by(record), record)
    if (ended := await ledger.projects.record(record.project)).ended_at is not None:
        when = f"{ended.ended_at:%d %b %Y %H:%M} UTC"
        return Verdict(Kind.LATE, f"The project has ended at {when}; nothing is asked.", record)
    project, asked = await at_gate(record)
    try:
        signer = await _recognise(project, asked, record, answered)
        decision = _decision(answered)
        stated = await _statement(project, asked, record, answered, decision)
    except _CannotCount as no:
        await ledger.gates.refuse(
            gate,
            answered.email.strip().lower(),
            why=no.says,
            kind=no.kind.value,
            channel=answered.channel,
            source=answered.source,
            identity=answered.proven,
        )
        return Verdict(no.kind, no.says, record)
    signers = project.signers(asked.signers)

    def judge(signatures: Sequence[Signature]) -> Decision | None:
        return decide(asked.rule, signers, [s.answer for s in signatures])

    record, counted = await ledger.gates.sign(
        gate,
        signer,
        decision,
        stated=stated,
        comment=answered.comment.strip()[:MOST_WORDS],
        channel=answered.channel,
        judge=judge,
        identity=answered.proven or "personal code",
    )
    if not counted:
        return Verdict(Kind.LATE, await decided_by(record, signer.email), record)
    if record.decision is not None:
        if wake:
            await wake_up(record)
        await lock_messages(project, asked, record)
    return Verdict(Kind.SIGNED, await _thanks(record, signer), record)


async def at_gate(record: GateRecord) -> tuple[Project, type[Gate]]:
    """The project standing at this gate, and the gate's class."""
    project = await world().ledger.projects.project(record.project)
    stage = playbook_of(project).find(record.stage)
    item = next((i for i in stage.items(project) if i and i.slug == record.item), None)
    if stage.gate is None:
        raise GoliveError(
            f"The stage {record.stage} has no gate any more.",
            fix="It was changed while the project waited; ask a project manager to look.",
        )
    return project.at(record.stage, item, round=record.round), stage.gate


async def wake_up(record: GateRecord) -> bool:
    """Let the stage go on; when the engine is away, upkeep will do it later."""
    steps = await world().ledger.projects.steps(record.project)
    started = steps.get(record.step)
    if started is None or not started.run:
        return False
    try:
        await world().engine.wake(started.run, record)
    except Unreachable as silence:
        log.warning("%s is decided; its stage will be woken later: %s", record.id, silence.problem)
        return False
    return True


async def decided_by(record: GateRecord, email: str = "") -> str:
    """Who decided a gate and when, for somebody who comes late."""
    signatures = await world().ledger.gates.signatures(record.id)
    mine = next((s for s in signatures if s.email == email), None)
    if record.decided_at is None and mine:
        return f"You answered {mine.decision.value} already, at {mine.at:%d %b %Y %H:%M} UTC."
    if record.decided_at is None or record.decision is None:
        return "The gate is open."
    names = ", ".join(f"{s.name} ({s.decision.value})" for s in signatures)
    when = f"{record.decided_at:%d %b %Y %H:%M} UTC"
    return f"This was decided at {when}: {record.decision.value}, answered by {names}."


async def _recognise(
    project: Project, asked: type[Gate], record: GateRecord, answered: Answered
) -> Signer:
    email = answered.email.strip().lower()
    signers = project.signers(asked.signers)
    signer = next((s for s in signers if s.email == email), None)
    if signer is None:
        names = ", ".join(dict.fromkeys(f"{s.name} <{s.email}>" for s in signers))
        raise _CannotCount(
            Kind.WRONG_SIGNER, f"{email or 'Nobody'} may not sign this. It is signed by {names}."
        )
    since = world().now() - LOCKED_FOR
    if await world().ledger.gates.tries(record.id, email, since=since) >= TRIES:
        raise _CannotCount(
            Kind.LOCKED,
            f"Too many wrong codes for {email}. Wait a quarter of an hour, then use the code "
            "from the latest message.",
        )
    if not answered.proven and not await fits(answered.code, record.id, email):
        raise _CannotCount(
            Kind.WRONG_CODE,
            f"That is not the code of {email} for this question. It stands in the message "
            f"that asked {signer.name} to sign round {record.round}.",
        )
    return signer


def _decision(answered: Answered) -> Decision:
    try:
        decision = Decision(answered.decision.strip().lower())
    except ValueError:
        raise _CannotCount(
            Kind.WRONG_INPUT, f"Answer yes or no, not {answered.decision[:40]!r}."
        ) from None
    if decision is Decision.NO and not answered.comment.strip():
        raise _CannotCount(Kind.WRONG_INPUT, "A no needs a reason; write it into the comment.")
    return decision


async def _statement(
    project: Project,
    asked: type[Gate],
    record: GateRecord,
    answered: Answered,
    decision: Decision,
) -> dict[str, Any]:
    """What the signer vouches for; a field left empty is as the first signer stated it.

    All must sign the same.
    """
    if decision is Decision.NO:
        return {}
    signed = [
        s for s in await world().ledger.gates.signatures(record.id) if s.decision is Decision.YES
    ]
    first = signed[0].stated if signed else {}
    own = {k: v for k, v in answered.values.items() if v not in (None, "")}
    try:
        statement = asked.model_validate(first | own)
    except ValidationError as errors:
        found = explain(errors, model=asked, place="")
        raise _CannotCount(
            Kind.WRONG_INPUT, " ".join(f"{_title(asked, e.field)}: {e.problem}" for e in found)
        ) from None
    stated = statement.model_dump(mode="json")
    for field, before in first.items():
        if stated.get(field) != before:
            raise _CannotCount(
                Kind.WRONG_INPUT,
                f"{field}: {signed[0].name} signed {before}, you wrote {stated.get(field)}. "
                "Sign the same, or answer no with a reason.",
            )
    try:
        objection = statement.objection(project, await facts_for(project, asked.facts))
    except Unreachable as silence:
        objection = f"It could not be checked: {silence.problem} Try again in a minute."
    if objection:
        raise _CannotCount(Kind.TOO_EARLY, f"This cannot be signed yet. {objection}")
    return stated


def _title(gate: type[Gate], field: str) -> str:
    """What the form calls the field."""
    known = gate.model_fields.get(field)
    return (known.title if known else None) or field


async def _thanks(record: GateRecord, signer: Signer) -> str:
    if record.decision is Decision.YES:
        return f"Thank you, {signer.name}: decided, yes. The stage goes on."
    if record.decision is Decision.NO:
        return f"Thank you, {signer.name}: decided, no."
    return f"Thank you, {signer.name}: signed. Others are still to sign."
