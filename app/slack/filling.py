"""The form behind a button: the gate's own fields, what the decision needs, and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.pages.fields import fields_of, wrong_with
from config.pages import page_words
from config.tongue import tongue_for
from domain.answers import Decision
from domain.errors import Refused
from domain.told import Told, sentence
from integrations.slack_blocks import COMMENT, FIELD, FILES, Choice, Entry, form
from integrations.slack_files import Unkept
from records.enclosures import Enclosure
from tasks.deliver import choices
from tasks.sign_off import shown_in_chat
from tasks.signing import Answered, Kind, at_gate
from tasks.statement import MOST_BYTES, MOST_FILES, too_many_files
from tasks.verdict import CannotCount
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.pages.fields import Field
    from app.slack.identity import Known
    from config.house import FormWords
    from domain.gate import Gate
    from domain.project import Project
    from integrations.slack_callbacks import Filled
    from records.gates import GateRecord
    from tasks.signing import Verdict

ASK = "ask"
CONDITIONS = ("1", "2")  # as many as a form has room for; the page and the command line take more
WHAT, WHO, UNTIL = "what", "who", "until"


async def form_for(
    project: Project, asked: type[Gate], record: GateRecord, decision: str, reader: str
) -> dict[str, Any]:
    """The form for this decision: its evidence, what is vouched for, and what else it needs.

    The reader is named by their mail address.
    """
    tongue = tongue_for(project, project.person(reader))
    says = tongue.house.form
    choice = next((c for c in choices(tongue) if c.name == decision), choices(tongue)[0])
    decided = Decision(choice.name)
    first = await _stated_first(record)
    entries: list[Entry] = []
    if decided.passes:
        entries = [_entry(one, first) for one in fields_of(asked, tongue)]
    if decided is Decision.CONDITIONS:
        entries.extend(_conditions(project, says))
    if decided is Decision.INFORMATION:
        entries.append(Entry(ASK, says.ask, "select", True, _people(project)))
    entries.append(Entry(COMMENT, _comment(decided, says), "area", not decided.passes))
    if await world().chat.takes_files():
        entries.append(Entry(FILES, says.files, "files", required=False))
    words = await shown_in_chat(project, record, tongue)
    return form(
        words, says=says, gate=record.id, choice=choice, entries=entries, language=tongue.language
    )


def _comment(decided: Decision, says: FormWords) -> str:
    """What the comment is called beside this answer."""
    if decided.passes:
        return says.comment
    return says.reason if decided is Decision.NO else says.question


def answer_from(filled: Filled, known: Known) -> Answered:
    """The answer that a submitted form is, from whom Slack says it comes."""
    return Answered(
        email=known.email,
        code="",
        decision=filled.decision,
        channel="slack",
        values=filled.values,
        comment=filled.comment,
        conditions=[" | ".join(parts) for _, parts in _given(filled)],
        ask=filled.typed.get(ASK, ""),
        proven=known.proof,
        language=filled.language,
        brings=lambda: _brought(filled),
        source=filled.source,
    )


async def errors_beside(verdict: Verdict, filled: Filled, reader: str) -> dict[str, str]:
    """What is wrong, by the field it stands beside; what belongs to none stands by the comment."""
    wrong: dict[str, str] = {}
    if verdict.kind is Kind.WRONG_FILES:
        return {FILES: verdict.says}
    project, asked = await at_gate(verdict.gate)
    tongue = tongue_for(project, project.person(reader))
    if verdict.kind is Kind.WRONG_INPUT and filled.values:
        own = {name: value for name, value in filled.values.items() if value}
        values = await _stated_first(verdict.gate) | own
        found, _ = wrong_with(asked, values, page_words(tongue.language))
        wrong = {FIELD + name: says for name, says in found.items() if name in filled.values}
    said = tongue.house.form.incomplete
    wrong |= {_name(n, WHAT): said for n, parts in _given(filled) if not all(parts)}
    return wrong or {COMMENT: verdict.says}


async def _brought(filled: Filled) -> list[Enclosure]:
    """Read from Slack what was attached; CannotCount says which of it cannot be kept."""
    if len(filled.files) > MOST_FILES:
        raise CannotCount(Kind.WRONG_FILES, too_many_files())
    read: list[Enclosure] = []
    for name in filled.files:
        left = MOST_BYTES - sum(len(file.content) for file in read)
        try:
            file = await world().chat.file(name, by=filled.by.user, most=left)
        except Refused as no:
            says = no.says if isinstance(no, Unkept) else sentence(Told.FILE_GONE)
            raise CannotCount(Kind.WRONG_FILES, says) from None
        read.append(Enclosure(file.name, file.media_type, file.content))
    return read


async def _stated_first(record: GateRecord) -> dict[str, Any]:
    """What the first signer vouched for; whoever signs after them signs the same."""
    signatures = await world().ledger.gates.signatures(record.id)
    nothing: dict[str, Any] = {}
    return next((s.stated for s in signatures if s.decision.passes), nothing)


def _entry(one: Field, first: dict[str, Any]) -> Entry:
    before = first.get(one.name)
    return Entry(
        name=FIELD + one.name,
        title=one.title,
        kind=one.kind,
        required=one.required,
        choices=tuple(map(Choice, one.choices, one.called)),
        whole=one.step == "1",
        value="" if before is None else str(before),
    )


def _conditions(project: Project, says: FormWords) -> Iterator[Entry]:
    for number in CONDITIONS:
        needed = number == CONDITIONS[0]
        said = says.condition if needed else says.another.format(number=number)
        yield Entry(_name(number, WHAT), said, "text", needed)
        yield Entry(_name(number, WHO), says.owner, "select", needed, _people(project))
        yield Entry(_name(number, UNTIL), says.until, "date", needed)


def _given(filled: Filled) -> Iterator[tuple[str, list[str]]]:
    """The conditions of which anything was entered: what, who, until."""
    for number in CONDITIONS:
        parts = [filled.typed.get(_name(number, part), "") for part in (WHAT, WHO, UNTIL)]
        if any(parts):
            yield number, [part.replace("|", "/").strip() for part in parts]


def _name(number: str, part: str) -> str:
    return f"condition:{number}:{part}"


def _people(project: Project) -> tuple[Choice, ...]:
    return tuple(Choice(person.email, person.name) for person in project.people)
