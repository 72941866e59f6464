"""Who answers, what they answer, and what they vouch for: checked before anything is kept."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from config.misfit import misfit, wrong_fields
from config.pages import page_words
from config.tongue import tongue, tongue_for
from domain.answers import Condition, Decision, Unreadable, parsed_condition
from domain.errors import Unreachable
from domain.rule import sitting
from domain.told import Sentence, Told, sentence
from tasks.codes import fits
from tasks.facts import facts_for
from tasks.needs import lacking
from tasks.verdict import Answered, CannotCount, Kind, Verdict
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.tongue import Tongue
    from domain.gate import Gate
    from domain.project import Project
    from domain.rule import Signer
    from records.enclosures import Enclosure
    from records.gates import GateRecord, Signature

log = logging.getLogger("golive.signing")

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
MOST_BYTES = 10_000_000
MOST_FILES = 10


async def recognise(
    project: Project, asked: type[Gate], record: GateRecord, answered: Answered
) -> Signer:
    """The signer this answer comes from; CannotCount when they may not give it or did not."""
    email = answered.email.strip().lower()
    signers = project.signers(asked, record.id)
    signer = sitting(signers, email)
    if signer is None:
        names = ", ".join(dict.fromkeys(f"{s.name} <{s.email}>" for s in signers))
        told = Told.STRANGER if email else Told.NAMELESS
        raise CannotCount(Kind.WRONG_SIGNER, sentence(told, email=email, names=names))
    await prove(project, record, answered, signer.name)
    return signer


def spoken_to(project: Project, answered: Answered) -> Tongue:
    """The tongue in which whoever answers is told what became of it: as they read, else theirs."""
    if answered.language:
        return tongue(answered.language, project.brief.playbook)
    return tongue_for(project, project.person(answered.email.strip().lower()))


async def prove(
    project: Project, record: GateRecord, answered: Answered, name: str, *, purpose: str = ""
) -> None:
    """Make sure that the answer comes from the person it names.

    `purpose` tells a code that is good for something else than signing; wrong ones count together.
    """
    if answered.proven:
        return
    email = answered.email.strip().lower()
    right = await fits(answered.code, f"{record.id}{purpose}", email)
    wrong = sentence(Told.WRONG_CODE, email=email, name=name, round=record.round)
    admitted = await world().ledger.gates.admits(
        record.id,
        email,
        right=right,
        since=world().now() - LOCKED_FOR,
        most=TRIES,
        why=spoken_to(project, answered).say(wrong),
        channel=answered.channel,
        source=answered.source,
    )
    if not admitted:
        raise CannotCount(Kind.LOCKED, sentence(Told.LOCKED, email=email))
    if not right:
        raise CannotCount(Kind.WRONG_CODE, wrong, noted=True)


async def refuse(
    project: Project, record: GateRecord, answered: Answered, no: CannotCount
) -> Verdict:
    """Keep that the answer does not count, and tell its giver why."""
    says = spoken_to(project, answered).say(no.says)
    if not no.noted:
        await world().ledger.gates.refuse(
            record.id,
            answered.email.strip().lower(),
            why=says,
            kind=no.kind.value,
            channel=answered.channel,
            source=answered.source,
            identity=answered.proven,
        )
    return Verdict(no.kind, says, record)


def decision_of(answered: Answered) -> Decision:
    """What was decided; a no and a question need words."""
    try:
        decision = Decision(answered.decision.strip().lower())
    except ValueError:
        given = repr(answered.decision[:40])
        raise CannotCount(
            Kind.WRONG_INPUT, sentence(Told.NO_DECISION, words=", ".join(Decision), given=given)
        ) from None
    if decision is Decision.NO and not answered.comment.strip():
        raise CannotCount(Kind.WRONG_INPUT, sentence(Told.NO_REASON))
    if decision is Decision.INFORMATION and not answered.comment.strip():
        raise CannotCount(Kind.WRONG_INPUT, sentence(Told.NO_QUESTION))
    return decision


def conditions_of(project: Project, decision: Decision, answered: Answered) -> list[Condition]:
    """The conditions of a yes with conditions: each with an owner on the project and a date."""
    given = [text for text in answered.conditions if text.strip()]
    if decision is not Decision.CONDITIONS:
        if given:
            raise CannotCount(Kind.WRONG_INPUT, sentence(Told.ONLY_CONDITIONS))
        return []
    if not given:
        raise CannotCount(Kind.WRONG_INPUT, sentence(Told.NO_CONDITIONS))
    try:
        found = [parsed_condition(text) for text in given]
    except Unreadable as wrong:
        raise CannotCount(Kind.WRONG_INPUT, wrong.says) from None
    for one in found:
        if project.person(one.owner) is None:
            raise CannotCount(Kind.WRONG_INPUT, sentence(Told.NOBODY_SEES_TO_IT, email=one.owner))
    return found


async def statement_of(
    project: Project, asked: type[Gate], record: GateRecord, answered: Answered
) -> dict[str, Any]:
    """What the signer vouches for; a field left empty is as the first signer stated it.

    All must sign the same.
    """
    before = await world().ledger.gates.signatures(record.id)
    signed = [s for s in before if s.decision.passes]
    first = signed[0].stated if signed else {}
    own = {k: v for k, v in answered.values.items() if v not in (None, "")}
    spoken = spoken_to(project, answered)
    statement = vouched(asked, first | own, spoken)
    stated = statement.model_dump(mode="json")
    agreeing(asked, before, stated, spoken)
    await _no_objection(project, statement, spoken)
    return stated


def agreeing(
    asked: type[Gate], before: Sequence[Signature], stated: Mapping[str, Any], spoken: Tongue
) -> None:
    """Let nobody vouch for something else than the first who said yes."""
    first = next((s for s in before if s.decision.passes), None)
    if first is None:
        return
    for field, value in first.stated.items():
        if stated.get(field) != value:
            differs = sentence(
                Told.DIFFERS,
                title=spoken.title(asked, field),
                name=first.name,
                before=str(value),
                now=str(stated.get(field)),
            )
            raise CannotCount(Kind.WRONG_INPUT, differs)


def vouched(asked: type[Gate], values: Mapping[str, Any], spoken: Tongue) -> Gate:
    """What is vouched for, as the gate's own statement; CannotCount names every wrong field."""
    try:
        return asked.model_validate(dict(values))
    except ValidationError as errors:
        found, words = wrong_fields(errors), page_words(spoken.language)
        told = [f"{spoken.title(asked, n)}: {misfit(e, words)}" for n, e in found.items()]
        raise CannotCount(Kind.WRONG_INPUT, " ".join(told)) from None


async def _no_objection(project: Project, statement: Gate, spoken: Tongue) -> None:
    """Say why it cannot be signed yet, if it cannot."""
    asked = type(statement)
    try:
        found = statement.objection(project, await facts_for(project, asked.facts))
        missing = await lacking(project, asked.needs)
        objection = " ".join(filter(None, map(spoken.say, (found, *missing))))
    except Unreachable as silence:
        log.warning("%s cannot be checked now: %s", asked.key(), silence.problem)
        objection = spoken.say(sentence(Told.UNCHECKED))
    if not objection and asked.settles:
        open_ones = await world().ledger.follow_ups.conditions(project.slug, open_only=True)
        which = "; ".join(f"{c.text} ({c.owner}, {spoken.date(c.due)})" for c in open_ones)
        objection = spoken.say(sentence(Told.CONDITIONS, which=which)) if which else ""
    if objection:
        raise CannotCount(Kind.TOO_EARLY, sentence(Told.EARLY, why=objection))


async def files_of(answered: Answered) -> tuple[Enclosure, ...]:
    """The files that come with an answer, fetched once it is sure whose answer it is."""
    brought = await answered.brings() if answered.brings else ()
    return harmless_files((*answered.files, *brought))


def harmless_files(files: tuple[Enclosure, ...]) -> tuple[Enclosure, ...]:
    """The files under plain names; too many or too large ones are refused."""
    if len(files) > MOST_FILES or sum(len(f.content) for f in files) > MOST_BYTES:
        raise CannotCount(Kind.WRONG_INPUT, too_many_files())
    return tuple(replace(f, name=plain_name(f.name)) for f in files)


def too_many_files() -> Sentence:
    """How many files may come with an answer."""
    return sentence(Told.MANY_FILES, number=MOST_FILES, size=MOST_BYTES // 1_000_000)


def plain_name(name: str) -> str:
    """A file's name without any folder, control character or leading dot."""
    bare = PureWindowsPath(PurePath(name).name).name
    kept = "".join(c for c in bare if c.isprintable() and c not in '<>:"|?*').strip(" .")
    return kept[:200] or "file"
