"""The form behind a button: the gate's own fields, and what is wrong beside each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.pages.fields import fields_of, wrong_with
from config.pages import OTHERWISE, page_words
from domain.gate import Decision
from integrations.slack_blocks import COMMENT, Entry, form
from integrations.slack_callbacks import field
from tasks.deliver import choices
from tasks.sign_off import shown_in_chat
from tasks.signing import Kind, at_gate
from tasks.world import world

if TYPE_CHECKING:
    from app.pages.fields import Field
    from domain.gate import Gate
    from domain.project import Project
    from integrations.slack_callbacks import Filled
    from records.gates import GateRecord
    from tasks.signing import Verdict


async def form_for(
    project: Project, asked: type[Gate], record: GateRecord, decision: str
) -> dict[str, Any]:
    """The form for this decision: its evidence, what is vouched for, a comment or the reason."""
    choice = next((c for c in choices() if c.name == decision), choices()[0])
    vouched = choice.name != Decision.NO
    first = await _stated_first(record)
    entries = [_entry(one, first) for one in fields_of(asked, page_words(OTHERWISE))]
    return form(
        await shown_in_chat(project, record),
        gate=record.id,
        choice=choice,
        entries=entries if vouched else (),
        comment="Comment" if choice.name == Decision.YES else "Reason",
        reason=choice.name != Decision.YES,
    )


async def errors_beside(verdict: Verdict, filled: Filled) -> dict[str, str]:
    """What is wrong, by the field it stands beside; what belongs to none stands by the comment."""
    _, asked = await at_gate(verdict.gate)
    wrong: dict[str, str] = {}
    if verdict.kind is Kind.WRONG_INPUT and filled.decision != Decision.NO:
        own = {name: value for name, value in filled.values.items() if value}
        values = await _stated_first(verdict.gate) | own
        wrong, _ = wrong_with(asked, values, page_words(OTHERWISE))
    named = {field(name): says for name, says in wrong.items() if name in filled.values}
    return named or {COMMENT: verdict.says}


async def _stated_first(record: GateRecord) -> dict[str, Any]:
    """What the first signer vouched for; whoever signs after them signs the same."""
    signatures = await world().ledger.gates.signatures(record.id)
    nothing: dict[str, Any] = {}
    return next((s.stated for s in signatures if s.decision is not Decision.NO), nothing)


def _entry(one: Field, first: dict[str, Any]) -> Entry:
    before = first.get(one.name)
    return Entry(
        name=one.name,
        title=one.title,
        kind=one.kind,
        required=one.required,
        choices=one.choices,
        whole=one.step == "1",
        value="" if before is None else str(before),
    )
