"""What stands on the page around the form: who signs, what was said, what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.pages.markdown import readable
from app.pages.question import documents_of, enclosed_in
from domain.answers import Decision, Outcome
from domain.errors import Unreachable
from domain.gate import AfterNo
from domain.roles import Role
from records.documents import MARKDOWN
from tasks.checklists import title_of
from tasks.facts import facts_for
from tasks.lists import lists_under, needed_list, owners, side_of
from tasks.world import world

if TYPE_CHECKING:
    from markupsafe import Markup

    from app.pages.question import Question
    from domain.checklist import Row
    from domain.gate import Signer
    from records.documents import Document
    from records.gates import Signature


NOBODYS = {Outcome.DEEMED, Outcome.EXPIRED}  # decided by time, and by nobody


async def around(question: Question) -> dict[str, Any]:
    """Everything on the page that is not the form."""
    return {
        "q": question,
        "client": question.project.client,
        "item": question.tongue.called(question.project.item_name),
        "rule": question.tongue.rule(question.asked.rule),
        "terms": _terms(question),
        "people": [_signer(s, question) for s in question.signers],
        "answers": [
            {"name": s.name, "text": _answer(s, question), "comment": s.comment}
            for s in question.signatures
        ],
        "stated": _stated(question),
        "before": await _before(question),
        "papers": await _papers(question),
        "facts": await _facts(question),
        "checklists": await _checklists(question),
        "conditions": await _conditions(question),
        "questions": await _questions(question),
        "files": [
            {
                "id": one.id,
                "name": one.name,
                "told": f"{question.name_of(one.email)}, {question.at(one.at)}, "
                f"{max(1, round(one.size / 1000))} kB",
            }
            for one in await enclosed_in(question)
        ],
        "contact": next(iter(question.project.holders(Role.PROJECT_MANAGER)), None),
    }


def choices_of(question: Question) -> list[tuple[str, str, str]]:
    """The answers that can be given: the word for us, the word on the page, what it leads to."""
    ends = question.asked.after_no is AfterNo.END
    found: list[tuple[str, str, str]] = []
    for one in Decision:
        known = question.tongue.house.decisions[one]
        means = known.means
        if one is Decision.NO and ends:
            means = question.words.says.no_ends
        found.append((one.value, known.label, means))
    return found


def decided(question: Question) -> str:
    """How and when the gate was decided; nothing while it is open."""
    record, words = question.record, question.words
    if record.decision is None or record.decided_at is None:
        return ""
    said, moment = question.tongue.called(record.decision), question.at(record.decided_at)
    if record.overridden_by:
        name = question.name_of(record.overridden_by)
        return words.says.overridden.format(decision=said, name=name, moment=moment)
    if record.decision in NOBODYS:
        return words.says.decided_text.format(decision=said, moment=moment)
    names = ", ".join(s.name for s in question.signatures)
    return words.says.decided_by.format(decision=said, names=names, moment=moment)


def _answer(signature: Signature, question: Question) -> str:
    """An answer that was given and when, in the reader's language."""
    said, moment = question.tongue.called(signature.decision), question.at(signature.at)
    return question.words.says.answered.format(decision=said, moment=moment)


def _terms(question: Question) -> list[str]:
    """What else the signers have to know before they answer."""
    asked, says = question.asked, question.words.says
    silence = asked.silence
    found = [
        (asked.independent, says.independent),
        (asked.four_eyes, says.four_eyes),
        (silence.authority_after, says.silence_authority.format(days=silence.authority_after)),
        (silence.deemed_after, says.silence.format(days=silence.deemed_after)),
        (silence.ends_after, says.silence_ends.format(days=silence.ends_after)),
    ]
    return [sentence for holds, sentence in found if holds]


def _signer(signer: Signer, question: Question) -> dict[str, Any]:
    words, role = question.words, question.tongue.called(signer.role)
    said = words.says.stand_in if signer.instead_of else words.says.as_role
    given = question.answer_of(signer)
    answer = _answer(given, question) if given else ""
    if given and given.email != signer.email:
        answer = f"{given.name}: {answer}"
    return {
        "name": said.format(name=signer.name, role=role, other=question.name_of(signer.instead_of)),
        "me": signer.email == question.email,
        "answer": answer,
    }


def _stated(question: Question) -> list[tuple[str, str]]:
    """What the first yes vouched for, by the titles of the form."""
    stated = question.first.stated if question.first else {}
    says, asked = question.tongue.stated, question.asked
    given = [(name, value) for name, value in stated.items() if value not in (None, "")]
    return [(question.title_of(name), says(asked, name, value)) for name, value in given]


async def _before(question: Question) -> list[tuple[str, str]]:
    """Why the round before was turned down: who said so, and their words."""
    last = next((r for r in question.rounds if r.round == question.record.round - 1), None)
    if last is None:
        return []
    signatures = await world().ledger.gates.signatures(last.id)
    return [(s.name, s.comment) for s in signatures if s.decision is Decision.NO]


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
    return [
        (_capital(question.tongue.called(name.replace("_", " "))), question.tongue.number(value))
        for name, value in found.items()
    ]


async def _checklists(question: Question) -> list[dict[str, Any]]:
    """The checklists on which this gate rests: open rows first; clients see nothing internal."""
    words, project = question.words, question.project
    client = question.me is None or side_of(project, question.me.role).of_client
    found: list[dict[str, Any]] = []
    for name in lists_under(question.asked):
        shown = (await needed_list(project, name)).shown_to(client=client)
        rows = sorted(shown.rows, key=lambda row: (row.done, row.due))
        done = len(shown.rows) - len(shown.open)
        found.append(
            {
                "title": title_of(shown.name, words.language),
                "progress": words.lists.progress.format(done=done, all=len(rows)),
                "rows": [_row(row, question) for row in rows],
            }
        )
    return found


def _row(row: Row, question: Question) -> dict[str, Any]:
    """One row: what is owed and by whom until when, or who ticked it and with what."""
    words, tick = question.words, row.tick
    if tick is None:
        names = ", ".join(one.name for one in owners(question.project, row)) or row.owner.label
        told = f"{names} · {words.says.due} {question.on(row.due)}"
    else:
        who = tick.name or row.issue
        told = words.lists.ticked.format(name=who, day=question.on(tick.at.date()))
    return {
        "text": row.text,
        "done": row.done,
        "late": not row.done and row.due < world().now().date(),
        "told": told,
        "evidence": tick.evidence if tick else "",
    }


async def _conditions(question: Question) -> list[dict[str, Any]]:
    """What a yes depends on: to this gate, and where it settles them all, those that are open."""
    says = question.words.says
    return [
        {
            "text": c.text,
            "told": says.condition_told.format(
                owner=question.name_of(c.owner), due=question.on(c.due)
            ),
            "met": says.condition_met if c.met_at else says.condition_open,
        }
        for c in await world().ledger.follow_ups.conditions(question.record.project)
        if c.gate == question.record.id or (question.asked.settles and c.met_at is None)
    ]


async def _questions(question: Question) -> list[dict[str, Any]]:
    """What the signers wanted to know, and what they were told."""
    says = question.words.says
    return [
        {
            "who": says.asked_of.format(
                asker=question.name_of(q.asked_by), name=question.name_of(q.asked_of)
            ),
            "text": q.text,
            "answer": q.answer if q.answered_at else "",
        }
        for q in await world().ledger.follow_ups.questions(question.record.id)
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
