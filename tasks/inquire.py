"""Inquire: a signer who needs to know more first asks somebody on the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.reach import reach
from config.tongue import tongue_for
from domain.told import Told, sentence
from tasks.deliver import deliver, in_person, or_later
from tasks.links import QUESTIONS, SIGN_OFFS
from tasks.standing import at_gate
from tasks.statement import spoken_to
from tasks.verdict import Answered, CannotCount, Kind, Verdict
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import timedelta

    from domain.project import Project
    from domain.rule import Signer
    from records.acts import Done
    from records.enclosures import Enclosure
    from records.follow_ups import Question
    from records.gates import GateRecord

LONGEST_ANSWER = 4000
QUESTION, ANSWER = "question ", "answer "  # what the acts are called that bring them to somebody


async def inquire(
    project: Project,
    record: GateRecord,
    signer: Signer,
    answered: Answered,
    files: Sequence[Enclosure] = (),
) -> Verdict:
    """Ask the named person what the signer needs to know; the gate stays open."""
    person = project.person(answered.ask)
    if person is None:
        names = ", ".join(p.email for p in project.people)
        raise CannotCount(Kind.WRONG_INPUT, sentence(Told.WHOM_TO_ASK, names=names))
    number = await world().ledger.follow_ups.ask(
        project.slug,
        record.id,
        asked_by=signer.email,
        asked_of=person.email,
        text=answered.comment.strip(),
        files=files,
    )
    if (question := await world().ledger.follow_ups.question(number)) is not None:
        await or_later(_ask(project, question))
    spoken = spoken_to(project, answered)
    return Verdict(Kind.ASKED, spoken.say(sentence(Told.ASKED, name=person.name)), record)


@dataclass(frozen=True)
class Replied:
    """What became of the answer to a question, and the sentence its giver is told."""

    says: str
    accepted: bool = False


async def reply(
    project: Project, number: int, *, email: str, answer: str, channel: str = "", identity: str = ""
) -> Replied:
    """Take the answer to a signer's question, and pass it on to the signer."""
    follow_ups, spoken = world().ledger.follow_ups, tongue_for(project, project.person(email))
    question = await follow_ups.question(number)
    if question is None or question.asked_of != email:
        return Replied(spoken.say(sentence(Told.NO_SUCH_QUESTION, number=number, email=email)))
    if not (answer := answer.strip()[:LONGEST_ANSWER]):
        return Replied(spoken.say(sentence(Told.EMPTY_REPLY)))
    if not (kept := await follow_ups.reply(number, answer, channel=channel, identity=identity)):
        known = await follow_ups.question(number)
        said = known.answer if known else question.answer
        return Replied(spoken.say(sentence(Told.REPLIED_BEFORE, number=number, answer=said)))
    await or_later(_tell(project, kept))
    return Replied(spoken.say(sentence(Told.REPLIED)), accepted=True)


async def catch_up(
    project: Project, questions: Iterable[Question], acts: Iterable[Done], *, settled: timedelta
) -> None:
    """Ask and tell what could not be brought to anybody when it was asked or answered.

    `acts` are what was sent at this gate; what is younger than `settled` is still under way.
    """
    brought = {d.act.what.rpartition(" to ")[0] for d in acts if d.proof or d.doubted_at}
    for question in questions:
        told = question.answered_at is not None
        name = (ANSWER if told else QUESTION) + str(question.id)
        since = question.answered_at or question.at
        if name not in brought and world().now() - since >= settled:
            await (_tell if told else _ask)(project, question)


async def _ask(project: Project, question: Question) -> None:
    """Bring a signer's question to whoever is to answer it."""
    person, signer = project.person(question.asked_of), project.person(question.asked_by)
    if person is None:
        return
    await deliver(
        project,
        await in_person(person),
        "question",
        label=f"{QUESTION}{question.id}",
        question=question.text,
        asked_by=signer.name if signer else question.asked_by,
        number=question.id,
        page=await QUESTIONS.page(question.id, person.email),
        gate_id=question.gate,
    )


async def _tell(project: Project, question: Question) -> None:
    """Bring the answer to the signer who asked, in the way in which they were asked to sign."""
    signer, answerer = project.person(question.asked_by), project.person(question.asked_of)
    if signer is None:
        return
    _, asked = await at_gate(await world().ledger.gates.get(question.gate))
    signs = (s.role for s in project.signers(asked, question.gate) if s.email == signer.email)
    role = next(signs, None)
    await deliver(
        project,
        await in_person(signer, reach()[role].by) if role else await in_person(signer),
        "question_answered",
        label=f"{ANSWER}{question.id}",
        question=question.text,
        answer=question.answer,
        answered_by=answerer.name if answerer else question.asked_of,
        page=await SIGN_OFFS.page(question.gate, signer.email),
        gate_id=question.gate,
    )
