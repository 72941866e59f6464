"""The shortcut: a run that was rung for by name is taken past the list, where that is as good."""

from __future__ import annotations

from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from prefect import get_client
from prefect.client.schemas.actions import WorkPoolUpdate
from prefect.states import Completed, Scheduled, Suspended

from deployments import POOL
from deployments.bell import Rung
from deployments.leg import Leg
from deployments.shortcut import Shortcut
from tests.deployments import stages
from tests.deployments.running import becomes, begin, only, warm_worker
from tests.engine import Engine

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun, State

pytestmark = pytest.mark.engine


async def test_only_what_is_due_in_an_open_queue_goes_past_the_list(
    prefect_server: Engine, tmp_path: Path
) -> None:
    run = await begin("quick", file=str(tmp_path / "traces"))
    shortcut, elsewhere = Shortcut([]), Shortcut(["another"])
    async with get_client() as client:
        before = await due(shortcut, client, run)
        pool = await client.read_work_pool(POOL)
        await shortcut.learn(client, pool)
        await elsewhere.learn(client, pool)
        open_to_all = await due(shortcut, client, run)
        not_served = await due(elsewhere, client, run)
        nonsense = [await due(shortcut, client, name) for name in ("", "7", uuid4())]
        await client.set_flow_run_state(run, _in_an_hour(), force=True)
        later = await due(shortcut, client, run)
        await client.set_flow_run_state(run, Scheduled(), force=True)
        limited = pool.model_copy(update={"concurrency_limit": 1})
        await shortcut.learn(client, limited)
        where_there_is_a_limit = await due(shortcut, client, run)

    assert open_to_all is not None
    assert open_to_all.id == run
    assert [before, not_served, *nonsense, later, where_there_is_a_limit] == [None] * 7
    with warm_worker(prefect_server):
        await becomes(run, "Completed")


@pytest.mark.usefixtures("prefect_server")
async def test_a_paused_pool_has_no_shortcut(tmp_path: Path) -> None:
    run = await begin("quick", file=str(tmp_path / "traces"))
    shortcut = Shortcut([])
    async with get_client() as client:
        await client.update_work_pool(POOL, WorkPoolUpdate(is_paused=True))
        try:
            await shortcut.learn(client, await client.read_work_pool(POOL))

            assert await due(shortcut, client, run) is None
        finally:
            await client.update_work_pool(POOL, WorkPoolUpdate(is_paused=False))


async def test_a_run_that_waited_here_is_not_described_anew_and_one_that_ended_is_forgotten(
    prefect_server: Engine, tmp_path: Path
) -> None:
    shortcut, state = Shortcut([]), uuid4()
    await only()
    async with get_client() as client:
        run = await client.read_flow_run(await begin("quick", file=str(tmp_path / "traces")))
        await shortcut.learn(client, await client.read_work_pool(POOL), "me")
        await client.delete_flow_run(run.id)  # nobody can describe it any more
        shortcut.remember(_leg(run, Suspended()))
        waited = await due(shortcut, client, run.id, state)
        again = await due(shortcut, client, run.id, state)
        shortcut.remember(_leg(run, Completed()))
        ended = await due(shortcut, client, run.id, state)

    assert waited is not None
    assert waited.state is not None
    assert (waited.id, waited.state.id, waited.parameters) == (run.id, state, run.parameters)
    assert waited.run_count == run.run_count + 1
    assert (again, ended) == (None, None)
    assert prefect_server.url


async def test_a_run_that_came_by_the_list_is_not_described_anew_either(
    prefect_server: Engine, tmp_path: Path
) -> None:
    shortcut, state = Shortcut([]), uuid4()
    await only()
    async with get_client() as client:
        name = await begin("quick", file=str(tmp_path / "traces"))
        listed = await client.get_scheduled_flow_runs_for_work_pool(
            POOL, scheduled_before=datetime.now(UTC)
        )
        run = next(entry.flow_run for entry in listed if entry.flow_run.id == name)
        await shortcut.learn(client, await client.read_work_pool(POOL), "me")
        await client.delete_flow_run(run.id)
        shortcut.remember(_leg(run, Suspended(pause_key="second")))
        waited = await due(shortcut, client, run.id, state)

    assert waited is not None
    assert waited.state is not None
    assert (waited.id, waited.state.id) == (run.id, state)
    assert waited.empirical_policy.pause_keys == {"second"}, "else nobody looks at what was typed"
    assert prefect_server.url


async def test_where_others_work_too_a_run_is_described_anew(
    prefect_server: Engine, tmp_path: Path
) -> None:
    shortcut = Shortcut([])
    await only("another")
    async with get_client() as client:
        run = await client.read_flow_run(await begin("quick", file=str(tmp_path / "traces")))
        await shortcut.learn(client, await client.read_work_pool(POOL), "me")
        shortcut.remember(_leg(run, Suspended()))
        waited = await due(shortcut, client, run.id, uuid4())
    await only()

    assert waited is not None
    assert waited.state is not None
    assert run.state is not None
    assert waited.state.id == run.state.id, "as the server says, not as the bell did"
    with warm_worker(prefect_server):
        await becomes(run.id, "Completed")


async def due(
    shortcut: Shortcut, client: PrefectClient, run: object, state: object = ""
) -> FlowRun | None:
    """The run that is found where it is rung for so."""
    rung = Rung(str(run), str(state))
    found = shortcut.told(rung) or await shortcut.due(client, rung.run)
    return found and found.run


def _leg(run: FlowRun, last: State) -> Leg:
    """A leg of this run that ended so."""
    leg = Leg(stages.quick, run, Context())
    leg.last, leg.described = last, run
    return leg


def _in_an_hour() -> Scheduled:
    return Scheduled(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
