"""What upkeep and advance do again and again without harm."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.brief import Brief
from domain.errors import BadInput, Unreachable
from domain.stage import Step
from flows.advance import advance
from flows.onboard import begin
from flows.rehearse import Rehearsal
from flows.upkeep import look_after, upkeep
from integrations.engine import Engine
from integrations.outbox import Outbox
from records.gates import GateRecord
from tasks.codes import code_for
from tasks.signing import Answered, sign
from tasks.world import World, living_in

SIMONA = "simona.dvorakova@meiro.io"
PAPERS = {"order_form": "2026-04-24", "consulting_agreement": "2026-04-28"}


class Absent:
    """An engine that cannot be reached when it is to wake somebody."""

    def __init__(self, engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str):  # noqa: ANN204 - whatever the engine has there
        return getattr(self._engine, name)

    async def wake(self, run: str, gate) -> None:  # noqa: ARG002 - it does not listen
        raise Unreachable("Prefect does not answer.", fix="Wait.")


@pytest.fixture
async def begun(world: World, rehearsal: Rehearsal) -> World:
    """The world after the first stages have asked and left."""
    await begin(rehearsal.brief)
    await rehearsal.run_all()
    return world


async def signs() -> None:
    gate = "acme/sales_handover/1"
    code = await code_for(gate, SIMONA)
    await sign(gate, Answered(SIMONA, code, "yes", channel="test", values=PAPERS))


async def test_the_same_brief_twice_starts_one_project_and_asks_nobody_twice(
    begun: World, rehearsal: Rehearsal, outbox: Outbox
):
    asked = list(outbox.sent)

    await begin(rehearsal.brief)
    await rehearsal.run_all()

    assert outbox.sent == asked
    assert len(await begun.ledger.projects.all()) == 1


@pytest.mark.usefixtures("begun")
async def test_another_brief_under_the_same_key_starts_nothing(acme: Brief, outbox: Outbox):
    asked = list(outbox.sent)

    with pytest.raises(BadInput, match="with another brief"):
        await begin(acme.model_copy(update={"client": "Acme Wholesale"}))

    assert outbox.sent == asked


async def test_what_is_advanced_twice_starts_once(begun: World, rehearsal: Rehearsal):
    await signs()
    await rehearsal.run_all()

    await asyncio.gather(advance("acme"), advance("acme"))

    steps = await begun.ledger.projects.steps("acme")
    assert set(steps) == {Step("sales_handover"), Step("early_access"), Step("team")}
    started = list(rehearsal.theatre.runs)
    assert {steps[step].run for step in steps} == set(started)
    assert len(started) == 3


async def test_a_stage_that_could_not_be_woken_is_woken_by_upkeep(
    begun: World, rehearsal: Rehearsal
):
    with living_in(replace(begun, engine=Absent(begun.engine))):
        await signs()
    await rehearsal.run_all()
    before = (await begun.ledger.projects.steps("acme"))[Step("sales_handover")].ended_at

    await upkeep()
    await rehearsal.run_all()

    assert before is None
    assert (await begun.ledger.projects.steps("acme"))[Step("sales_handover")].ended_at


async def test_a_stage_whose_carrier_fell_silent_starts_over(begun: World, rehearsal: Rehearsal):
    await begun.ledger.attempts.begin("acme", Step("early_access"), by="a worker that died")

    await upkeep()

    assert list(rehearsal.theatre.ready) == ["acme/early_access"]


@pytest.mark.usefixtures("begun")
async def test_whoever_is_late_is_reminded_once_however_often_upkeep_looks(
    rehearsal: Rehearsal, outbox: Outbox
):
    rehearsal.clock += timedelta(days=17)  # 8 May, a holiday of hers, has passed
    for _ in range(3):
        await upkeep()
    await rehearsal.run_all()

    reminded = sorted(s.key for s in outbox.sent if "/reminder" in s.key)

    assert reminded == [
        "acme/early_access//1/reminder late 3 to lotte.devries@acme-retail.example",  # every 3 days
        f"acme/sales_handover//1/reminder late 4 to {SIMONA}",  # every 2 days
    ]


@pytest.mark.usefixtures("begun")
async def test_nobody_is_reminded_on_a_day_on_which_it_is_not_late(
    rehearsal: Rehearsal, outbox: Outbox
):
    rehearsal.clock += timedelta(days=10)

    await upkeep()

    assert [s.key for s in outbox.sent if "/reminder" in s.key] == []


async def test_trouble_with_one_project_does_not_hold_up_the_others(
    begun: World,
    rehearsal: Rehearsal,
    bolt: Brief,
    outbox: Outbox,
    caplog: pytest.LogCaptureFixture,
):
    await begun.ledger.projects.start(bolt)
    with living_in(replace(begun, engine=Absent(begun.engine))):
        await signs()

    class Lost(Absent):
        async def start(self, project, stage) -> str:
            if project.slug == "bolt-bikes":
                raise Unreachable("Prefect does not answer.", fix="Wait.")
            return await self._engine.start(project, stage)

    with living_in(replace(begun, engine=Lost(begun.engine))), caplog.at_level(logging.WARNING):
        await upkeep()
    await rehearsal.run_all()

    assert "bolt-bikes will be looked after again: Prefect does not answer." in caplog.text
    assert any(s.key.startswith("acme/") for s in outbox.sent)


class Watched:
    """An engine that notes whom it is told to wake."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.woken: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def wake(self, run: str, gate: GateRecord) -> None:  # noqa: ARG002 - an engine's form
        self.woken.append(gate.id)


async def test_upkeep_wakes_no_run_for_a_round_that_is_over(world: World, rehearsal: Rehearsal):
    await advance("acme")
    await rehearsal.run_all()
    lotte = "lotte.devries@acme-retail.example"
    code = await code_for("acme/early_access/1", lotte)
    no = Answered(lotte, code, "no", "test", comment="Not yet.")
    await sign("acme/early_access/1", no)
    await rehearsal.run_all()
    engine = Watched(world.engine)

    with living_in(replace(world, engine=engine)):
        await look_after("acme")

    assert (await world.ledger.gates.get("acme/early_access/2")).decision is None
    assert engine.woken == []
