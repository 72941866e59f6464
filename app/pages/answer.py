"""The answer: what somebody typed into the form, what is wrong with it, and handing it in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from app.pages.fields import PREFIX, Field, fields_of, filled, wrong_with
from app.pages.names import same_name
from app.pages.question import CHANNEL
from app.pages.sending import FILES
from domain.answers import Decision
from tasks.signing import MOST_WORDS, Answered, Verdict, sign
from tasks.statement import MOST_BYTES, MOST_FILES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.pages.question import Question
    from app.pages.sending import Sent
    from domain.gate import Signer
    from records.enclosures import Enclosure

LIMITS: dict[str, Any] = {"number": MOST_FILES, "size": MOST_BYTES // 1_000_000}  # of files, in MB
CONDITIONS = 3  # as many rows as the form offers
LONGEST_LINE = 200


@dataclass(frozen=True)
class Row:
    """One row of the conditions, as it was typed."""

    text: str = ""
    owner: str = ""
    due: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into it."""
        return not (self.text.strip() or self.owner or self.due)

    @property
    def said(self) -> str:
        """The condition as every way of signing writes it."""
        text = " ".join(self.text.replace("|", "/").split())
        return f"{text[:LONGEST_LINE]} | {self.owner} | {self.due}"

    def is_whole(self, question: Question) -> bool:
        """Whether it says what, who and until when."""
        try:
            date.fromisoformat(self.due)
        except ValueError:
            return False
        return bool(self.text.strip()) and question.project.person(self.owner) is not None


NO_ROWS = (Row(),) * CONDITIONS


@dataclass(frozen=True)
class Typed:
    """What was typed, and what is wrong with it, by the ids of the fields."""

    decision: str = ""
    comment: str = ""
    name: str = ""
    ask: str = ""
    consent: bool = False
    conditions: tuple[Row, ...] = NO_ROWS
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    files: tuple[Enclosure, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict[str, str])

    def fields(self, question: Question) -> list[Field]:
        """The gate's fields as they are shown: what was typed, else what was signed before."""
        stated = question.first.stated if question.first else {}
        known = fields_of(question.asked, question.tongue)
        return filled(known, stated | dict(self.values), self.errors)


def typed(sent: Sent, question: Question) -> Typed:
    """Read the form, and find what is wrong with it before anything is recorded."""
    form = sent.fields
    values = {
        f.name: form.get(f.id, "").replace("\r\n", "\n")
        for f in fields_of(question.asked, question.tongue)
    }
    rows = tuple(
        Row(*(form.get(f"c-{n}-{part}", "") for part in ("text", "owner", "due")))
        for n in range(CONDITIONS)
    )
    answer = Typed(
        decision=form.get("decision", ""),
        comment=form.get("comment", "").replace("\r\n", "\n"),
        name=form.get("name", ""),
        ask=form.get("ask", ""),
        consent=form.get("consent") == "yes",
        conditions=rows,
        values=values,
        files=sent.files,
    )
    return replace(answer, errors=_wrong(answer, question))


def _wrong(answer: Typed, question: Question) -> dict[str, str]:
    errors = question.words.errors
    found: dict[str, str] = {}
    if answer.decision not in set(Decision):
        found["decision"] = errors.decision
    elif Decision(answer.decision).passes:
        found |= {f"{PREFIX}{n}" if n else "comment": e for n, e in _unfit(answer, question)}
    if answer.decision == Decision.CONDITIONS:
        found |= _wrong_conditions(answer, question)
    if answer.decision in {Decision.NO, Decision.INFORMATION} and not answer.comment.strip():
        asks = answer.decision == Decision.INFORMATION
        found["comment"] = errors.question if asks else errors.reason
    if len(answer.comment) > MOST_WORDS:
        found["comment"] = errors.long.format(limit=MOST_WORDS)
    if len(answer.files) > MOST_FILES or sum(len(f.content) for f in answer.files) > MOST_BYTES:
        found[FILES] = errors.files.format(**LIMITS)
    if answer.decision == Decision.INFORMATION:
        known = question.project.person(answer.ask)
        return found if known else {"ask": errors.ask} | found
    return found | _unsigned(answer, question)


def _wrong_conditions(answer: Typed, question: Question) -> dict[str, str]:
    errors = question.words.errors
    if all(row.is_empty for row in answer.conditions):
        return {"c-0-text": errors.conditions}
    return {
        f"c-{n}-text": errors.condition
        for n, row in enumerate(answer.conditions)
        if not row.is_empty and not row.is_whole(question)
    }


def _unsigned(answer: Typed, question: Question) -> dict[str, str]:
    """What is missing from the signature: the name and the consent."""
    me, errors = question.me, question.words.errors
    found: dict[str, str] = {}
    known = me is not None and same_name(answer.name, me.name)
    if me is not None and not (known and len(answer.name) <= LONGEST_LINE):
        found["name"] = errors.name.format(name=me.name)
    if not answer.consent:
        found["consent"] = errors.consent
    return found


def _unfit(answer: Typed, question: Question) -> list[tuple[str, str]]:
    """What is wrong with what is vouched for; all must state the same as the first."""
    first = question.first.stated if question.first else {}
    own = {k: v for k, v in answer.values.items() if v.strip()}
    wrong, stated = wrong_with(question.asked, first | own, question.words)
    if wrong or question.first is None:
        return list(wrong.items())
    says = question.words.errors.differs
    return [
        (name, says.format(name=question.first.name, value=before))
        for name, before in first.items()
        if stated.get(name) != before
    ]


async def hand_in(question: Question, answer: Typed, signer: Signer) -> Verdict:
    """Let the answer count; the link has shown whose it is."""
    decision = Decision(answer.decision)
    rows = answer.conditions if decision is Decision.CONDITIONS else ()
    return await sign(
        question.record.id,
        Answered(
            email=signer.email,
            code="",
            decision=decision.value,
            comment=answer.comment,
            values=answer.values if decision.passes else {},
            conditions=[row.said for row in rows if not row.is_empty],
            ask=answer.ask if decision is Decision.INFORMATION else "",
            files=answer.files,
            channel=CHANNEL,
            proven=question.proven,
            signed_as=answer.name.strip() if decision is not Decision.INFORMATION else "",
            consent=question.consent if decision is not Decision.INFORMATION else "",
            language=question.tongue.language,
        ),
    )
