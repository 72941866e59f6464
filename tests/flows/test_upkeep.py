"""What upkeep and advance do again and again without harm."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.brief import Brief
from domain.errors import BadInput, Unreachable
from domain.stage import Step
from flows.advance import advance
from flows.onboard import begin
from flows.rehearse import Rehearsal
from flows.rota import BY_TURNS, TURN_EVERY, Rota
from flows.upkeep import look_after, upkeep, upkeep_by
from integrations.engine import Engine
from integrations.outbox import Outbox
from records.gates import GateRecord
from records.glance import AT_IT
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


class Taken:
    """An engine in which all runs were taken long ago, and which keeps what it is to revive."""

    def __init__(self, engine: Engine, runs: Sequence[str]) -> None:
        self._engine = engine
        self._runs = runs
        self.revived: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def taken(self, since: datetime) -> list[str]:  # noqa: ARG002 - an engine's form
        return list(self._runs)

    async def revive(self, run: str) -> None:
        self.revived.append(run)


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


@pytest.mark.parametrize("hours", [0, 1])
async def test_a_run_that_somebody_took_and_never_began_starts_over_after_a_while(
    hours: int, begun: World, rehearsal: Rehearsal
):
    steps = await begun.ledger.projects.steps("acme")
    runs = [started.run for started in steps.values()]
    engine = Taken(begun.engine, runs)
    rehearsal.clock += timedelta(hours=hours)
    with living_in(replace(begun, engine=engine)):
        await upkeep()

    assert sorted(engine.revived) == (sorted(runs) if hours else [])


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


NEXT_ROUND = timedelta(seconds=5)


class Counted(Watched):
    """An engine that counts what it is asked of each project, and knows of dead runs."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.asked: list[Sequence[str]] = []
        self.drawn: Counter[str] = Counter()
        self.dead: set[str] = set()
        self.revived: list[str] = []

    async def unwell(self, runs: Sequence[str]) -> list[str]:
        self.asked.append(runs)
        return [run for run in runs if run in self.dead]

    async def revive(self, run: str) -> None:
        self.revived.append(run)

    async def draw(self, project: str, picture: Any) -> None:  # noqa: ARG002 - an engine's form
        self.drawn[project] += 1


@pytest.fixture
async def many(begun: World, rehearsal: Rehearsal, acme: Brief) -> World:
    """More projects than have their turn in one round; each of them waits at its gates."""
    for nth in range(BY_TURNS + 2):
        await begin(acme.model_copy(update={"project": f"shop-{nth}"}))
    await rehearsal.run_all()
    return begun


@pytest.fixture
async def seen(many: World, rehearsal: Rehearsal) -> tuple[Counted, Rota]:
    """The engine of those many, and the rota after everybody has been looked at."""
    engine, rota = Counted(many.engine), Rota()
    with living_in(replace(many, engine=engine)):
        for _ in range(2):
            await upkeep_by(rota)
            rehearsal.clock += NEXT_ROUND
    return engine, rota


async def test_by_rota_everybody_is_seen(many: World, seen: tuple[Counted, Rota]):
    engine, _ = seen

    assert set(engine.drawn) == set(await many.ledger.projects.running())


async def test_a_quiet_project_costs_no_question_of_its_own(
    many: World, seen: tuple[Counted, Rota]
):
    engine, rota = seen
    engine.asked.clear()
    engine.drawn.clear()

    with living_in(replace(many, engine=engine)):
        await upkeep_by(rota)

    runs = [run for _, _, run in await many.ledger.projects.under_way()]
    assert [sorted(asked) for asked in engine.asked] == [sorted(runs)]
    assert engine.drawn == Counter()


async def test_a_decided_gate_of_one_among_many_is_woken_in_the_next_round(
    many: World, seen: tuple[Counted, Rota], rehearsal: Rehearsal
):
    engine, rota = seen
    engine.drawn.clear()
    with living_in(replace(many, engine=Absent(many.engine))):
        await signs()
    rehearsal.clock += AT_IT

    with living_in(replace(many, engine=engine)):
        await upkeep_by(rota)

    assert engine.woken == ["acme/sales_handover/1"]
    assert set(engine.drawn) == {"acme"}


async def test_a_run_that_died_is_revived_in_the_next_round(
    many: World, seen: tuple[Counted, Rota]
):
    engine, rota = seen
    step = Step("early_access")
    engine.dead = {(await many.ledger.projects.steps("shop-7"))[step].run}

    with living_in(replace(many, engine=engine)):
        await upkeep_by(rota)

    assert engine.revived == list(engine.dead)


async def test_a_stage_whose_carrier_fell_silent_starts_over_in_the_next_round(
    many: World, seen: tuple[Counted, Rota]
):
    engine, rota = seen
    step = Step("early_access")
    await many.ledger.attempts.begin("shop-7", step, by="a worker that died")

    with living_in(replace(many, engine=engine)):
        await upkeep_by(rota)

    assert engine.revived == [(await many.ledger.projects.steps("shop-7"))[step].run]


async def test_what_stays_as_it_was_is_looked_at_less_and_less_often(
    many: World, seen: tuple[Counted, Rota], rehearsal: Rehearsal
):
    engine, rota = seen
    engine.dead = {(await many.ledger.projects.steps("shop-7"))[Step("early_access")].run}

    looks: list[int] = []
    with living_in(replace(many, engine=engine)):
        for _ in range(9):
            engine.revived.clear()
            await upkeep_by(rota)
            looks.append(len(engine.revived))
            rehearsal.clock += NEXT_ROUND

    assert looks == [1, 1, 0, 1, 0, 0, 0, 1, 0]


async def test_whose_turn_it_was_is_looked_at_again_when_it_comes_round(
    many: World, seen: tuple[Counted, Rota], rehearsal: Rehearsal
):
    engine, rota = seen
    engine.drawn.clear()
    rehearsal.clock += TURN_EVERY

    with living_in(replace(many, engine=engine)):
        await upkeep_by(rota)

    assert len(engine.drawn) == BY_TURNS


async def test_trouble_with_one_whose_turn_it_is_stops_no_other(
    many: World, caplog: pytest.LogCaptureFixture
):
    class Broken(Counted):
        async def draw(self, project: str, picture: Any) -> None:
            await super().draw(project, picture)
            if project == "acme":
                raise RuntimeError("What nobody thought of.")

    engine, rota = Broken(many.engine), Rota()
    with living_in(replace(many, engine=engine)), caplog.at_level(logging.ERROR):
        await upkeep_by(rota)

    assert engine.drawn["acme"] == 1
    assert len(engine.drawn) == BY_TURNS
    assert "stumbled over acme" in caplog.text
