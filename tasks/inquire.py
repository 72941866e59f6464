"""Inquire: a signer who needs to know more first asks somebody on the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.tongue import tongue_for
from domain.told import Told, sentence
from tasks.deliver import deliver, in_person
from tasks.links import page_for_question
from tasks.statement import spoken_to
from tasks.verdict import Answered, CannotCount, Kind, Verdict
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.project import Project
    from domain.rule import Signer
    from records.enclosures import Enclosure
    from records.gates import GateRecord

LONGEST_ANSWER = 4000


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
    await deliver(
        project,
        await in_person(person),
        "question",
        label=f"question {number}",
        question=answered.comment.strip(),
        asked_by=signer.name,
        number=number,
        page=await page_for_question(number, person.email),
        gate_id=record.id,
    )
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
    if not await follow_ups.reply(number, answer, channel=channel, identity=identity):
        known = await follow_ups.question(number)
        said = known.answer if known else question.answer
        return Replied(spoken.say(sentence(Told.REPLIED_BEFORE, number=number, answer=said)))
    signer, answerer = project.person(question.asked_by), project.person(email)
    if signer is not None and answerer is not None:
        await deliver(
            project,
            await in_person(signer),
            "question_answered",
            label=f"answer {number}",
            question=question.text,
            answer=answer,
            answered_by=answerer.name,
            gate_id=question.gate,
        )
    return Replied(spoken.say(sentence(Told.REPLIED)), accepted=True)
