"""Other playbooks on the real engine: they begin, they ask, and an answer brings them on."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from flows import status as standing
from flows.examples import example_of
from flows.onboard import begin
from flows.playbooks import playbooks
from tasks.codes import code_for
from tasks.needs import do_the_work
from tasks.signing import Answered, Kind, at_gate, sign
from tasks.world import world
from tests.e2e.house import House
from tests.e2e.people import a_yes, eventually, run_at, suspended


@pytest.mark.parametrize("name", sorted(playbooks().keys() - {"meiro"}))
async def test_a_project_of_every_playbook_asks_and_goes_on_once_it_is_answered(
    inside: House, name: str
):
    slug = f"{name.replace('_', '-')}-{uuid4().hex[:6]}"
    await begin(example_of(name).model_copy(update={"project": slug}))

    first = await eventually(lambda: asked(inside, slug))
    for signer in first["signers"]:
        await answers(first, signer["email"])
    then = await eventually(lambda: asked(inside, slug, but=first["id"]))

    decided = await world().ledger.gates.get(first["id"])
    ours = [m["key"] for m in inside.arrived("slack") if (m["key"] or "").startswith(f"{slug}/")]
    assert decided.decision is not None
    assert decided.decision.passes
    assert then["stage"] != first["stage"]
    assert len(ours) == len(set(ours))


async def asked(house: House, slug: str, but: str = "") -> dict[str, Any] | None:
    """A gate of the project at which a run waits with its form."""
    for gate in await standing.gates(slug):
        if gate["id"] != but and gate["prefect_url"] and await suspended(house, run_at(gate)):
            return gate
    return None


async def answers(gate: dict[str, Any], email: str) -> None:
    """Say yes, and do first what has to be done before."""
    yes = Answered(
        email, await code_for(gate["id"], email), "yes", "test", values=await a_yes(gate)
    )
    if (await sign(gate["id"], yes)).kind is Kind.TOO_EARLY:
        project, question = await at_gate(await world().ledger.gates.get(gate["id"]))
        await do_the_work(project, question.needs)
        await sign(gate["id"], yes)
