"""Runs, as the server knows them: new ones, those under way, those that have ended."""

from __future__ import annotations

import asyncio
import time
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Scheduled

from domain.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun, State

PATIENCE, PAUSE = 30.0, 0.3  # seconds until a deployment is there, and between two looks
PAGE = 200  # what the server gives at most
_ENDED = {StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED}

DEAD = {StateType.FAILED, StateType.CRASHED}
FIRST_REST, LONGEST_REST = 5, 600  # seconds; a crash may be reported twice, seconds apart
_UNDER_WAY = [StateType.PENDING, StateType.RUNNING]
TAKEN = "Taken by "  # how the state begins to say by which a warm worker takes a run

DEPLOYMENT = "golive"  # how each of our deployments is called
_OURS = DeploymentFilter(name=DeploymentFilterName(any_=[DEPLOYMENT]))

_known: dict[tuple[str, str], UUID] = {}  # deployments, by server and name


async def deployed(
    client: PrefectClient, deployment: str, *, patience: float = PATIENCE, **run: Any
) -> FlowRun:
    """Make a run of this deployment, which stands for itself; which one it is, is asked once.

    A deployment that is not there any more was perhaps made anew under the same name.
    """
    place = (str(client.api_url), deployment)
    if known := _known.get(place):
        try:
            return await client.create_flow_run_from_deployment(known, state=Scheduled(), **run)
        except ObjectNotFound:
            del _known[place]
    _known[place] = await _found(client, deployment, patience)
    return await client.create_flow_run_from_deployment(_known[place], state=Scheduled(), **run)


async def _found(client: PrefectClient, deployment: str, patience: float) -> UUID:
    """Which deployment it is; one that is just being registered is waited for."""
    until = time.monotonic() + patience
    while True:
        try:
            return (await client.read_deployment_by_name(deployment)).id
        except ObjectNotFound:
            if time.monotonic() > until:
                raise Unreachable(
                    f"Prefect has no deployment {deployment}.",
                    fix="Deploy every flow: golive deploy",
                ) from None
        await asyncio.sleep(PAUSE)


async def there(client: PrefectClient, run: str) -> FlowRun | None:
    """The run, unless somebody has deleted it."""
    try:
        return await client.read_flow_run(UUID(run))
    except ObjectNotFound:
        return None


async def under_way(client: PrefectClient, runs: Sequence[str]) -> int:
    """How many of these runs there are that have not ended."""
    types = sorted(set(StateType) - _ENDED)
    chosen = {"id": {"any_": list(runs)}, "state": {"type": {"any_": types}}}
    told = await client.request("POST", "/flow_runs/count", json={"flow_runs": chosen})
    return int(told.json())


async def ended_since(client: PrefectClient, since: datetime) -> list[str]:
    """Which runs have ended since then."""
    found = await _all_of(client, FlowRunFilter.model_validate({"end_time": {"after_": since}}))
    return [str(run.id) for run in found]


async def taken_before(client: PrefectClient, before: datetime) -> list[str]:
    """Which of our runs a warm worker has taken, or anybody has begun, and not ended since then.

    What another kind of worker has taken may be a program that takes minutes to begin.
    """
    chosen = FlowRunFilter.model_validate({"state": {"type": {"any_": _UNDER_WAY}}})
    return [
        str(run.id)
        for run in await _all_of(client, chosen, deployment_filter=_OURS)
        if (state := run.state)
        and state.timestamp < before
        and (state.is_running() or (state.message or "").startswith(TAKEN))
    ]


async def _all_of(client: PrefectClient, chosen: FlowRunFilter, **where: Any) -> list[FlowRun]:
    found: list[FlowRun] = []
    while len(found) % PAGE == 0:
        some = await client.read_flow_runs(
            flow_run_filter=chosen,
            limit=PAGE,
            offset=len(found),
            sort=FlowRunSort.END_TIME_DESC,
            **where,
        )
        if not some:
            break
        found += some
    return found


async def rest_of(client: PrefectClient, run: FlowRun) -> float:
    """How long a run rests that failed; its worker's deaths are not its own failures."""
    states = await client.read_flow_run_states(run.id)
    before = [s for s in states if not (s.is_scheduled() or s.is_pending() or s.is_running())]
    ends = list(takewhile(lambda s: s.type in DEAD, sorted(before, key=_when, reverse=True)))
    return min(FIRST_REST * 2 ** max(len(ends) - 1, 0), LONGEST_REST)


def _when(state: State) -> datetime:
    return state.timestamp
