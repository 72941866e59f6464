"""How things stand, of many projects."""

from __future__ import annotations

import pytest

from domain.brief import Brief
from flows import status
from flows.onboard import begin
from flows.rehearse import Rehearsal
from tasks.world import World


@pytest.fixture
async def begun(world: World, rehearsal: Rehearsal) -> World:
    """The world after the first stages have asked and left."""
    await begin(rehearsal.brief)
    await rehearsal.run_all()
    return world


@pytest.mark.usefixtures("begun")
async def test_of_many_gates_those_that_are_due_first_are_shown():
    every = await status.gates()

    shown, count = await status.next_gates(1)

    assert count == len(every) > 1
    assert shown == sorted(every, key=lambda g: (g["due"], g["id"]))[:1]


async def test_nobody_waits_in_a_project_that_has_ended(begun: World):
    await begun.ledger.projects.end("acme", "ended", "It is over.")

    assert await status.next_gates(50) == ([], 0)


async def test_of_many_projects_the_newest_are_shown(begun: World, bolt: Brief):
    later = await begun.ledger.projects.start(bolt.model_copy(update={"project": "later"}))

    shown, count = await status.newest_projects(1)
    every = await status.projects()

    assert count == len(every) == 2
    assert shown == every[:1]
    assert {p["project"] for p in every} == {"acme", later}
