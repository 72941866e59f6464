"""One leg of a run: from its first line to its end or its next pause.

Each leg lives in a thread with a loop of its own, so that a stage that computes or blocks holds
up nobody else.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from typing import TYPE_CHECKING, Any, cast

from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from contextvars import Context

    from prefect.client.schemas.objects import FlowRun
    from prefect.flows import Flow


class Leg:
    """A run on its way, in a thread."""

    def __init__(self, flow: Flow[..., Any], run: FlowRun, context: Context) -> None:
        """Take the flow, its run, and the context in which it is to live."""
        self.run = run
        self.trouble: BaseException | None = None
        self.interrupted = False
        self._flow = flow
        self._context = context
        self._living: tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]] | None = None

    async def live(self) -> None:
        """Start the thread and wait until it has ended."""
        here = asyncio.get_running_loop()
        ended = asyncio.Event()

        def in_thread() -> None:
            self._context.run(self._go)
            if not here.is_closed():
                here.call_soon_threadsafe(ended.set)

        # A daemon, since a worker that may wait no longer leaves without it.
        threading.Thread(target=in_thread, name=f"run {self.run.name}", daemon=True).start()
        await ended.wait()

    def interrupt(self) -> None:
        """Ask the run to end at its next await; a flow without a loop cannot be asked."""
        if self._living is not None and not self.interrupted:
            self.interrupted = True
            loop, task = self._living
            if not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

    def _go(self) -> None:
        try:
            under_way = cast("object", run_flow(self._flow, flow_run=self.run))
            if inspect.iscoroutine(under_way):
                asyncio.run(self._follow(under_way))
        except (Abort, Pause):
            return  # the run left on its own account; the server knows its state
        except BaseException as trouble:  # noqa: BLE001 - the worker looks at the state, then tells
            self.trouble = trouble

    async def _follow(self, under_way: Coroutine[Any, Any, object]) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._living = (asyncio.get_running_loop(), task)
        await under_way
