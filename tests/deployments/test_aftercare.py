"""What a worker sees to after the fact, played on a real server without a worker."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from prefect import get_client
from prefect.states import Cancelling, Completed, Pending, Running

from deployments.aftercare import Aftercare
from deployments.claims import Identity, sign, take, taken_by
from integrations.prefect import PrefectEngine
from tests.deployments.running import begin
from tests.engine import Engine

pytestmark = pytest.mark.engine

OURS = Identity("ours", "boot-2")
OURS_EARLIER = Identity("ours", "boot-1")
THEIRS = Identity("theirs", "boot-1")


async def taken(by: Identity, traces: Path) -> UUID:
    """A run that this worker has taken and begun."""
    run_id = await begin("quick", file=str(traces))
    async with get_client() as client:
        run = await client.read_flow_run(run_id)
        assert await take(client, run, by)
        assert taken_by(run) == by
        await sign(client, run, by)
        await client.set_flow_run_state(run_id, Running())
    return run_id


async def state_of(run_id: UUID) -> str:
    async with get_client() as client:
        run = await client.read_flow_run(run_id)
        return run.state_name or ""


async def test_a_run_is_taken_once(prefect_server: Engine, tmp_path: Path) -> None:
    run_id = await begin("quick", file=str(tmp_path / "traces"))
    async with get_client() as client:
        run = await client.read_flow_run(run_id)
        answers = [await take(client, run, OURS), await take(client, run, THEIRS)]
        known = await client.read_flow_run(run_id)

    assert prefect_server.url
    assert answers == [True, False]
    assert taken_by(known) == OURS


async def test_what_an_earlier_boot_left_unfinished_starts_again_and_nothing_else(
    prefect_server: Engine, tmp_path: Path
) -> None:
    left = await taken(OURS_EARLIER, tmp_path / "left")
    to_cancel = await taken(OURS_EARLIER, tmp_path / "cancel")
    mine = await taken(OURS, tmp_path / "mine")
    theirs = await taken(THEIRS, tmp_path / "theirs")
    async with get_client() as client:
        await client.set_flow_run_state(to_cancel, Cancelling())
        await Aftercare(client, OURS, "golive").take_up_earlier()

    states = [await state_of(run) for run in (left, to_cancel, mine, theirs)]
    assert prefect_server.url
    assert states == ["AwaitingRetry", "Cancelled", "Running", "Running"]
    await finish(left, mine, theirs)


async def test_the_engine_knows_what_was_taken_before_some_time_and_has_not_ended(
    prefect_server: Engine, tmp_path: Path
) -> None:
    waits = await begin("quick", file=str(tmp_path / "waits"))
    begun = await taken(OURS_EARLIER, tmp_path / "begun")
    before = datetime.now(UTC)
    only_taken = await begin("quick", file=str(tmp_path / "taken"))
    elsewhere = await begin("quick", file=str(tmp_path / "a program that is being started"))
    async with get_client() as client:
        await take(client, await client.read_flow_run(only_taken), THEIRS)
        await client.set_flow_run_state(elsewhere, Pending())
        engine = PrefectEngine(prefect_server.url)
        early = set(await engine.taken(before))
        late = set(await engine.taken(datetime.now(UTC)))

    ours = {str(run) for run in (waits, begun, only_taken, elsewhere)}
    assert early & ours == {str(begun)}
    assert late & ours == {str(begun), str(only_taken)}
    await finish(waits, begun, only_taken, elsewhere)


async def test_a_run_whose_end_was_not_heard_starts_again(
    prefect_server: Engine, tmp_path: Path
) -> None:
    mine = await taken(OURS, tmp_path / "mine")
    theirs = await taken(THEIRS, tmp_path / "theirs")
    async with get_client() as client:
        care = Aftercare(client, OURS, "golive")
        for run_id in (mine, theirs):
            await care.settle(await client.read_flow_run(run_id), None)

    assert prefect_server.url
    assert [await state_of(mine), await state_of(theirs)] == ["AwaitingRetry", "Running"]
    await finish(mine, theirs)


async def test_a_run_that_was_cancelled_while_nobody_carried_it_is_called_off(
    prefect_server: Engine, tmp_path: Path
) -> None:
    mine = await taken(OURS_EARLIER, tmp_path / "mine")
    async with get_client() as client:
        await client.set_flow_run_state(mine, Cancelling())
        await Aftercare(client, OURS, "golive").look_after({}, [])

    assert prefect_server.url
    assert await state_of(mine) == "Cancelled"


async def finish(*runs: UUID) -> None:
    """Leave nothing that a worker of a later test would take."""
    async with get_client() as client:
        for run in runs:
            await client.set_flow_run_state(run, Completed(), force=True)
