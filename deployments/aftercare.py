"""What a worker sees to after the fact: dead runs, cancelled runs, runs that ended unheard.

Nothing in Prefect repairs a run whose worker died; a run is never left to the attention of people
just because a program ended. Starting a stage again is harmless: what it did once stays done.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectNotFound
from prefect.logging import get_logger

from deployments import engine
from deployments.claims import (
    Identity,
    call_off,
    runs_among,
    runs_under_way,
    start_again,
    taken_by,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun

    from deployments.leg import Leg

LOOK = 1.5  # seconds between two looks at what others decided about our runs
OTHERS = 5.0  # seconds between two looks for cancelled runs that nobody carries any more
AWAY = 3.0  # seconds until a run that is left behind may start again: we are gone by then
LONGEST_PAUSE = 60.0

log = get_logger("worker.golive")


class Aftercare:
    """Sees to the runs of one worker in one work pool."""

    def __init__(self, client: PrefectClient, identity: Identity, pool: str) -> None:
        """Take the server, who we are, and where our runs are."""
        self._client = client
        self._me = identity
        self._pool = pool
        self._taken_up = False
        self._looked = self._looked_for_others = -OTHERS
        self._unheard: dict[UUID, int] = {}

    async def take_up_earlier(self) -> None:
        """Start again what an earlier boot of this worker left unfinished; once per boot."""
        if self._taken_up:
            return
        for run in await runs_under_way(self._client, self._pool):
            owner = taken_by(run)
            if owner is None or owner.name != self._me.name or owner.boot == self._me.boot:
                continue
            if run.state is not None and run.state.is_cancelling():
                await call_off(self._client, run)
            elif await start_again(self._client, run, "Its worker was started again."):
                log.info("Run %s was left unfinished; it starts again.", run.name)
        self._taken_up = True

    async def look_after(self, legs: Mapping[UUID, Leg], carried: Collection[UUID]) -> None:
        """Heed, every one or two seconds, that somebody cancels or suspends a run of ours."""
        now = time.monotonic()
        if now - self._looked_for_others > OTHERS:
            self._looked_for_others = now
            await self._call_off_others(carried)
        if now - self._looked < LOOK:
            return
        under_way = [run for run, leg in legs.items() if leg.under_way]
        if not under_way:
            return
        self._looked = now
        stopped = (StateType.CANCELLING, StateType.PAUSED)
        for run in await runs_among(self._client, under_way, *stopped):
            if leg := legs.get(run.id):
                if run.state is not None and run.state.is_cancelling():
                    leg.interrupt()
                else:
                    engine.leave(run.id, run.state)

    async def _call_off_others(self, carried: Collection[UUID]) -> None:
        """Tell the server of runs of an earlier boot that were to be cancelled."""
        for run in await runs_under_way(self._client, self._pool, StateType.CANCELLING):
            owner = taken_by(run)
            if owner and owner.name == self._me.name and run.id not in carried:
                await call_off(self._client, run)

    async def settle(self, run: FlowRun, leg: Leg | None) -> None:
        """After a leg: see to it that the server knows how it ended, however long that takes."""
        if leg is not None and leg.known_to_end:
            self._unheard.pop(run.id, None)
            return
        for attempt in range(1000):
            try:
                await self._settle(run, leg)
            except ObjectNotFound:
                return  # somebody deleted the run
            except httpx.HTTPError as trouble:
                log.warning("The end of run %s is not known yet: %r", run.name, trouble)
                await asyncio.sleep(min(2**attempt, 10))
            else:
                return

    async def leave_behind(self, run: FlowRun) -> None:
        """Put a run back on the list that did not end in time, to be taken when we are gone."""
        when = datetime.now(UTC) + timedelta(seconds=AWAY)
        if await start_again(self._client, run, "Its worker was stopped.", when):
            log.warning("Run %s is left behind; it starts again in %s s.", run.name, AWAY)

    async def _settle(self, run: FlowRun, leg: Leg | None) -> None:
        now = await self._client.read_flow_run(run.id)
        state = now.state
        if state is None or taken_by(now) != self._me:
            return
        if state.is_cancelling() or (state.is_crashed() and leg is not None and leg.interrupted):
            await call_off(self._client, run)
        elif state.is_running() or state.is_pending():
            times = self._unheard[run.id] = self._unheard.get(run.id, 0) + 1
            pause = timedelta(seconds=min(2 ** (times - 1), LONGEST_PAUSE))
            if await start_again(self._client, run, "Its end was not heard.", _now() + pause):
                trouble = leg.trouble if leg else None
                log.warning("Run %s ended unheard (%r); starting again.", run.name, trouble)
        else:
            self._unheard.pop(run.id, None)


def _now() -> datetime:
    return datetime.now(UTC)
