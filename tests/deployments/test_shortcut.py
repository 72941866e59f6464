"""The shortcut: a run that was rung for by name is taken past the list, where that is as good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from prefect import get_client
from prefect.client.schemas.actions import WorkPoolUpdate
from prefect.states import Scheduled

from deployments import POOL
from deployments.shortcut import Shortcut
from tests.deployments.running import becomes, begin, warm_worker
from tests.engine import Engine

pytestmark = pytest.mark.engine


async def test_only_what_is_due_in_an_open_queue_goes_past_the_list(
    prefect_server: Engine, tmp_path: Path
) -> None:
    run = await begin("quick", file=str(tmp_path / "traces"))
    shortcut, elsewhere = Shortcut([]), Shortcut(["another"])
    async with get_client() as client:
        before = await shortcut.due(client, str(run))
        pool = await client.read_work_pool(POOL)
        await shortcut.learn(client, pool)
        await elsewhere.learn(client, pool)
        open_to_all = await shortcut.due(client, str(run))
        not_served = await elsewhere.due(client, str(run))
        nonsense = [await shortcut.due(client, name) for name in ("", "7", str(uuid4()))]
        await client.set_flow_run_state(run, _in_an_hour(), force=True)
        later = await shortcut.due(client, str(run))
        await client.set_flow_run_state(run, Scheduled(), force=True)
        limited = pool.model_copy(update={"concurrency_limit": 1})
        await shortcut.learn(client, limited)
        where_there_is_a_limit = await shortcut.due(client, str(run))

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

            assert await shortcut.due(client, str(run)) is None
        finally:
            await client.update_work_pool(POOL, WorkPoolUpdate(is_paused=False))


def _in_an_hour() -> Scheduled:
    return Scheduled(scheduled_time=datetime.now(UTC) + timedelta(hours=1))
