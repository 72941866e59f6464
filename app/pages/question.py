"""The question as one person stands before it: the gate, who signs, who has, and until when.

Reading it decides nothing, however often a mail program looks at a link.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from config.pages import PageWords, page_words
from config.tongue import Tongue, tongue_for
from domain.rule import sitting
from tasks.intervene import WINDOW
from tasks.shown import shown_for
from tasks.sign_off import filed_for
from tasks.signing import at_gate
from tasks.world import world

if TYPE_CHECKING:
    from domain.gate import Gate, Signer
    from domain.project import Project
    from records.documents import Document
    from records.enclosures import Enclosed
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
    tongue: Tongue
    proven: str = PROVEN  # how we know who reads

    @property
    def me(self) -> Signer | None:
        """Who reads, if they may sign."""
        return sitting(self.signers, self.email)

    @property
    def mine(self) -> Signature | None:
        """What was answered from the reader's seat, by them or by whoever stands in for them."""
        return self.answer_of(self.me) if self.me else None

    @property
    def newest(self) -> int:
        """The round in which the question is asked now."""
        return max((r.round for r in self.rounds), default=self.record.round)

    @property
    def is_newest(self) -> bool:
        """Whether no later round has taken this one's place."""
        return self.newest == self.record.round

    @property
    def open(self) -> bool:
        """Whether the reader can still answer."""
        waits = self.record.decided_at is None and self.about.ended_at is None
        return waits and self.me is not None and self.mine is None and self.is_newest

    @property
    def withdrawable(self) -> datetime | None:
        """Until when the reader can take their own answer back; nothing when they cannot."""
        mine, over = self.mine, self.record.decided_at or self.about.ended_at
        if mine is None or mine.email != self.email or over is not None or not self.is_newest:
            return None
        until = mine.at + WINDOW
        return until if world().now() <= until else None

    @property
    def first(self) -> Signature | None:
        """Who said yes first: all sign what they stated."""
        return next((s for s in self.signatures if s.decision.passes), None)

    @property
    def text(self) -> str:
        """The question in the reader's language, otherwise as the gate asks it."""
        return self.tongue.question(self.asked)

    @property
    def consent(self) -> str:
        """The sentence that the reader agrees to, word for word."""
        return self.words.says.consent.format(name=self.me.name) if self.me else ""

    def answer_of(self, signer: Signer) -> Signature | None:
        """What was answered from this signer's seat."""
        return next((s for s in self.signatures if (s.seat or s.email) == signer.seat), None)

    def title_of(self, field: str) -> str:
        """What the form calls the field, in the reader's language where it is translated."""
        return self.tongue.title(self.asked, field)

    def name_of(self, email: str) -> str:
        """What this person is called."""
        person = self.project.person(email)
        return person.name if person else email

    def on(self, day: date) -> str:
        """The day in the reader's language."""
        return self.tongue.day(day)

    def at(self, moment: datetime) -> str:
        """The moment on the client's clock in the reader's language."""
        return self.tongue.moment(moment, self.project.brief.timezone)


async def question_for(link: Link, proven: str = PROVEN) -> Question:
    """The gate that this link opens, as it stands now."""
    ledger = world().ledger
    record = await ledger.gates.get(link.gate)
    project, asked = await at_gate(record)
    spoken = tongue_for(project, project.person(link.email))
    return Question(
        record=record,
        project=project,
        asked=asked,
        signers=project.signers(asked, record.id),
        signatures=tuple(await ledger.gates.signatures(record.id)),
        rounds=tuple(await ledger.gates.at(record.project, record.step)),
        about=await ledger.projects.record(record.project),
        email=link.email,
        words=page_words(spoken.language),
        tongue=spoken,
        proven=proven,
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
        identity=question.proven,
    )


async def seen(question: Question) -> str:
    """The fingerprint of all that is signed here, as the page shows it now."""
    manifest = await shown_for(question.project, question.asked, question.record)
    manifest["consent"] = question.consent
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


async def documents_of(question: Question) -> list[Document]:
    """The newest version of every document that this stage wrote, which is what gets signed."""
    record, ledger = question.record, world().ledger
    named = {
        done.act.what.removeprefix(DOCUMENT)
        for done in await ledger.acts.of(record.project)
        if done.act.what.startswith(DOCUMENT)
        and (done.act.stage, done.act.item) == record.step
        and done.proof is not None
    }
    newest: dict[str, Document] = {}
    for one in await filed_for(question.project):
        if one.name in named:
            newest[one.name] = one
    return list(newest.values())


async def enclosed_in(question: Question) -> list[Enclosed]:
    """The files that came with answers to this question, in this round or an earlier one."""
    rounds = {r.id for r in question.rounds}
    return await world().ledger.follow_ups.enclosed(rounds)
