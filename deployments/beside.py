"""What runs beside the worker in its own thread, and is started again when it fails."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prefect.logging import get_logger

from deployments.loop import new_loop

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Sequence

AGAIN = 5.0  # seconds until something that failed is started again
PATIENCE = 5.0


class Companion:
    """One action in a thread with a loop of its own."""

    def __init__(self, action: Callable[[], Awaitable[None]]) -> None:
        """Take what is to be done until the worker stops."""
        self._action = action
        self._name = getattr(action, "__qualname__", repr(action))
        self._loop = new_loop()
        self._living: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._go, name=self._name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the action to end at its next await."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end)

    def join(self) -> None:
        """Wait for the end, but not for ever."""
        self._thread.join(PATIENCE)

    def _end(self) -> None:
        if self._living is not None:
            self._living.cancel()

    def _go(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            try:
                runner.run(self._live())
            except asyncio.CancelledError:
                return

    async def _live(self) -> None:
        self._living = asyncio.current_task()
        while True:
            try:
                await self._action()
            except Exception:  # noqa: BLE001 - told in full, and tried again
                get_logger("worker").exception(
                    "%s failed; it starts again in %s s.", self._name, AGAIN
                )
                await asyncio.sleep(AGAIN)
            else:
                return


@contextmanager
def beside(actions: Sequence[Callable[[], Awaitable[None]]]) -> Generator[None, None, None]:
    """Run the actions, each in a thread of its own, for as long as the block lasts."""
    companions = [Companion(action) for action in actions]
    for companion in companions:
        companion.start()
    try:
        yield
    finally:
        for companion in companions:
            companion.stop()
        for companion in companions:
            companion.join()
