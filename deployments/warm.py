"""The warm worker: many runs in one process that has everything imported already.

Prefect's own worker starts a Python process per run, which takes seconds; an approval should be
felt at once. Each leg of a run lives in a lane here, a thread that stays. To the server it is a
worker of the work pool's type, `process`, so that Prefect's own worker can serve the very same
deployments.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import anyio
import anyio.abc
import httpx
from prefect.exceptions import ObjectNotFound
from prefect.logging import get_logger
from prefect.states import Crashed
from prefect.workers.base import (
    BaseJobConfiguration,
    BaseVariables,
    BaseWorker,
    BaseWorkerResult,
)

from deployments import engine
from deployments.aftercare import Aftercare
from deployments.bell import at_the_door, listening
from deployments.beside import beside
from deployments.claims import Identity, default_name, seen, sign, take
from deployments.coming import Coming
from deployments.find import Flows
from deployments.hearing import Hearing
from deployments.lane import Lanes
from deployments.leg import Leg
from deployments.loop import happens
from deployments.only_one import only_one
from deployments.shortcut import Due, Shortcut
from domain.errors import GoliveError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from uuid import UUID

    from prefect.client.schemas.objects import FlowRun

    from deployments.bell import Rung
    from deployments.claims import Seen

POLL = 0.3  # seconds between two looks for runs that are due, where nobody rings
RUNG_FOR = 1.0  # and where somebody does; what is due later is not rung for
RESTS = 2  # times as long as a look took, however often it is rung; a second at most
GRACE = 10.0  # seconds that runs have to reach their end when the worker stops
LONGEST_PAUSE = 5.0
LIMIT = 20

log = get_logger("worker.golive")
_here: set[WarmWorker] = set()


def nudge() -> None:
    """Let the workers of this process look for due runs at once; callable from any thread."""
    for worker in list(_here):
        worker.nudge()


class Outcome(BaseWorkerResult):
    """How a leg ended, as Prefect wants to hear it."""


class WarmWorker(BaseWorker[BaseJobConfiguration, BaseVariables, Outcome]):
    """Carries runs of one work pool, each in a thread of its own."""

    type = "process"
    _description = "Carries runs in one warm process, a thread each; starts them within moments."

    @classmethod
    def __dispatch_key__(cls) -> str:
        """Be found as `prefect worker start --type golive`, beside Prefect's own."""
        return "golive"

    def __init__(
        self,
        work_pool_name: str,
        work_queues: list[str] | None = None,
        name: str | None = None,
        limit: int | None = LIMIT,
        *,
        poll: float = POLL,
        grace: float = GRACE,
        alongside: Sequence[Callable[[], Awaitable[None]]] = (),
        **others: Any,
    ) -> None:
        """Take the pool, how many runs at once, and what runs beside them."""
        name = name or default_name(work_pool_name)
        super().__init__(work_pool_name, work_queues, name, limit=limit, **others)
        self.identity = Identity.now(self.name)
        self.pool = work_pool_name
        self._most = limit or LIMIT
        self._poll = poll
        self._grace = grace
        self._alongside = alongside
        self._flows = Flows()
        self._legs: dict[UUID, Leg] = {}
        self._carrying: dict[UUID, asyncio.Task[None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._nudged = asyncio.Event()
        self._hearing = Hearing(self, Shortcut(work_queues or []))
        self._missed = False  # whether a run was due that could not be taken yet
        self._stopping = False
        self._gone = False

    def nudge(self) -> None:
        """Look for due runs at once; callable from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._nudged.set)

    def hear(self, rung: Rung) -> None:
        """Do at once what the server rang for; as it does, looks by itself may be rarer."""
        self._poll = max(self._poll, RUNG_FOR)
        self._hearing.hear(self.client, rung)

    @property
    def carries(self) -> int:
        """How many runs it carries."""
        return len(self._carrying)

    @property
    def places(self) -> int:
        """How many more it can carry."""
        return max(self._most - self.carries, 0)

    def stop(self) -> None:
        """Take no more runs, wait for those under way, then leave."""
        self._stopping = True
        self.nudge()

    async def start(
        self,
        run_once: bool = False,  # noqa: FBT001, FBT002 - the signature is Prefect's
        with_healthcheck: bool = False,  # noqa: ARG002, FBT001, FBT002
        printer: Callable[..., None] = print,
    ) -> None:
        """Carry runs until told to stop; with `run_once`, those that are due now."""
        engine.watch_from_one_place()
        engine.speak_calmly()
        self._context = engine.context_for_legs()
        self._lanes = Lanes(self._context)
        self._loop = asyncio.get_running_loop()
        place, slug = at_the_door(), self.get_name_slug()
        with only_one(
            place / f"{slug}.lock", f"A worker named {self.name}", "Give it another --name."
        ):
            async with self, listening(place, slug, self.hear):
                _here.add(self)
                self._care = Aftercare(self.client, self.identity, self.pool)
                try:
                    with beside(self._alongside):
                        printer(f"Worker {self.name!r} started!")
                        await (self._once() if run_once else self._work())
                finally:
                    _here.discard(self)
                    with anyio.CancelScope(shield=True):
                        await self._drain()

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,  # noqa: ARG002 - the signature is Prefect's
        task_status: anyio.abc.TaskStatus[Any] | None = None,
    ) -> Outcome:
        """Carry one run that was handed to us."""
        if task_status is not None:
            task_status.started(str(self.identity))
        await self._carry(Due(flow_run))
        return Outcome(identifier=str(self.identity), status_code=0)

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Take the runs that are due, as far as there are places."""
        if not self.places:
            self._missed = True
            return []
        try:
            due = await self.client.get_scheduled_flow_runs_for_work_pool(
                work_pool_name=self.pool,
                work_queue_names=sorted(self._work_queues),
                scheduled_before=datetime.now(UTC),
            )
        except ObjectNotFound:
            await self.sync_with_backend()  # makes the work pool again
            return []
        news = self._hearing.news(entry.flow_run for entry in due)
        taken = [run for run in news if run.id not in self._carrying][: self.places]
        self._missed = len(taken) < len(news)
        for run in taken:
            self.begin(Due(run))
        return taken

    def begin(self, due: Due) -> None:
        """Take this run, unless it is on its way already."""
        if due.run.id not in self._carrying and not self._stopping:
            self._hearing.began(due)
            self._carrying[due.run.id] = asyncio.create_task(
                self._carry(due), name=f"run {due.run.name}"
            )

    def at_hand(self, run: FlowRun) -> bool:
        """Whether a leg of this run can begin at once."""
        flow = self._flows.known(run)
        return flow is not None and flow.isasync

    async def _once(self) -> None:
        await self._care.take_up_earlier()
        await self.get_and_submit_flow_runs()
        await asyncio.gather(*self._carrying.values())

    async def _work(self) -> None:
        """Look for runs again and again; a server that is away for a while is waited for."""
        warming = self._flows.warm_up(self.client, self.pool)
        extras = [asyncio.create_task(c) for c in (self._keep_in_touch(), warming)]
        misses = 0
        while not self._stopping:
            began = time.monotonic()
            try:
                async with asyncio.timeout(2 * LONGEST_PAUSE):
                    await self._care.take_up_earlier()
                    await self._care.look_after(self._legs, self._carrying)
                    await self.get_and_submit_flow_runs()
                misses = 0
            except (httpx.HTTPError, TimeoutError) as trouble:
                misses += 1
                if misses == 1:
                    log.warning("The Prefect server does not answer (%r); waiting.", trouble)
            pause = min(self._poll * 2**misses, LONGEST_PAUSE)
            rest = min(RESTS * (time.monotonic() - began), RUNG_FOR, pause)
            await asyncio.sleep(rest)
            await happens(self._nudged, pause - rest)
            self._nudged.clear()
        for extra in extras:
            extra.cancel()

    async def _carry(self, due: Due) -> None:
        """Take a run, live one leg of it, and see to it that the server knows how it ended."""
        leg: Leg | None = None
        run = due.run
        try:
            waits = self._may_begin(due)
            if waits or await take(self.client, run, self.identity):
                flow = await self._flows.of(self.client, run)
                if not flow.isasync:  # else the leg writes it with what it has to say anyway
                    await sign(self.client, run, self.identity)
                leg = Leg(flow, run, self._context.copy(), str(self.identity), waits)
                self._legs[run.id] = leg
                await leg.live(self._lanes)
        except (GoliveError, ObjectNotFound) as trouble:
            log.error("Run %s cannot start: %s", run.name, trouble)  # noqa: TRY400 - no surprise
            await self.client.set_flow_run_state(run.id, Crashed(message=str(trouble)))
        except httpx.HTTPError as trouble:
            log.warning("Run %s did not start now: %r", run.name, trouble)
        finally:
            if not self._gone:
                await self._care.settle(run, leg)
            self._legs.pop(run.id, None)
            self._carrying.pop(run.id, None)
            self._hearing.ended(due, leg)
            if self._missed:
                self.nudge()  # there is a place again, or it is due again itself

    def _may_begin(self, due: Due) -> Seen | Coming | None:
        """How the run waits, if nobody else is there to take it and its flow can begin at once."""
        if isinstance(due.waits, Coming):
            return due.waits
        at_once = self._hearing.alone and self.at_hand(due.run)
        return (due.waits or seen(due.run)) if at_once else None

    async def _keep_in_touch(self) -> None:
        """Show the server from time to time that this worker is there, and ask how its pool is."""
        while True:
            try:
                await self.sync_with_backend()
                await self._hearing.learn(self.client, self._work_pool, self.name)
            except httpx.HTTPError as trouble:
                log.debug("No sign of life could be given: %r", trouble)
            await asyncio.sleep(self.heartbeat_interval_seconds)

    async def _drain(self) -> None:
        """Wait for the runs under way; those that take too long start again elsewhere."""
        if self._carrying:
            await asyncio.wait(self._carrying.values(), timeout=self._grace)
        self._gone = True
        for leg in list(self._legs.values()):
            await self._care.leave_behind(leg.run)
        for carrying in list(self._carrying.values()):
            carrying.cancel()
        await asyncio.gather(*self._carrying.values(), return_exceptions=True)
        self._lanes.close()
