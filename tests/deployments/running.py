"""What the tests need to start workers and to see what became of a run."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from prefect import get_client

from deployments import POOL
from deployments.pool import register
from tests.deployments import stages
from tests.engine import ROOT, Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from uuid import UUID

    from prefect.client.schemas.objects import FlowRun

PATIENCE = 40.0
FLOWS = [stages.waiting, stages.slow, stages.stubborn, stages.quick, stages.broken, stages.signing]


@dataclass
class Running:
    """A program under way and what it has said so far."""

    program: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        return self.log.read_text()

    def ready(self) -> dict[str, object]:
        """The line of JSON by which a worker says that it polls."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.program.poll() is None:
            for line in self.said().splitlines():
                if line.startswith("{"):
                    return json.loads(line)
            time.sleep(0.02)
        pytest.fail(f"It never became ready:\n{self.said()}")


@contextmanager
def program(engine: Engine, *arguments: str, **env: str) -> Generator[Running]:
    """Run a Python program against the server; it is gone when the block ends."""
    log = engine.home / f"{time.monotonic_ns()}.log"
    with log.open("wb") as out:
        started = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, *arguments],
            env={**engine.env, "PREFECT_LOGGING_LEVEL": "INFO", **env},
            cwd=ROOT,
            stdout=out,
            stderr=out,
        )
    try:
        yield Running(started, log)
    finally:
        if started.poll() is None:
            started.send_signal(signal.SIGTERM)
            try:
                started.wait(15)
            except subprocess.TimeoutExpired:
                started.kill()
                started.wait()


@contextmanager
def warm_worker(engine: Engine, name: str = "one", *more: str) -> Generator[Running]:
    """A warm worker that polls."""
    with program(engine, "-m", "deployments.worker", "--name", name, *more) as worker:
        worker.ready()
        yield worker


async def begin(flow: str, **parameters: object) -> UUID:
    """Register the flows and create a run of one of them."""
    deployments = await register(FLOWS, ["test"])
    async with get_client() as client:
        run = await client.create_flow_run_from_deployment(deployments[flow], parameters=parameters)
        return run.id


async def becomes(run: UUID, *names: str, within: float = PATIENCE) -> FlowRun:
    """Wait until the run's state has one of these names."""
    async with get_client() as client:
        deadline = time.monotonic() + within
        now = await client.read_flow_run(run)
        while time.monotonic() < deadline:
            now = await client.read_flow_run(run)
            if now.state is not None and now.state.name in names:
                return now
            await asyncio.sleep(0.05)
        pytest.fail(f"The run is not {' or '.join(names)} but {now.state}.")


async def answer(engine: Engine, run: UUID, decision: str = "yes") -> httpx.Response:
    """Answer, the way a browser does: once, without trying again."""
    async with httpx.AsyncClient(base_url=engine.url, timeout=30) as client:
        content = {"run_input": {"decision": decision}}
        return await client.post(f"/flow_runs/{run}/resume", json=content)


async def eventually(is_so: Callable[[], object], within: float = PATIENCE) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail("It did not come to pass.")
        await asyncio.sleep(0.02)


def words(file: Path) -> list[str]:
    """The words that a flow left in its file."""
    return [line.split()[0] for line in _lines(file)]


def times(file: Path, word: str) -> list[float]:
    """When a flow left this word."""
    return [float(line.split()[1]) for line in _lines(file) if line.split()[0] == word]


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


async def only(*names: str) -> None:
    """Let the server know of these workers of the pool and no others."""
    async with get_client() as client:
        for worker in await client.read_workers_for_work_pool(POOL):
            place = {"work_pool_name": POOL, "name": worker.name}
            await client.request(
                "DELETE", "/work_pools/{work_pool_name}/workers/{name}", path_params=place
            )
        for name in names:
            await client.send_worker_heartbeat(POOL, name, heartbeat_interval_seconds=60)
