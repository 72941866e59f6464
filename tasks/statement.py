"""Who answers, what they answer, and what they vouch for: checked before anything is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from config.reading import explain
from config.tongue import tongue_for
from domain.answers import Condition, Decision, parsed_condition
from domain.errors import Unreachable
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
    signer = next((s for s in signers if s.email == email), None)
    if signer is None:
        names = ", ".join(dict.fromkeys(f"{s.name} <{s.email}>" for s in signers))
        raise CannotCount(
            Kind.WRONG_SIGNER, f"{email or 'Nobody'} may not sign this. It is signed by {names}."
        )
    await prove(record, answered, signer.name)
    return signer


async def prove(record: GateRecord, answered: Answered, name: str, *, purpose: str = "") -> None:
    """Make sure that the answer comes from the person it names.

    `purpose` tells a code that is good for something else than signing; wrong ones count together.
    """
    if answered.proven:
        return
    email = answered.email.strip().lower()
    right = await fits(answered.code, f"{record.id}{purpose}", email)
    wrong = (
        f"That is not the code of {email} for this question. It stands in the message "
        f"that asked {name} to sign round {record.round}."
    )
    admitted = await world().ledger.gates.admits(
        record.id,
        email,
        right=right,
        since=world().now() - LOCKED_FOR,
        most=TRIES,
        why=wrong,
        channel=answered.channel,
        source=answered.source,
    )
    if not admitted:
        raise CannotCount(
            Kind.LOCKED,
            f"Too many wrong codes for {email}. Wait a quarter of an hour, then use the code "
            "from the latest message.",
        )
    if not right:
        raise CannotCount(Kind.WRONG_CODE, wrong, noted=True)


async def refuse(record: GateRecord, answered: Answered, no: CannotCount) -> Verdict:
    """Keep that the answer does not count, and tell its giver why."""
    if not no.noted:
        await world().ledger.gates.refuse(
            record.id,
            answered.email.strip().lower(),
            why=no.says,
            kind=no.kind.value,
            channel=answered.channel,
            source=answered.source,
            identity=answered.proven,
        )
    return Verdict(no.kind, no.says, record)


def decision_of(answered: Answered) -> Decision:
    """What was decided; a no and a question need words."""
    try:
        decision = Decision(answered.decision.strip().lower())
    except ValueError:
        raise CannotCount(
            Kind.WRONG_INPUT,
            f"Answer {', '.join(Decision)}, not {answered.decision[:40]!r}.",
        ) from None
    if decision is Decision.NO and not answered.comment.strip():
        raise CannotCount(Kind.WRONG_INPUT, "A no needs a reason; write it into the comment.")
    if decision is Decision.INFORMATION and not answered.comment.strip():
        raise CannotCount(Kind.WRONG_INPUT, "Write into the comment what you need to know.")
    return decision


def conditions_of(project: Project, decision: Decision, answered: Answered) -> list[Condition]:
    """The conditions of a yes with conditions: each with an owner on the project and a date."""
    given = [text for text in answered.conditions if text.strip()]
    if decision is not Decision.CONDITIONS:
        if given:
            raise CannotCount(
                Kind.WRONG_INPUT, "Only a yes with conditions has conditions: answer conditions."
            )
        return []
    if not given:
        raise CannotCount(
            Kind.WRONG_INPUT, "Name the conditions, each as: what | owner's address | date."
        )
    try:
        found = [parsed_condition(text) for text in given]
    except ValueError as wrong:
        raise CannotCount(Kind.WRONG_INPUT, str(wrong)) from None
    for one in found:
        if project.person(one.owner) is None:
            raise CannotCount(
                Kind.WRONG_INPUT, f"{one.owner} is nobody on this project, so cannot see to it."
            )
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
    statement = vouched(asked, first | own)
    stated = statement.model_dump(mode="json")
    agreeing(asked, before, stated)
    await _no_objection(project, statement, tongue_for(project, project.person(answered.email)))
    return stated


def agreeing(asked: type[Gate], before: Sequence[Signature], stated: Mapping[str, Any]) -> None:
    """Let nobody vouch for something else than the first who said yes."""
    first = next((s for s in before if s.decision.passes), None)
    if first is None:
        return
    for field, value in first.stated.items():
        if stated.get(field) != value:
            raise CannotCount(
                Kind.WRONG_INPUT,
                f"{_title(asked, field)}: {first.name} signed {value}, you wrote "
                f"{stated.get(field)}. Sign the same, or answer no with a reason.",
            )


def vouched(asked: type[Gate], values: Mapping[str, Any]) -> Gate:
    """What is vouched for, as the gate's own statement; CannotCount names every wrong field."""
    try:
        return asked.model_validate(dict(values))
    except ValidationError as errors:
        found = explain(errors, model=asked, place="")
        told = " ".join(f"{_title(asked, e.field)}: {e.problem}" for e in found)
        raise CannotCount(Kind.WRONG_INPUT, told) from None


def _title(gate: type[Gate], field: str) -> str:
    """What the form calls the field."""
    known = gate.model_fields.get(field)
    return (known.title if known else None) or field


async def _no_objection(project: Project, statement: Gate, spoken: Tongue) -> None:
    """Say why it cannot be signed yet, if it cannot."""
    asked = type(statement)
    try:
        objection = statement.objection(project, await facts_for(project, asked.facts))
        missing = await lacking(project, asked.needs)
        objection = " ".join(filter(None, (objection, *missing)))
    except Unreachable as silence:
        objection = f"It could not be checked: {silence.problem} Try again in a minute."
    if not objection and asked.settles:
        open_ones = await world().ledger.follow_ups.conditions(project.slug, open_only=True)
        which = "; ".join(f"{c.text} ({c.owner}, {spoken.date(c.due)})" for c in open_ones)
        objection = spoken.house.told.conditions.format(which=which) if which else ""
    if objection:
        raise CannotCount(Kind.TOO_EARLY, spoken.house.told.early.format(why=objection))


async def files_of(answered: Answered) -> tuple[Enclosure, ...]:
    """The files that come with an answer, fetched once it is sure whose answer it is."""
    brought = await answered.brings() if answered.brings else ()
    return harmless_files((*answered.files, *brought))


def harmless_files(files: tuple[Enclosure, ...]) -> tuple[Enclosure, ...]:
    """The files under plain names; too many or too large ones are refused."""
    if len(files) > MOST_FILES or sum(len(f.content) for f in files) > MOST_BYTES:
        raise CannotCount(
            Kind.WRONG_INPUT,
            f"At most {MOST_FILES} files of {MOST_BYTES // 1_000_000} MB together can be attached.",
        )

    return tuple(replace(f, name=plain_name(f.name)) for f in files)


def plain_name(name: str) -> str:
    """A file's name without any folder, control character or leading dot."""
    bare = PureWindowsPath(PurePath(name).name).name
    kept = "".join(c for c in bare if c.isprintable() and c not in '<>:"|?*').strip(" .")
    return kept[:200] or "file"
