"""What happens to stages whose runs the engine does not know any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from domain.project import Project
from domain.stage import Stage, Step
from flows.census import census
from flows.onboard import begin
from flows.rehearse import Rehearsal
from flows.upkeep import look_after
from integrations.outbox import Outbox
from tasks.world import World, living_in


class Forgetful:
    """An engine that lost its memory at some moment."""

    def __init__(self, engine: Any, forgotten: Sequence[str]) -> None:
        self._engine, self._forgotten = engine, set(forgotten)
        self.started: list[Step] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def start(self, project: Project, stage: Stage) -> str:
        self.started.append(Step(stage.name, project.item))
        return await self._engine.start(project, stage)

    async def unknown(self, runs: Sequence[str]) -> list[str]:
        return [run for run in runs if run in self._forgotten]


@pytest.fixture
async def begun(world: World, rehearsal: Rehearsal) -> World:
    await begin(rehearsal.brief)
    await rehearsal.run_all()
    return world


async def test_stages_that_prefect_has_forgotten_start_anew_and_ask_nobody_twice(
    begun: World, rehearsal: Rehearsal, outbox: Outbox
):
    before = {step: s.run for step, s in (await begun.ledger.projects.steps("acme")).items()}
    asked = list(outbox.sent)
    forgetful = Forgetful(begun.engine, list(before.values()))

    with living_in(replace(begun, engine=forgetful)):
        assert await census() == len(before) == 2
        await look_after("acme")
        await rehearsal.run_all()

    assert set(forgetful.started) == before.keys()
    assert outbox.sent == asked


async def test_a_run_that_prefect_knows_is_left_alone(begun: World):
    before = await begun.ledger.projects.steps("acme")

    assert await census() == 0

    assert await begun.ledger.projects.steps("acme") == before
