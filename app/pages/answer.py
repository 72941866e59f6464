"""The answer: what somebody typed into the form, what is wrong with it, and handing it in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.pages.fields import PREFIX, Field, fields_of, filled, wrong_with
from app.pages.names import same_name
from app.pages.question import CHANNEL, PROVEN
from domain.answers import PLAIN, Decision
from tasks.signing import MOST_WORDS, Answered, Verdict, sign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.pages.question import Question
    from domain.gate import Signer


@dataclass(frozen=True)
class Typed:
    """What was typed, and what is wrong with it, by the names of the fields."""

    decision: str = ""
    comment: str = ""
    name: str = ""
    consent: bool = False
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    errors: Mapping[str, str] = field(default_factory=dict[str, str])

    def fields(self, question: Question) -> list[Field]:
        """The gate's fields as they are shown: what was typed, else what was signed before."""
        stated = question.first.stated if question.first else {}
        known = fields_of(question.asked, question.words)
        return filled(known, stated | dict(self.values), self.errors)


def typed(form: Mapping[str, str], question: Question) -> Typed:
    """Read the form, and find what is wrong with it before anything is recorded."""
    values = {
        f.name: form.get(f.id, "").replace("\r\n", "\n")
        for f in fields_of(question.asked, question.words)
    }
    answer = Typed(
        decision=form.get("decision", ""),
        comment=form.get("comment", "").replace("\r\n", "\n"),
        name=form.get("name", ""),
        consent=form.get("consent") == "yes",
        values=values,
    )
    return replace(answer, errors=_wrong(answer, question))


def _wrong(answer: Typed, question: Question) -> dict[str, str]:
    me, errors = question.me, question.words.errors
    found: dict[str, str] = {}
    if answer.decision not in set(PLAIN):
        found["decision"] = errors.decision
    if answer.decision == Decision.YES:
        found |= {f"{PREFIX}{n}" if n else "comment": e for n, e in _unfit(answer, question)}
    elif answer.decision and not answer.comment.strip():
        found["comment"] = errors.reason
    if len(answer.comment) > MOST_WORDS:
        found["comment"] = errors.long.format(limit=MOST_WORDS)
    if me is not None and not same_name(answer.name, me.name):
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
    return await sign(
        question.record.id,
        Answered(
            email=signer.email,
            code="",
            decision=answer.decision,
            comment=answer.comment,
            values=answer.values if answer.decision == Decision.YES else {},
            channel=CHANNEL,
            proven=PROVEN,
        ),
    )
