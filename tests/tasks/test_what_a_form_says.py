"""What was typed into the engine's form: all four answers, in the words of any language."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from config.house import languages
from config.tongue import meant, tongue
from domain.answers import Decision, Outcome
from flows.meiro.gates import PlanAgreed
from integrations.engine import Typed
from integrations.prefect_form import as_run_input
from records.gates import GateRecord
from tasks.codes import code_for
from tasks.sign_off import take
from tasks.signing import Kind, Verdict
from tasks.world import World
from tests.tasks.conftest import Opens

SIMONA, PETRA = "simona.dvorakova@meiro.io", "petra.novakova@meiro.io"
PAPERS = {"order_form": "2026-04-24", "consulting_agreement": "2026-04-28"}
SEEN_AS = f"Petra Novakova ({PETRA})"


async def filled_in(gate: GateRecord, **values: Any) -> Verdict:
    """What becomes of Simona's form."""
    code = await code_for(gate.id, SIMONA)
    return await take(gate, Typed("form 1", {"signer": SIMONA, "code": code, **values}))


def test_the_form_offers_every_answer_and_what_each_needs():
    form = as_run_input(PlanAgreed, tongue("nl", "meiro"), [SEEN_AS]).model_json_schema()
    fields = form["properties"]

    assert fields["decision"]["enum"] == [
        "ja",
        "ja, onder voorwaarden",
        "nee",
        "heeft informatie nodig",
    ]
    assert set(form["required"]) == {"decision", "signer", "code"}
    assert fields["condition_owner"]["enum"] == fields["ask_whom"]["enum"] == [SEEN_AS]
    assert fields["condition_until"]["format"] == "date"
    assert fields["condition"]["title"] == "Voor een ja onder voorwaarden: Voorwaarde"
    assert all("default" not in one for name, one in fields.items() if name != "comment")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("decision", Decision)
def test_an_answer_is_understood_in_the_words_of_any_language(decision: Decision, language: str):
    assert meant(tongue(language).called(decision)) == decision.value
    assert meant("maybe") == "maybe"


async def test_a_yes_with_conditions_names_one_a_line_with_its_owner_and_day(
    world: World, opens: Opens
):
    gate = await opens("sales_handover")

    told = await filled_in(
        gate,
        decision="yes, with conditions",
        condition="The annex | signed\n\nA second copy",
        condition_owner=SEEN_AS,
        condition_until="2026-05-31",
        **PAPERS,
    )

    found = await world.ledger.follow_ups.conditions("acme")
    assert (told.kind, told.gate.decision) == (Kind.SIGNED, Outcome.CONDITIONS)
    assert [(c.text, c.owner, c.due) for c in found] == [
        ("The annex / signed", PETRA, date(2026, 5, 31)),
        ("A second copy", PETRA, date(2026, 5, 31)),
    ]


async def test_a_condition_that_lacks_its_owner_is_told_and_nothing_is_kept(
    world: World, opens: Opens
):
    gate = await opens("sales_handover")

    told = await filled_in(gate, decision="yes, with conditions", condition="An annex", **PAPERS)

    assert told.kind is Kind.WRONG_INPUT
    assert "write it as: what | owner's address | date" in told.says
    assert await world.ledger.gates.signatures(gate.id) == []
    assert await world.ledger.follow_ups.conditions("acme") == []


async def test_a_signer_who_needs_information_asks_somebody_and_the_gate_stays_open(
    world: World, opens: Opens
):
    gate = await opens("sales_handover")

    told = await filled_in(
        gate, decision="needs information", ask_whom=SEEN_AS, comment="Which annex?"
    )

    [asked] = await world.ledger.follow_ups.questions(gate.id)
    assert told.kind is Kind.ASKED
    assert (asked.asked_by, asked.asked_of, asked.text) == (SIMONA, PETRA, "Which annex?")
    assert (await world.ledger.gates.get(gate.id)).decision is None
