"""Somebody who reaches Prefect, but has no code: what they can disturb, and what they cannot do."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from integrations.prefect_form import OURS
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


def state(type_: str) -> dict[str, Any]:
    return {"state": {"type": type_, "name": type_.title()}, "force": True}


async def do(house: House, run: str, how: str) -> None:
    """What the buttons of Prefect's pages do to a run."""
    async with engine(house) as client:
        if how == "deleted":
            answer = await client.delete(f"/flow_runs/{run}")
        else:
            answer = await client.post(f"/flow_runs/{run}/set_state", json=state(how.upper()))
        answer.raise_for_status()


async def back(house: House, slug: str, gate: dict[str, Any]) -> dict[str, Any] | None:
    """The gate once it waits again, in the same run or in another."""
    try:
        found = await waits(house, slug, gate["stage"])
    except httpx.HTTPStatusError:
        return None  # the run is gone, and there is no other yet
    return found if found and await suspended(house, run_at(found)) else None


@pytest.mark.parametrize("how", ["cancelled", "completed", "failed", "deleted"])
async def test_a_run_that_is_ended_by_hand_approves_nothing_and_waits_again(
    inside: House, how: str
):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    other = await begun(inside)
    email = gate["signers"][0]["email"]
    answer = {"decision": "yes", "signer": email, **await a_yes(gate)}
    sent = {m["key"] for m in inside.arrived("slack")}

    await do(inside, run_at(gate), how)
    again = await eventually(lambda: back(inside, slug, gate), within=90)
    undecided = (await world().ledger.gates.get(gate["id"])).decision
    await resume(inside, run_at(again), answer | {"code": inside.code(gate, email)})
    await eventually(lambda: waits(inside, slug, "team"))

    messages = [m["key"] for m in inside.arrived("slack") if f"{slug}/sales" in (m["key"] or "")]
    assert undecided is None
    assert (run_at(again) != run_at(gate)) is (how == "deleted")
    assert len(messages) == len(set(messages))
    assert set(messages) <= sent
    assert await waits(inside, other, "sales_handover")


async def test_a_run_that_lost_its_form_goes_on_once_its_gate_is_decided_elsewhere(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    email = gate["signers"][0]["email"]
    key, _ = await form_of(inside, run_at(gate))
    yes = Answered(email, inside.code(gate, email), "yes", "test", values=await a_yes(gate))

    async with engine(inside) as client:
        gone = await client.delete(f"/flow_runs/{run_at(gate)}/input/suspended-{key}-schema")
        gone.raise_for_status()
    told = await sign(gate["id"], yes)

    assert told.accepted
    assert await eventually(lambda: waits(inside, slug, "team"))


async def test_golives_own_word_for_waking_is_no_answer(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    first, _ = await form_of(inside, run_at(gate))

    await resume(inside, run_at(gate), {"decision": "yes", "signer": OURS, "code": OURS})
    await eventually(lambda: suspended(inside, run_at(gate), but=first))

    assert await world().ledger.gates.signatures(gate["id"]) == []
    assert await waits(inside, slug, "team") is None


async def test_an_answer_that_is_written_into_the_engine_needs_its_code_too(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    email = gate["signers"][0]["email"]
    first, _ = await form_of(inside, run_at(gate))
    forged = {"decision": "yes", "signer": email, "code": "AAAA-AAAA", **await a_yes(gate)}

    async with engine(inside) as client:
        said = {"key": f"suspended-{first}-response", "value": json.dumps(forged)}
        (await client.post(f"/flow_runs/{run_at(gate)}/input", json=said)).raise_for_status()
    await do(inside, run_at(gate), "scheduled")
    await eventually(lambda: suspended(inside, run_at(gate), but=first))
    _, told = await form_of(inside, run_at(gate))

    assert "That is not the code of simona@meiro.io" in told
    assert await world().ledger.gates.signatures(gate["id"]) == []


async def test_templates_in_a_form_are_words_like_others_and_sign_nothing(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    first, _ = await form_of(inside, run_at(gate))
    template = {"__prefect_kind": "jinja", "template": "{{ 6 * 7 }}@x.example"}
    values = {"decision": "yes", "signer": template, "code": template, "comment": template}

    await resume(inside, run_at(gate), values)
    await eventually(lambda: suspended(inside, run_at(gate), but=first))
    _, told = await form_of(inside, run_at(gate))
    stolen = {"__prefect_kind": "workspace_variable", "variable_name": "nothing"}
    refused = await resume(inside, run_at(gate), values | {"code": stolen})

    assert "42@x.example may not sign this." in told
    assert refused == "REJECT"
    assert await world().ledger.gates.signatures(gate["id"]) == []


async def test_a_code_that_was_typed_but_did_not_count_cannot_be_read_in_prefect(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    email = gate["signers"][0]["email"]
    code = inside.code(gate, email)
    first, _ = await form_of(inside, run_at(gate))

    await resume(inside, run_at(gate), {"decision": "yes", "signer": email, "code": code})
    await eventually(lambda: suspended(inside, run_at(gate), but=first))
    async with engine(inside) as client:
        kept = await client.post(f"/flow_runs/{run_at(gate)}/input/filter", json={"prefix": ""})
        states = await client.get("/flow_run_states/", params={"flow_run_id": run_at(gate)})
        logs = await client.post("/logs/filter", json={})

    assert kept.raise_for_status().json()
    for one in (kept, states, logs):
        assert code not in one.text
