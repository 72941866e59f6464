"""The question as its page shows it: how the gate stands, who signs, what it is about.

Reading it decides nothing, however often a mail program looks at a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.pages.markdown import readable
from config.pages import PageWords, page_words
from domain.answers import PLAIN, Decision, Outcome
from domain.errors import Unreachable
from domain.gate import AfterNo, Gate
from domain.roles import Role
from records.documents import MARKDOWN
from tasks.facts import facts_for
from tasks.signing import at_gate
from tasks.world import world

if TYPE_CHECKING:
    from markupsafe import Markup

    from domain.brief import Person
    from domain.gate import Signer
    from domain.project import Project
    from records.documents import Document
    from records.gates import GateRecord, Signature
    from records.projects import ProjectRecord
    from tasks.links import Link

CHANNEL, PROVEN = "page", "signed link"
DOCUMENT = "document "  # what the receipt of a written document is called


@dataclass(frozen=True)
class Question:
    """One gate, as one person stands before it."""

    record: GateRecord
    project: Project
    asked: type[Gate]
    signers: tuple[Signer, ...]
    signatures: tuple[Signature, ...]
    rounds: tuple[GateRecord, ...]
    about: ProjectRecord
    email: str
    words: PageWords

    @property
    def me(self) -> Signer | None:
        """Who reads, if they may sign."""
        return next((s for s in self.signers if s.email == self.email), None)

    @property
    def mine(self) -> Signature | None:
        """What the reader answered, if they did."""
        return next((s for s in self.signatures if s.email == self.email), None)

    @property
    def newest(self) -> int:
        """The round in which the question is asked now."""
        return max((r.round for r in self.rounds), default=self.record.round)

    @property
    def open(self) -> bool:
        """Whether the reader can still answer."""
        waits = self.record.decided_at is None and self.about.ended_at is None
        return waits and self.me is not None and self.mine is None and self.is_newest

    @property
    def is_newest(self) -> bool:
        """Whether no later round has taken this one's place."""
        return self.newest == self.record.round

    @property
    def first(self) -> Signature | None:
        """Who said yes first: all sign what they stated."""
        return next((s for s in self.signatures if s.decision is Decision.YES), None)

    @property
    def text(self) -> str:
        """The question in the reader's language, otherwise as the gate asks it."""
        known = self.words.gates.get(self.asked.key())
        return known.question if known else self.asked.question()

    def there(self, moment: datetime) -> datetime:
        """The moment on the client's clock."""
        return moment.astimezone(ZoneInfo(self.project.brief.timezone))

    def on(self, day: date) -> str:
        """The day in the reader's language."""
        return self.words.on(day)

    def at(self, moment: datetime) -> str:
        """The moment on the client's clock in the reader's language."""
        return self.words.at(self.there(moment))


async def question_for(link: Link) -> Question:
    """The gate that this link opens, as it stands now."""
    ledger = world().ledger
    record = await ledger.gates.get(link.gate)
    project, asked = await at_gate(record)
    return Question(
        record=record,
        project=project,
        asked=asked,
        signers=project.signers(asked, record.id),
        signatures=tuple(await ledger.gates.signatures(record.id)),
        rounds=tuple(await ledger.gates.at(record.project, record.step)),
        about=await ledger.projects.record(record.project),
        email=link.email,
        words=page_words(language_of(project.person(link.email), project)),
    )


async def note_view(question: Question) -> None:
    """Note in the audit trail that this person's link was opened, the first time."""
    audit, record = world().ledger.audit, question.record
    if question.me is None or any(
        (e.kind, e.gate, e.actor) == ("view", record.id, question.email)
        for e in await audit.of(record.project)
    ):
        return
    await audit.note(
        record.project,
        kind="view",
        gate=record.id,
        actor=question.email,
        channel=CHANNEL,
        identity=PROVEN,
    )


def language_of(person: Person | None, project: Project) -> str:
    """What this person reads: their own language, otherwise the client's."""
    own: str = getattr(person, "language", "") or ""
    return own or project.brief.language


async def shown(question: Question) -> dict[str, Any]:
    """What stands on the page around the form."""
    return {
        "q": question,
        "client": question.project.client,
        "item": question.project.item_name,
        "rule": rule_of(question.asked, question.words),
        "people": _people(question),
        "answers": _answers(question.signatures, question),
        "stated": _stated(question),
        "before": await _before(question),
        "papers": await _papers(question),
        "facts": await _facts(question),
        "choices": choices_of(question),
        "contact": next(iter(question.project.holders(Role.PROJECT_MANAGER)), None),
    }


def rule_of(asked: type[Gate], words: PageWords) -> str:
    """How many must say yes, in the reader's language where we have words for it."""
    return words.rules.get(asked.rule.name, asked.rules())


def choices_of(question: Question) -> list[tuple[str, str, str]]:
    """The answers that can be given: the word for us, the word on the page, what it leads to."""
    ends = question.asked.after_no is AfterNo.END
    found: list[tuple[str, str, str]] = []
    for one in PLAIN:
        known = question.words.decisions.get(one.value)
        means = known.means if known else ""
        if one is Decision.NO and ends:
            means = question.words.says.no_ends
        found.append((one.value, known.label if known else one.value.capitalize(), means))
    return found


def said(decision: Decision | Outcome, words: PageWords) -> str:
    """An answer that was given, in the reader's language."""
    known = words.decisions.get(decision.value)
    return known.done if known else decision.value


def _people(question: Question) -> list[dict[str, Any]]:
    """Everybody who may sign, once in each role, with what they answered."""
    words = question.words
    answered = {a["email"]: a for a in _answers(question.signatures, question)}
    return [
        {
            "name": words.says.as_role.format(
                name=s.name, role=words.roles.get(s.role.value, s.role.label)
            ),
            "me": s.email == question.email,
            "answer": answered.get(s.email, {}).get("text", ""),
        }
        for s in question.signers
    ]


def _answers(signatures: tuple[Signature, ...], question: Question) -> list[dict[str, Any]]:
    words = question.words
    return [
        {
            "email": s.email,
            "name": s.name,
            "text": words.says.answered.format(
                decision=said(s.decision, words), moment=question.at(s.at)
            ),
            "comment": s.comment,
        }
        for s in signatures
    ]


def _stated(question: Question) -> list[tuple[str, str]]:
    """What the first yes vouched for, by the titles of the form."""
    if question.first is None:
        return []
    known = question.words.gates.get(question.asked.key())
    titles = known.fields if known else {}
    return [
        (
            titles.get(n) or (f.title if (f := question.asked.model_fields.get(n)) else n) or n,
            str(v),
        )
        for n, v in question.first.stated.items()
        if v not in (None, "")
    ]


async def _before(question: Question) -> list[tuple[str, str]]:
    """Why the round before was turned down: who said so, and their words."""
    last = next((r for r in question.rounds if r.round == question.record.round - 1), None)
    if last is None:
        return []
    signatures = await world().ledger.gates.signatures(last.id)
    return [(s.name, s.comment) for s in signatures if s.decision is Decision.NO]


async def documents_of(question: Question) -> list[Document]:
    """The newest version of every document that this stage wrote, up to this round."""
    record, ledger = question.record, world().ledger
    named = {
        done.act.what.removeprefix(DOCUMENT)
        for done in await ledger.acts.of(record.project)
        if done.act.what.startswith(DOCUMENT)
        and (done.act.stage, done.act.item) == record.step
        and done.proof is not None
    }
    newest: dict[str, Document] = {}
    for one in await ledger.documents.of(record.project):
        if one.name in named and one.version <= record.round:
            newest[one.name] = one
    return list(newest.values())


async def _papers(question: Question) -> list[tuple[Document, Markup | None]]:
    table = question.words.says.table
    return [
        (d, readable(d.text, table=table) if d.media_type == MARKDOWN else None)
        for d in await documents_of(question)
    ]


async def _facts(question: Question) -> list[tuple[str, str]] | None:
    """What is counted for this gate; nothing when it cannot be counted now."""
    if not question.open:
        return []
    try:
        found = await facts_for(question.project, question.asked.facts)
    except Unreachable:
        return None
    return [(name.replace("_", " ").capitalize(), f"{value:g}") for name, value in found.items()]
