"""Gates that are open, and people who answer them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from domain.registry import named
from domain.stage import Step
from records.gates import GateRecord
from tasks.codes import code_for
from tasks.signing import Answered, Verdict, sign
from tasks.standing import due_of
from tasks.world import World
from tests.postgres import IN_MEMORY, ON_POSTGRES

ON_BOTH = {"test_once", "test_sign_offs", "test_signing"}  # what rests on transactions

Opens = Callable[..., Awaitable[GateRecord]]
Answers = Callable[..., Awaitable[Verdict]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let what rests on transactions be tested in memory and on PostgreSQL."""
    if metafunc.module.__name__.rpartition(".")[2] in ON_BOTH and (
        "rehearsal" in metafunc.fixturenames
    ):
        metafunc.parametrize("rehearsal", [IN_MEMORY, ON_POSTGRES], indirect=True)


@pytest.fixture
def opens(world: World) -> Opens:
    """Open the gate of a stage."""

    async def opens(stage: str, item: str = "", *, round: int = 1) -> GateRecord:
        project = await world.ledger.projects.project("acme")
        found = named("meiro").find(stage)
        await world.ledger.projects.begin("acme", Step(stage, item))
        return await world.ledger.gates.open(
            "acme",
            Step(stage, item),
            gate=found.gate.key(),
            round=round,
            due=await due_of(replace(project, stage=stage, item=item)),
        )

    return opens


@pytest.fixture
def answers(world: World) -> Answers:  # noqa: ARG001 - codes are derived in it
    """Answer a gate; with the right code and a yes, when nothing else is said."""

    async def answers(gate: GateRecord, email: str, **said: Any) -> Verdict:
        values = said.pop("values", {})
        given = {"code": await code_for(gate.id, email.strip().lower()), "decision": "yes"}
        return await sign(
            gate.id, Answered(email=email, channel="test", values=values, **given | said)
        )

    return answers
