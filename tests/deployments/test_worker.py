"""The warm worker against a real server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from prefect import get_client
from prefect.states import Cancelling
from prefect.workers.base import BaseWorker

from deployments.warm import WarmWorker
from tests.deployments.running import (
    answer,
    becomes,
    begin,
    eventually,
    program,
    times,
    warm_worker,
    words,
)
from tests.engine import ROOT, Engine

pytestmark = pytest.mark.engine


async def test_a_run_waits_for_an_answer_and_goes_on(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    with warm_worker(prefect_server) as worker:
        run = await begin("waiting", file=str(traces))
        await becomes(run, "Suspended")
        reply = await answer(prefect_server, run)
        done = await becomes(run, "Completed")

    assert reply.status_code == 201
    assert words(traces) == ["begin", "begin", "answered-yes"]
    assert done.infrastructure_pid is not None
    assert done.infrastructure_pid.startswith("one:")
    assert "ERROR" not in worker.said()
    assert "mismatch" not in worker.said()


async def test_prefects_own_worker_goes_on_where_the_warm_one_left(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    with warm_worker(prefect_server):
        run = await begin("waiting", file=str(traces))
        await becomes(run, "Suspended")
    own = ("-m", "prefect", "worker", "start", "--pool", "golive")
    with program(prefect_server, *own, PREFECT_WORKER_QUERY_SECONDS="1") as worker:
        await answer(prefect_server, run)
        await becomes(run, "Completed")

    assert words(traces) == ["begin", "begin", "answered-yes"]
    assert "mismatch" not in worker.said()


async def test_a_run_whose_worker_was_killed_starts_again_with_the_worker(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    with warm_worker(prefect_server, "phoenix") as worker:
        run = await begin("slow", file=str(traces), seconds=2)
        await eventually(lambda: words(traces) == ["begin"])
        worker.program.kill()
        worker.program.wait()
    with warm_worker(prefect_server, "phoenix"):
        polled = time.time()
        await becomes(run, "Completed")

    assert words(traces) == ["begin", "begin", "end"]
    assert times(traces, "begin")[1] - polled < 2


async def test_a_worker_that_is_told_to_stop_lets_its_runs_end(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    with warm_worker(prefect_server) as worker:
        run = await begin("slow", file=str(traces), seconds=1.5)
        await eventually(lambda: words(traces) == ["begin"])
        worker.program.send_signal(signal.SIGTERM)
        code = worker.program.wait(10)

    assert code == 0
    assert words(traces) == ["begin", "end"]
    assert (await becomes(run, "Completed")).id == run


async def test_a_run_that_takes_too_long_is_left_to_the_next_worker(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    with warm_worker(prefect_server, "one", "--grace", "0.1") as worker:
        run = await begin("stubborn", file=str(traces), seconds=1.5)
        await eventually(lambda: words(traces) == ["begin"])
        worker.program.send_signal(signal.SIGTERM)
        code = worker.program.wait(10)
        left = await becomes(run, "AwaitingRetry")
    with warm_worker(prefect_server, "two"):
        await becomes(run, "Completed")

    assert code == 0
    assert left.state is not None
    assert words(traces) == ["begin", "begin", "end"]


async def test_a_cancelled_run_ends_at_its_next_step(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    with warm_worker(prefect_server):
        run = await begin("slow", file=str(traces), seconds=60)
        await eventually(lambda: words(traces) == ["begin"])
        async with get_client() as client:
            await client.set_flow_run_state(run, Cancelling())
        await becomes(run, "Cancelled")

    assert words(traces) == ["begin"]


async def test_no_more_runs_at_once_than_there_are_places(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    with warm_worker(prefect_server, "one", "--limit", "1"):
        runs = [await begin("slow", file=str(traces), seconds=0.5) for _ in range(2)]
        for run in runs:
            await becomes(run, "Completed")

    assert words(traces) == ["begin", "end", "begin", "end"]


async def test_a_run_that_fails_takes_nobody_with_it(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    with warm_worker(prefect_server):
        failing = await begin("broken", file=str(traces))
        failed = await becomes(failing, "Failed")
        run = await begin("quick", file=str(traces))
        await becomes(run, "Completed")

    assert failed.state is not None
    assert "as agreed" in str(failed.state.message)
    assert words(traces) == ["begin", "end"]


async def test_a_run_whose_flow_cannot_be_imported_says_so(
    prefect_server: Engine, tmp_path: Path
) -> None:
    run = await begin("quick", file=str(tmp_path / "traces"))
    async with get_client() as client:
        known = await client.read_flow_run(run)
        lost = await client.create_deployment(
            known.flow_id, name="lost", entrypoint="no.such.place", work_pool_name="golive"
        )
        stranded = await client.create_flow_run_from_deployment(lost)
    with warm_worker(prefect_server):
        crashed = await becomes(stranded.id, "Crashed")

    assert crashed.state is not None
    assert "'no.such.place' cannot be imported" in str(crashed.state.message)


async def test_a_nudge_starts_what_is_due_without_waiting_for_the_next_look(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces, request = tmp_path / "traces", tmp_path / "nudge"
    elsewhere = {"PREFECT_HOME": str(tmp_path / "home")}  # where the server does not ring
    patient = ("--poll", "3600", "--alongside", "tests.deployments.patient:nudge_on_request")
    command = ("-m", "deployments.worker", *patient)
    with program(prefect_server, *command, NUDGE_WHEN=str(request), **elsewhere) as worker:
        worker.ready()
        request.touch()
        await eventually(lambda: not request.exists())
        run = await begin("quick", file=str(traces))
        request.touch()
        await becomes(run, "Completed", within=15)

    assert words(traces) == ["end"]


async def test_the_server_rings_for_what_has_begun_and_for_what_was_answered(
    prefect_server: Engine, tmp_path: Path
) -> None:
    traces = tmp_path / "traces"
    with program(prefect_server, "-m", "deployments.worker", "--poll", "3600") as worker:
        worker.ready()
        await eventually(lambda: bool(list((prefect_server.home / "prefect").rglob("*.bell"))))
        run = await begin("waiting", file=str(traces))
        await becomes(run, "Suspended", within=15)
        reply = await answer(prefect_server, run)
        await becomes(run, "Completed", within=15)

    assert reply.is_success
    assert not list((prefect_server.home / "prefect").rglob("*.bell"))


async def test_two_workers_of_one_name_are_refused(prefect_server: Engine) -> None:
    with (
        warm_worker(prefect_server, "twin") as first,
        program(prefect_server, "-m", "deployments.worker", "--name", "twin") as second,
    ):
        code = second.program.wait(30)

        assert code == 2
        assert f"already runs (pid {first.program.pid})" in second.said()


def test_a_worker_without_a_server_is_refused(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}

    refused = subprocess.run(
        [sys.executable, "-m", "deployments.worker"],
        env={**env, "PREFECT_HOME": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert refused.returncode == 2
    assert "PREFECT_API_URL is not set" in refused.stderr


def test_prefect_finds_the_worker_by_its_own_name() -> None:
    found = BaseWorker.get_worker_class_from_type("golive")

    assert found is WarmWorker
    assert found.type == "process"
