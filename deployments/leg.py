"""One leg of a run: from its first line to its end or its next pause.

Each leg lives in a lane, a thread with a loop of its own, so that a stage that computes or blocks
holds up nobody else.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow

from deployments.coming import Coming

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from contextvars import Context

    from prefect.client.schemas.objects import FlowRun, State
    from prefect.flows import Flow

    from deployments.claims import Seen
    from deployments.lane import Lane, Lanes
    from deployments.told import ToldClient


class Leg:
    """A run on its way, in a lane."""

    def __init__(
        self,
        flow: Flow[..., Any],
        run: FlowRun,
        context: Context,
        carrier: str = "",
        waits: Seen | Coming | None = None,
    ) -> None:
        """Take the flow, its run, the context of a flow that needs no loop, and who carries it.

        A run that has not been taken yet is taken as it begins, from how it waits.
        """
        self.run = run
        self._carrier, self._waits = carrier, waits
        self.trouble: BaseException | None = None
        self.interrupted = False
        self.last: State | None = None  # how the server was heard to end it, if it was
        self.described: FlowRun | None = None  # how the run was described last, but for its state
        self._flow = flow
        self._context = context
        self._living: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None
        self._client: ToldClient | None = None  # while it lives

    async def live(self, lanes: Lanes) -> None:
        """Take a lane and wait until the leg has ended."""
        here = asyncio.get_running_loop()
        ended = asyncio.Event()

        def in_lane(lane: Lane) -> None:
            self._go(lane)
            if not here.is_closed():
                here.call_soon_threadsafe(ended.set)

        lane = lanes.take()
        lane.do(in_lane)
        await ended.wait()
        lanes.give_back(lane, well=self.trouble is None and not self.interrupted)

    @property
    def known_to_end(self) -> bool:
        """Whether the server itself has said that the run has ended or waits."""
        state = self.last
        well = self.trouble is None and not self.interrupted
        return well and state is not None and (state.is_final() or state.is_paused())

    @property
    def under_way(self) -> bool:
        """Whether its run has begun, and has not said itself that it ends or waits."""
        client = self._client  # which the lane, another thread, may take away now
        state = self.last if client is None else client.last
        waits = isinstance(self._waits, Coming) and not self._waits.came
        return not waits and (state is None or state.is_running())

    def interrupt(self) -> None:
        """Ask the run to end at its next await; a flow without a loop cannot be asked."""
        if self._living is not None and not self.interrupted:
            self.interrupted = True
            loop, task = self._living
            if not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

    def _go(self, lane: Lane) -> None:
        try:
            if self._flow.isasync:
                lane.carry(lambda: self._follow(lane))
            else:
                self._context.run(run_flow, self._flow, flow_run=self.run)
        except (Abort, Pause):
            return  # the run left on its own account; the server knows its state
        except BaseException as trouble:  # noqa: BLE001 - the worker looks at the state, then tells
            self.trouble = trouble

    async def _follow(self, lane: Lane) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._living = (asyncio.get_running_loop(), task)
        self._client = lane.client
        if self._client is not None:
            self._client.follow(self.run, self._carrier, self._waits)
        try:
            await cast("Coroutine[Any, Any, object]", run_flow(self._flow, flow_run=self.run))
        finally:
            self._living = None
            if self._client is not None:
                self.last, self.described = self._client.last, self._client.described
            self._client = None
