"""Programs that run beside each other and are started again when they die.

Each child writes to a log file of its own, may say with one line of JSON that it is ready, and
does not outlive us, whatever ends us (see leash.py).
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from domain.errors import GoliveError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

LEASH = Path(__file__).with_name("leash.py")
SOON = 10.0  # a child that lived shorter than this many seconds is given a pause
LONGEST_PAUSE = 30.0
PAUSE_AFTER_WORK = 1.0  # the longest for one that had been ready: it is no fault of the next one
PATIENCE = 6.0  # seconds that a child has to leave by itself
HOPELESS = 3  # short lives in a row without ever being ready

What = Literal["starting", "started", "ready", "died", "stopping", "stopped", "note"]


class DoesNotStart(GoliveError):
    """A program ends again and again before it is ready; its log says why."""


@dataclass(frozen=True)
class Event:
    """Something that happened to one of the programs."""

    who: str
    what: What
    text: str = ""


@dataclass
class Child:
    """One program: what it is called, how it is started, where it writes."""

    name: str
    command: Sequence[str]
    env: dict[str, str]
    log: Path
    ready: Callable[[], Awaitable[None]] | None = None  # None: it says so itself, in JSON
    patience: float = PATIENCE
    pid: int = 0
    said: dict[str, object] = field(default_factory=dict[str, object])
    is_ready: asyncio.Event = field(default_factory=asyncio.Event)
    was_ready: bool = False


class Family:
    """All children of one parent."""

    def __init__(
        self, on_event: Callable[[Event], None], on_change: Callable[[], None] = lambda: None
    ) -> None:
        """Take who is told what happens, and what is to be done when a pid changes."""
        self.children: dict[str, Child] = {}
        self._tell = on_event
        self._changed = on_change
        self._leaving = False
        self._hopeless: asyncio.Future[Child] = asyncio.get_running_loop().create_future()
        self._keeping: list[asyncio.Task[None]] = []

    def add(self, child: Child) -> None:
        """Start a child and keep it running."""
        self.children[child.name] = child
        self._keeping.append(asyncio.create_task(self._keep(child), name=child.name))

    async def wait_ready(self, *names: str) -> None:
        """Wait until these children have said that they are ready, or one turns out hopeless."""
        ready = asyncio.gather(*(self.children[name].is_ready.wait() for name in names))
        await asyncio.wait([ready, self._hopeless], return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            child = self._hopeless.result()
            last = child.log.read_text(errors="replace").strip().splitlines()[-1:]
            raise DoesNotStart(
                f"{child.name} does not start: {' '.join(last) or 'it says nothing'}",
                fix=f"Read {child.log}.",
            )

    async def stop(self) -> None:
        """End all children, the last one first; who does not leave in time is made to."""
        self._leaving = True
        pairs = list(zip(self._keeping, self.children.values(), strict=True))
        for keeping, child in reversed(pairs):
            self._tell(Event(child.name, "stopping"))
            if not _send(child.pid, signal.SIGTERM):
                keeping.cancel()
            done, _ = await asyncio.wait([keeping], timeout=child.patience)
            if not done:
                _send(child.pid, signal.SIGKILL)
            await asyncio.gather(keeping, return_exceptions=True)
            self._tell(Event(child.name, "stopped"))

    async def _keep(self, child: Child) -> None:
        short_lives = 0
        while not self._leaving:
            born = time.monotonic()
            code = await self._live(child)
            if self._leaving:
                return
            short_lives = short_lives + 1 if time.monotonic() - born < SOON else 0
            if short_lives >= HOPELESS and not child.was_ready and not self._hopeless.done():
                self._hopeless.set_result(child)
            longest = PAUSE_AFTER_WORK if child.is_ready.is_set() else LONGEST_PAUSE
            pause = min(0.25 * 2 ** (short_lives - 1), longest) if short_lives > 1 else 0.0
            again = f"starting it again in {pause:g} s" if pause else "starting it again"
            self._tell(Event(child.name, "died", f"ended with {code}, {again}; see {child.log}"))
            await asyncio.sleep(pause)

    async def _live(self, child: Child) -> int:
        """Start the child once, and return its exit code when it has ended."""
        child.is_ready.clear()
        self._tell(Event(child.name, "starting"))
        child.log.parent.mkdir(parents=True, exist_ok=True)
        with child.log.open("ab", buffering=0) as log:
            running = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", str(LEASH)),
                *child.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=child.env,
                start_new_session=True,  # Ctrl-C in the terminal is ours to pass on
            )
            child.pid = running.pid
            self._changed()
            if child.ready is not None:
                looking = asyncio.create_task(self._look(child, child.ready))
            else:
                looking = None
            try:
                await self._listen(child, running.stdout, log.write)
                return await running.wait()
            finally:
                child.pid = 0
                if looking is not None:
                    looking.cancel()

    async def _look(self, child: Child, ready: Callable[[], Awaitable[None]]) -> None:
        await ready()
        self._now_ready(child)

    async def _listen(
        self, child: Child, stream: asyncio.StreamReader | None, write: Callable[[bytes], object]
    ) -> None:
        """Copy what the child says into its log; the first line of JSON is its being ready."""
        while stream is not None and (chunk := await _line(stream)):
            write(chunk)
            if child.ready is None and not child.is_ready.is_set() and chunk.startswith(b"{"):
                child.said = _words(chunk)
                self._now_ready(child)

    def _now_ready(self, child: Child) -> None:
        child.was_ready = True
        child.is_ready.set()
        self._tell(Event(child.name, "ready"))


async def _line(stream: asyncio.StreamReader) -> bytes:
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as rest:
        return rest.partial
    except asyncio.LimitOverrunError as longer:
        return await stream.read(longer.consumed or 1)


def _words(line: bytes) -> dict[str, object]:
    try:
        said: object = json.loads(line)
    except ValueError:
        return {}
    return cast("dict[str, object]", said) if isinstance(said, dict) else {}


def _send(pid: int, what: signal.Signals) -> bool:
    """Send the signal, and tell whether there was anybody to receive it."""
    if not pid:
        return False
    try:
        os.kill(pid, what)
    except ProcessLookupError:
        return False
    return True
