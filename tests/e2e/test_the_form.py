"""Prefect's form: what was typed counts only when it can; being resumed is no approval."""

from __future__ import annotations

from tasks.signing import Answered, sign
from tasks.world import world
from tests.e2e.house import House
from tests.e2e.people import (
    a_yes,
    begun,
    engine,
    eventually,
    form_of,
    resume,
    run_at,
    suspended,
    waits,
)


async def test_a_wrong_code_is_told_in_the_next_form_and_the_right_one_counts(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    email = gate["signers"][0]["email"]
    first, before = await form_of(inside, run_at(gate))
    answer = {"decision": "yes", "signer": email, **await a_yes(gate)}

    status = await resume(inside, run_at(gate), answer | {"code": "AAAA-AAAA"})
    await eventually(lambda: suspended(inside, run_at(gate), but=first))
    second, after = await form_of(inside, run_at(gate))
    unsigned = await world().ledger.gates.signatures(gate["id"])
    await resume(inside, run_at(gate), answer | {"code": inside.code(gate, email)})
    await eventually(lambda: waits(inside, slug, "team"))

    assert status == "ACCEPT"
    assert "Have both the Order Form" in before
    assert "did not count" not in before
    assert "That is not the code of simona@meiro.io" in after
    assert "it keeps nothing of what was typed" in after
    assert (first, second) == ("sales-handover-round1-asked1", "sales-handover-round1-asked2")
    assert unsigned == []


async def test_a_yes_without_what_is_vouched_for_is_asked_again(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    email = gate["signers"][0]["email"]
    first, _ = await form_of(inside, run_at(gate))
    answer = {"decision": "yes", "signer": email, "code": inside.code(gate, email), "comment": ""}

    await resume(inside, run_at(gate), answer | {"order_form": "yesterday"})
    await eventually(lambda: suspended(inside, run_at(gate), but=first))
    _, after = await form_of(inside, run_at(gate))

    assert "did not count" in after
    assert "Order Form signed on: Write a date, such as 2026-05-31." in after
    assert "Consulting Services Agreement signed on" in after
    assert (await world().ledger.gates.get(gate["id"])).decision is None


async def test_a_question_and_then_a_yes_with_conditions_are_given_in_the_form(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    email = gate["signers"][0]["email"]
    first, _ = await form_of(inside, run_at(gate))
    petra, me = "Petra Novakova (petra@meiro.io)", {"signer": email}
    me["code"] = inside.code(gate, email)
    due = {"condition_owner": petra, "condition_until": "2030-05-04"}

    stranger = {"decision": "needs information", "ask_whom": "eve@evil.example"}
    refused = await resume(inside, run_at(gate), me | stranger)
    ask = {"decision": "needs information", "ask_whom": petra, "comment": "Which annex?"}
    await resume(inside, run_at(gate), me | ask)
    await eventually(lambda: suspended(inside, run_at(gate), but=first))
    [question] = await world().ledger.follow_ups.questions(gate["id"])
    yes = {"decision": "yes, with conditions", "condition": "The annex", **due}
    await resume(inside, run_at(gate), me | yes | await a_yes(gate))
    await eventually(lambda: ends(slug, "sales_handover"))

    [condition] = await world().ledger.follow_ups.conditions(slug)
    assert refused == "REJECT"
    assert (question.asked_of, question.text) == ("petra@meiro.io", "Which annex?")
    assert (condition.text, condition.owner) == ("The annex", "petra@meiro.io")


async def test_a_yes_with_conditions_from_elsewhere_wakes_its_stage(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "early_access"))
    email = gate["signers"][0]["email"]
    yes = {"conditions": ["A key | petra@meiro.io | 2030-05-04"], "values": await a_yes(gate)}

    told = await sign(
        gate["id"], Answered(email, inside.code(gate, email), "conditions", "test", **yes)
    )

    assert told.accepted
    assert await eventually(lambda: ends(slug, "early_access"))


async def ends(slug: str, stage: str) -> bool:
    """Whether this stage is over."""
    steps = await world().ledger.projects.steps(slug)
    return any(step.stage == stage and record.ended_at for step, record in steps.items())


async def test_a_run_forced_on_without_an_answer_asks_again_and_approves_nothing(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    first, _ = await form_of(inside, run_at(gate))
    forced = {"state": {"type": "SCHEDULED", "name": "Scheduled"}, "force": True}

    async with engine(inside) as client:
        await client.post(f"/flow_runs/{run_at(gate)}/set_state", json=forced)
    second = await eventually(lambda: suspended(inside, run_at(gate), but=first))
    record = await world().ledger.gates.get(gate["id"])
    still = await eventually(lambda: waits(inside, slug, "sales_handover"))
    asked = [m for m in inside.arrived("slack") if f"{slug}/" in (m["key"] or "")]

    assert second == "sales-handover-round1-asked2"
    assert record.decision is None
    assert still["id"] == gate["id"]
    assert await waits(inside, slug, "team") is None
    assert len({m["key"] for m in asked}) == len(asked)


async def test_a_form_with_an_unknown_decision_does_not_get_past_the_engine(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    values = {"signer": "simona@meiro.io", "code": "AAAA-AAAA"}

    maybe = await resume(inside, run_at(gate), values | {"decision": "maybe"})
    none = await resume(inside, run_at(gate), values)

    assert (maybe, none) == ("REJECT", "REJECT")
    assert await suspended(inside, run_at(gate)) == "sales-handover-round1-asked1"
