"""A run that a worker takes by letting it begin, on a real server without a worker."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prefect import get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.responses import SetStateStatus
from prefect.states import Paused, Running, Scheduled

from deployments import POOL
from deployments.claims import FRESH, Identity, Seen, seen, take, take_running, taken_by
from deployments.shortcut import Shortcut
from tests.deployments.running import answer, becomes, begin, only, warm_worker, words
from tests.engine import Engine

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun

pytestmark = pytest.mark.engine

OURS, THEIRS = "ours:boot-1", "theirs:boot-1"


async def waiting(client: PrefectClient, traces: Path) -> tuple[FlowRun, Seen]:
    """A run on the list, and how it was seen there."""
    run = await client.read_flow_run(await begin("quick", file=str(traces)))
    waits = seen(run)
    assert waits is not None
    return run, waits


def long_ago(waits: Seen) -> Seen:
    """The same, seen before a pause."""
    return replace(waits, at=waits.at - FRESH)


@pytest.mark.usefixtures("prefect_server")
async def test_of_two_who_saw_a_run_wait_one_takes_it_however_often_both_ask(
    tmp_path: Path,
) -> None:
    async with get_client() as client:
        run, waits = await waiting(client, tmp_path / "traces")
        answers = [
            await take_running(client, Running(), waits, carrier)
            for carrier in (OURS, THEIRS, OURS, THEIRS)
        ]
        now = await client.read_flow_run(run.id)

    assert [a.status for a in answers] == [SetStateStatus.ACCEPT, SetStateStatus.ABORT] * 2
    assert taken_by(now) == Identity("ours", "boot-1")
    assert seen(now) is None


@pytest.mark.usefixtures("prefect_server")
async def test_what_has_begun_is_not_taken_from_the_list(tmp_path: Path) -> None:
    async with get_client() as client:
        run, waits = await waiting(client, tmp_path / "traces")
        await take_running(client, Running(), waits, OURS)

        assert not await take(client, run, Identity("theirs", "boot-1"))


@pytest.mark.usefixtures("prefect_server")
async def test_who_was_stopped_since_the_run_was_seen_looks_again(tmp_path: Path) -> None:
    async with get_client() as client:
        run, waits = await waiting(client, tmp_path / "traces")
        await client.set_flow_run_state(run.id, Running())
        await client.set_flow_run_state(run.id, Paused(reschedule=True))
        too_late = await take_running(client, Running(), long_ago(waits), OURS)
        paused = await client.read_flow_run(run.id)
        other, still = await waiting(client, tmp_path / "traces")
        in_time = await take_running(client, Running(), long_ago(still), OURS)

    assert too_late.status is SetStateStatus.ABORT
    assert paused.state is not None
    assert paused.state.is_paused()
    assert in_time.status is SetStateStatus.ACCEPT
    assert still.run == other.id


@pytest.mark.usefixtures("prefect_server")
async def test_a_run_that_was_put_off_meanwhile_is_left_on_the_list(tmp_path: Path) -> None:
    later = Scheduled(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
    async with get_client() as client:
        run, waits = await waiting(client, tmp_path / "traces")
        await client.set_flow_run_state(run.id, later, force=True)
        asked = await take_running(client, Running(), waits, OURS)
        now = await client.read_flow_run(run.id)

    assert asked.status is SetStateStatus.ABORT
    assert now.state is not None
    assert now.state.is_scheduled()


async def test_a_worker_that_is_alone_begins_at_once(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    await only()
    with warm_worker(prefect_server, "alone"):
        await becomes(await begin("waiting", file=str(traces)), "Suspended")  # its flow is found
        run = await begin("waiting", file=str(traces))
        await becomes(run, "Suspended")
        await answer(prefect_server, run)
        await becomes(run, "Completed")

    assert words(traces) == ["begin", "begin", "begin", "answered-yes"]
    assert await begun_from(run) == ["SCHEDULED", "SCHEDULED"]


async def test_what_cannot_be_answered_wakes_nobody_and_the_next_answer_is_taken_at_once(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    await only()
    with warm_worker(prefect_server, "rung-for", "--poll", "3600"):
        await becomes(await begin("waiting", file=str(traces)), "Suspended")  # its flow is found
        run = await begin("waiting", file=str(traces))
        await becomes(run, "Suspended")
        refused = [await answer(prefect_server, run, "perhaps") for _ in range(2)]
        taken = await answer(prefect_server, run)
        await becomes(run, "Completed", within=15)

    assert [r.json()["status"] for r in (*refused, taken)] == ["REJECT", "REJECT", "ACCEPT"]
    assert words(traces) == ["begin", "begin", "begin", "answered-yes"]
    assert await begun_from(run) == ["SCHEDULED", "SCHEDULED"]


async def test_a_worker_beside_another_lets_the_server_say_whose_a_run_is(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    await only("another")
    with warm_worker(prefect_server, "one-of-two"):
        run = await begin("waiting", file=str(traces))
        await becomes(run, "Suspended")
        await answer(prefect_server, run)
        await becomes(run, "Completed")

    assert await begun_from(run) == ["PENDING", "PENDING"]
    await only()


async def test_a_worker_is_not_alone_where_runs_are_limited(
    prefect_server: Engine, tmp_path: Path
) -> None:
    shortcut = Shortcut([])
    await only()
    run = await begin("quick", file=str(tmp_path / "traces"))
    async with get_client() as client:
        pool = await client.read_work_pool(POOL)
        await shortcut.learn(client, pool, "me")
        alone = shortcut.alone
        deployment = (await client.read_flow_run(run)).deployment_id
        assert deployment is not None
        await client.update_deployment(deployment, DeploymentUpdate(concurrency_limit=1))
        try:
            await shortcut.learn(client, pool, "me")
            limited = shortcut.alone
        finally:
            await client.update_deployment(deployment, DeploymentUpdate(concurrency_limit=None))
        await shortcut.learn(client, pool.model_copy(update={"is_paused": True}), "me")
        paused = shortcut.alone

    assert (alone, limited, paused) == (True, False, False)
    with warm_worker(prefect_server):
        await becomes(run, "Completed")


async def begun_from(run: UUID) -> list[str]:
    """The states out of which the legs of this run began."""
    async with get_client() as client:
        states = await client.read_flow_run_states(run)
    in_order = sorted(states, key=lambda state: state.timestamp)
    return [a.type.value for a, b in pairwise(in_order) if b.name == "Running"]
