"""A lane: a thread that carries one leg after the other and keeps what it has open meanwhile.

Its event loop, its connections to Prefect and those of our own world stay from leg to leg; opening
them anew took longer than most stages. A lane in which anything went wrong is not used again.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack, suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING

from deployments.loop import new_loop
from deployments.told import ToldClient, told_here
from records.at_hand import at_hand
from tasks.real import open_from_run_to_run

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextvars import Context

    from tasks.real import Kept


class Lane:
    """One thread with one loop, for one leg at a time."""

    def __init__(self, context: Context) -> None:
        """Take the context in which all legs are to live, and start."""
        self._context = context
        self._todo: SimpleQueue[Callable[[Lane], None] | None] = SimpleQueue()
        self._runner: asyncio.Runner | None = None
        self._open: AsyncExitStack | None = None
        self._kept: Kept | None = None
        self.client: ToldClient | None = None
        # A daemon, since a worker that may wait no longer leaves without it.
        self._thread = threading.Thread(target=self._go, name="lane", daemon=True)
        self._thread.start()

    @property
    def connected(self) -> bool:
        """Whether all that the next leg needs is open already."""
        return self._kept is not None and self._kept.connected

    def do(self, what: Callable[[Lane], None]) -> None:
        """Do this in the lane's thread, after what it does now."""
        self._todo.put(what)

    def close(self) -> None:
        """End the thread once it has nothing to do."""
        self._todo.put(None)

    def carry(self, leg: Callable[[], Coroutine[object, object, None]]) -> None:
        """Carry what has to be awaited to its end, and leave nothing of it behind."""
        if self._runner is None:
            self._runner = asyncio.Runner(loop_factory=new_loop)
            self._runner.run(self._make_ready(), context=self._context)
        self._runner.run(alone(leg), context=self._context.copy())

    def _go(self) -> None:
        while (what := self._todo.get()) is not None:
            what(self)
        if self._runner is not None:
            with suppress(Exception):  # what cannot be closed any more ends with the thread
                self._runner.run(self._shut(), context=self._context)
            self._runner.close()

    async def _make_ready(self) -> None:
        self._open = AsyncExitStack()
        self.client = await self._open.enter_async_context(told_here())
        self._kept = await self._open.enter_async_context(open_from_run_to_run(at_hand))

    async def _shut(self) -> None:
        if self._open is not None:
            await self._open.aclose()


class Lanes:
    """The lanes of a worker; those that are free are used again, first who is still connected."""

    def __init__(self, context: Context) -> None:
        """Take the context in which all legs are to live."""
        self._context = context
        self._free: list[Lane] = []

    def take(self) -> Lane:
        """A lane that nobody uses."""
        return self._free.pop() if self._free else Lane(self._context.copy())

    def give_back(self, lane: Lane, *, well: bool) -> None:
        """Keep the lane for the next leg, unless something went wrong in it."""
        if well:
            self._free.insert(len(self._free) if lane.connected else 0, lane)
        else:
            lane.close()

    def close(self) -> None:
        """End all lanes that are free."""
        while self._free:
            self._free.pop().close()


async def alone(leg: Callable[[], Coroutine[object, object, None]]) -> None:
    """Carry the leg, then end what it has left running: it must not reach into the next."""
    try:
        await leg()
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
