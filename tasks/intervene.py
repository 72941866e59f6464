"""Intervene: take an answer back, hand a seat on, override; each with its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from config.tongue import tongue_for
from domain.answers import Decision, Outcome
from domain.errors import BadInput
from domain.project import StandIn
from domain.registry import playbook_of
from domain.rule import Signer
from domain.told import Told, sentence
from tasks.codes import code_for
from tasks.deliver import deliver, in_person
from tasks.people import somebody_of
from tasks.signing import MOST_WORDS, at_gate, decided_by, wake_up
from tasks.standing import over
from tasks.statement import decision_of, prove, refuse, spoken_to, vouched
from tasks.verdict import Answered, CannotCount, Kind, Verdict
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.brief import Person
    from domain.project import Project
    from domain.told import Sentence
    from records.gates import GateRecord

WINDOW = timedelta(days=1)
OVERRIDING = "!override"


async def withdraw(record: GateRecord, answered: Answered) -> Verdict:
    """Take one's own answer back, while the gate is open and for a day after giving it."""
    answered = answered.readable()
    email = answered.email.strip().lower()
    project, _ = await at_gate(record)
    spoken = spoken_to(project, answered)
    try:
        await prove(project, record, answered, email)
        signed = await world().ledger.gates.signatures(record.id)
        mine = next((s for s in signed if s.email == email), None)
        if mine is None or record.decided_at is not None:
            raise CannotCount(Kind.LATE, sentence(Told.NOTHING_TO_WITHDRAW))
        await _still_asked(record)
        if world().now() - mine.at > WINDOW:
            raise CannotCount(Kind.LATE, sentence(Told.WITHDRAWN_TOO_LATE))
        why = f"withdrawn: {answered.comment.strip()[:MOST_WORDS] or 'no reason given'}"
        gates, proof = world().ledger.gates, answered.proven or "personal code"
        channel = answered.channel
        if await gates.withdraw(record.id, email, why, channel=channel, identity=proof) is None:
            record = await world().ledger.gates.get(record.id)
            raise CannotCount(Kind.LATE, await decided_by(record, email, spoken=spoken))
    except CannotCount as no:
        return await refuse(project, record, answered, no)
    return Verdict(Kind.SIGNED, spoken.say(sentence(Told.WITHDRAWN)), record)


async def hand_over(
    project: Project,
    record: GateRecord,
    *,
    seat: str,
    person: Person,
    by: str,
    reason: str,
    channel: str = "",
    identity: str = "",
) -> None:
    """Hand a waiting gate from one signer to somebody else, with the reason."""
    here = project.signers((await at_gate(record))[1], record.id)
    if seat not in {s.email for s in here}:
        names = ", ".join(s.email for s in here)
        raise BadInput(
            f"{seat} has no seat at {record.id}.", field="from", fix=f"Its signers are: {names}."
        )
    if record.decided_at is not None or await over(record) is not None:
        raise BadInput(
            f"{record.id} waits for nobody any more.", field="gate", fix="See it: golive gates"
        )
    if not reason.strip():
        raise BadInput("A gate is handed over for a reason.", field="reason", fix="Give one.")
    by = somebody_of(project, by, field="--by").email
    origin = next(s.seat for s in here if s.email == seat)
    await world().ledger.stand_ins.name(
        project.slug,
        StandIn(origin, person, record.id, reason),
        named_by=by,
        channel=channel,
        identity=identity,
    )


async def override(record: GateRecord, answered: Answered) -> Verdict:
    """Decide a gate over the heads of its signers: by a named authority, with a reason, flagged."""
    answered = answered.readable()
    project, asked = await at_gate(record)
    email, spoken = answered.email.strip().lower(), spoken_to(project, answered)
    authority = playbook_of(project).authority
    holders = project.holders(authority) if authority else ()
    try:
        if record.decided_at is not None:
            raise CannotCount(Kind.LATE, sentence(Told.DECIDED_ALREADY, gate=record.id))
        person = next((p for p in holders if p.email == email), None)
        if person is None:
            raise CannotCount(Kind.WRONG_SIGNER, _only(holders))
        await prove(project, record, answered, person.name, purpose=OVERRIDING)
        await _still_asked(record)
        decision = decision_of(answered)
        if not answered.comment.strip() or decision not in {Decision.YES, Decision.NO}:
            raise CannotCount(Kind.WRONG_INPUT, sentence(Told.OVERRIDE_HOW))
        passes = decision.passes
        given = vouched(asked, answered.values, spoken).model_dump(mode="json") if passes else {}
    except CannotCount as no:
        return await refuse(project, record, answered, no)
    record, counted = await world().ledger.gates.sign(
        record.id,
        Signer(authority or asked.signers[0], person.name, email),
        decision,
        stated=given,
        comment=answered.comment.strip(),
        channel=f"{answered.channel}, overriding",
        identity=answered.proven or "personal code",
        judge=lambda _: Outcome(decision.value),
        overrides=True,
    )
    if not counted:
        return Verdict(Kind.LATE, await decided_by(record, email, spoken=spoken), record)
    await wake_up(record)
    told = sentence(Told.OVERRIDES, decision=decision)
    return Verdict(Kind.SIGNED, spoken.say(told), record)


async def _still_asked(record: GateRecord) -> None:
    if (gone := await over(record)) is not None:
        raise CannotCount(Kind.LATE, gone)


def _only(holders: Sequence[Person]) -> Sentence:
    """Who alone may override."""
    return sentence(Told.NOT_TO_OVERRIDE, names=", ".join(p.email for p in holders) or "-")


async def send_override_code(record: GateRecord, email: str) -> str:
    """Send the authority the code for overriding this gate."""
    project, asked = await at_gate(record)
    authority = playbook_of(project).authority
    holders = project.holders(authority) if authority else ()
    person = next((p for p in holders if p.email == email.strip().lower()), None)
    spoken = tongue_for(project, person)
    if person is None:
        return spoken.say(_only(holders))
    await deliver(
        project,
        await in_person(person),
        "override_code",
        label=f"override {record.round}",
        asked=asked,
        code=await code_to_override(record, person.email),
        gate_id=record.id,
    )
    return spoken.say(sentence(Told.CODE_SENT, name=person.name))


async def code_to_override(record: GateRecord, email: str) -> str:
    """The code with which the authority decides this gate over the heads of its signers."""
    return await code_for(f"{record.id}{OVERRIDING}", email)
