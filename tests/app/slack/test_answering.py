"""Answering in Slack: a button, a form, a signature; and the message says how it was decided."""

from __future__ import annotations

import json

from domain.answers import Decision, Outcome
from flows.upkeep import look_after
from tests.app.slack.conftest import PAPERS, PETRA, SIMONA, Workspace, buttons, words


async def test_the_message_that_asks_has_a_button_for_each_decision(workspace: Workspace):
    record = await workspace.asks("sales_handover")

    (message,) = await workspace.messages(SIMONA)

    assert [b["action_id"] for b in buttons(message)] == [f"sign:{d.value}" for d in Decision]
    assert {b["value"] for b in buttons(message)} == {record.id}
    said = words(message)
    assert "Have both the Order Form" in said
    assert "Signed by any one of the signers: Simona Dvorakova." in said
    assert "round 1 · due" in said


async def test_a_yes_with_what_is_vouched_for_is_a_signature(workspace: Workspace):
    record = await workspace.asks("sales_handover")

    opened = await workspace.press(SIMONA)
    sent = await workspace.submit(opened, **PAPERS)

    (signature,) = await workspace.signed(record)
    assert (signature.email, signature.decision, signature.channel) == (
        SIMONA,
        Decision.YES,
        "slack",
    )
    assert signature.stated == {"order_form": "2026-04-24", "consulting_agreement": "2026-04-28"}
    assert words(sent["view"]).startswith("Thank you, Simona Dvorakova: decided, yes.")
    assert (await workspace.here.ledger.gates.get(record.id)).decision is Outcome.YES


async def test_the_form_shows_the_question_and_a_field_for_whatever_is_vouched_for(
    workspace: Workspace,
):
    await workspace.asks("kickoff")

    view = (await workspace.press(PETRA))["view"]

    kinds = [b["element"]["type"] for b in view["blocks"] if b["type"] == "input"]
    assert "Was the kickoff held" in words(view)
    assert kinds == ["datepicker"] + ["checkboxes"] * 6 + ["plain_text_input"] * 4 + ["file_input"]
    assert json.loads(view["private_metadata"]) == {
        "gate": "acme/kickoff/1",
        "decision": "yes",
        "language": "en",
    }


async def test_a_gate_without_fields_is_still_confirmed_in_a_form(workspace: Workspace):
    record = await workspace.asks("documentation")

    opened = await workspace.press(PETRA)
    before = await workspace.signed(record)
    await workspace.submit(opened, comment="All of it is there.")

    (signature,) = await workspace.signed(record)
    assert before == []
    assert signature.comment == "All of it is there."


async def test_a_no_needs_its_reason(workspace: Workspace):
    record = await workspace.asks("documentation")

    opened = await workspace.press(PETRA, "no")
    without = await workspace.submit(opened)
    unsigned = await workspace.signed(record)
    await workspace.submit(opened, comment="The campaigns wiki is empty.")

    (signature,) = await workspace.signed(record)
    assert without["view"]["errors"] == {"comment": "Please complete this required field."}
    assert unsigned == []
    assert (signature.decision, signature.comment) == (
        Decision.NO,
        "The campaigns wiki is empty.",
    )


async def test_what_is_wrong_stands_beside_its_field_and_can_be_corrected(workspace: Workspace):
    record = await workspace.asks("core_implementation")
    adam = "adam.kral@meiro.io"

    opened = await workspace.press(adam)
    wrong = await workspace.submit(opened, **{"field:profiles": "-3"})
    await workspace.submit(opened, **{"field:profiles": "12000"})

    (signature,) = await workspace.signed(record)
    assert list(wrong["view"]["errors"]) == ["field:profiles"]
    assert json.loads(wrong["answer"])["response_action"] == "errors"
    assert signature.stated == {"profiles": 12000}


async def test_what_cannot_be_signed_yet_is_told_in_the_form(workspace: Workspace):
    adam = "adam.kral@meiro.io"
    record = await workspace.asks("component_build", "orders-connector")

    opened = await workspace.press(adam)
    sent = await workspace.submit(opened, **{"field:documentation": "https://wiki.example/x"})

    assert "Analysts logged 0 of at least" in sent["view"]["errors"]["comment"]
    assert await workspace.signed(record) == []


async def test_a_decided_question_loses_its_buttons_and_says_who_decided(workspace: Workspace):
    await workspace.asks("sales_handover")

    await workspace.submit(await workspace.press(SIMONA), **PAPERS)

    (message,) = await workspace.messages(SIMONA)
    assert buttons(message) == []
    assert "Decided *yes* on" in words(message)
    assert "• Simona Dvorakova: yes" in words(message)
    assert "code" not in message["text"]
    assert message["key"] == f"acme/sales_handover//1/sign_off to {SIMONA}"


async def test_a_message_that_could_not_be_locked_is_locked_by_upkeep(workspace: Workspace):
    await workspace.asks("sales_handover")
    opened = await workspace.press(SIMONA)
    fault = {"system": "slack", "kind": "503", "match": "chat.update"}
    await workspace.client.post("/sandbox/faults", json=fault)

    await workspace.submit(opened, **PAPERS)
    before = await workspace.messages(SIMONA)
    await look_after("acme")
    after = await workspace.messages(SIMONA)
    await look_after("acme")

    assert buttons(before[0])
    assert not buttons(after[0])
    assert await workspace.messages(SIMONA) == after


async def test_a_message_that_somebody_deleted_holds_up_nothing(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    opened = await workspace.press(SIMONA)
    room = workspace.sandbox.systems.slack.channels[(await workspace.messages())[0]["channel"]]
    room.messages.clear()

    await workspace.submit(opened, **PAPERS)

    assert (await workspace.here.ledger.gates.get(record.id)).decision is Outcome.YES


async def test_a_question_for_several_stays_open_until_all_have_answered(workspace: Workspace):
    record = await workspace.asks("access", "order-database")

    opened = await workspace.press("adam.kral@meiro.io")
    sent = await workspace.submit(opened, **{"field:remark": "Read only."})

    assert words(sent["view"]).endswith("Others are still to sign.")
    assert len(await workspace.signed(record)) == 1
    assert buttons((await workspace.messages("adam.kral@meiro.io"))[-1])


async def test_a_slow_recording_is_followed_up_by_a_message(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    opened = await workspace.press(SIMONA)
    fault = {"system": "slack", "kind": "slow", "match": "chat.update", "seconds": 2.5}
    await workspace.client.post("/sandbox/faults", json=fault)

    sent = await workspace.submit(opened, **PAPERS)
    (signature,) = await workspace.signed(record)
    told = await workspace.told(SIMONA, "Thank you, Simona Dvorakova")

    assert words(sent["view"]).startswith("Your answer is being recorded")
    assert signature.email == SIMONA
    assert "decided, yes" in told["text"]


async def test_a_yes_with_conditions_names_what_by_whom_and_until_when(workspace: Workspace):
    record = await workspace.asks("documentation")
    condition = {
        "condition:1:what": "Name the owner | of the wiki",
        "condition:1:who": "carla.jansen@meiro.io",
        "condition:1:until": "2026-05-04",
    }

    opened = await workspace.press(PETRA, "conditions")
    half = await workspace.submit(opened, **condition, **{"condition:2:what": "And the rest"})
    unsigned = await workspace.signed(record)
    await workspace.submit(opened, **condition)

    (kept,) = await workspace.here.ledger.follow_ups.conditions("acme")
    (message,) = await workspace.messages(PETRA)
    assert list(half["view"]["errors"]) == ["condition:2:what"]
    assert unsigned == []
    assert (kept.text, kept.owner) == ("Name the owner / of the wiki", "carla.jansen@meiro.io")
    assert (await workspace.here.ledger.gates.get(record.id)).decision is Outcome.CONDITIONS
    assert "Decided *yes, with conditions* on" in words(message)


async def test_a_signer_who_must_know_more_asks_somebody_and_the_question_stays_open(
    workspace: Workspace,
):
    record = await workspace.asks("documentation")

    opened = await workspace.press(PETRA, "information")
    sent = await workspace.submit(opened, ask="adam.kral@meiro.io", comment="Who wrote page 3?")

    asked = (await workspace.messages("adam.kral@meiro.io"))[-1]
    assert words(sent["view"]).startswith("Adam Kral has been asked.")
    assert "Who wrote page 3?" in asked["text"]
    assert (await workspace.here.ledger.gates.get(record.id)).decision is None
    assert buttons((await workspace.messages(PETRA))[-1])


async def test_whoever_comes_late_is_told_who_decided(workspace: Workspace):
    await workspace.asks("documentation")
    early = await workspace.press(PETRA)
    late = await workspace.press(PETRA, "no")

    await workspace.submit(early)
    sent = await workspace.submit(late, comment="Not yet.")

    assert "This was decided at" in words(sent["view"])
    assert "answered by Petra Novakova (yes)" in words(sent["view"])
