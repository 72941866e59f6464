"""A worker that was held up takes a run by what it heard of it earlier: no answer is lost by it."""

from __future__ import annotations

from contextvars import copy_context
from typing import TYPE_CHECKING

import httpx
import pytest
from prefect import get_client
from prefect.states import AwaitingRetry, Pending, Running

from deployments.claims import Identity, take
from deployments.lane import Lanes
from deployments.leg import Leg
from tests.deployments import stages
from tests.deployments.running import becomes, begin, words
from tests.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from prefect.client.schemas.objects import FlowRun

pytestmark = pytest.mark.engine

FIRST, SECOND = Identity("first", "boot-1"), Identity("second", "boot-1")


async def described(run: UUID) -> FlowRun:
    """The run as the list of what is due describes it now."""
    async with get_client() as client:
        return await client.read_flow_run(run)


async def died_at_work(run: UUID) -> None:
    """Let a worker die that had begun the run."""
    async with get_client() as client:
        for state in (Pending(), Running()):
            await client.set_flow_run_state(run, state)
        await client.update_flow_run(run, flow_version=stages.signing.version)
        await client.set_flow_run_state(run, AwaitingRetry())


async def carry(run: FlowRun, who: Identity) -> None:
    """Take the run and live one leg of it, by this description."""
    lanes = Lanes(copy_context())
    async with get_client() as client:
        assert await take(client, run, who)
    await Leg(stages.signing, run, copy_context(), str(who)).live(lanes)
    lanes.close()


@pytest.mark.parametrize("begun", [False, True])
async def test_what_was_typed_counts_though_the_worker_thinks_that_nothing_was_asked(
    prefect_server: Engine, tmp_path: Path, *, begun: bool
) -> None:
    traces = tmp_path / "traces"
    run = await begin("signing", file=str(traces))
    if begun:
        await died_at_work(run)
    earlier = await described(run)
    await carry(await described(run), FIRST)
    await becomes(run, "Suspended")
    async with httpx.AsyncClient(base_url=prefect_server.url, timeout=30) as browser:
        typed = {"decision": "yes", "signer": "petra@meiro.io", "code": "AAAA-AAAA"}
        reply = await browser.post(f"/flow_runs/{run}/resume", json={"run_input": typed})

    await carry(earlier, SECOND)

    assert reply.json()["status"] == "ACCEPT"
    await becomes(run, "Completed")
    assert words(traces) == ["begin", "begin", "form-1-yes"]
