"""Inquire: a signer who needs to know more first asks somebody on the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasks.deliver import deliver, in_person
from tasks.verdict import Answered, CannotCount, Kind, Verdict
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.project import Project
    from domain.rule import Signer
    from records.enclosures import Enclosure
    from records.gates import GateRecord


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
        raise CannotCount(
            Kind.WRONG_INPUT,
            f"Name who should answer, by the address of somebody on the project: {names}.",
        )
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
        gate_id=record.id,
    )
    return Verdict(
        Kind.ASKED,
        f"{person.name} has been asked. The question stays open; you will hear the answer.",
        record,
    )


async def reply(project: Project, number: int, *, email: str, answer: str) -> str:
    """Take the answer to a signer's question, and pass it on to the signer."""
    follow_ups = world().ledger.follow_ups
    question = await follow_ups.question(number)
    if question is None or question.asked_of != email:
        return f"There is no question {number} to {email}."
    if not await follow_ups.reply(number, answer):
        return f"Question {number} was answered already: {question.answer}"
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
    return "Thank you: your answer has been passed on."
