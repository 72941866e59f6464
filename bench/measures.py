"""What is measured on a side: answers one by one, and a wave of many at once."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import isnan, nan
from statistics import median
from typing import TYPE_CHECKING

import httpx
from prefect.client.schemas.objects import StateType

from bench.sides import PAUSE, Piece, Side, all_in, answer

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from bench.machine import Program
    from bench.receiver import Receiver

PATIENCE = 40.0  # seconds for one answer; a side that does not act by then is left behind
SETTLE = 2.0  # seconds of quiet between two measurements
FIRST, LAST = "four", "five"  # the acts after the answer


@dataclass
class Found:
    """Everything that was measured on one side."""

    latencies: list[float] = field(default_factory=list[float])
    rate: float = nan  # runs per second to the gate
    burst: float = nan  # seconds until all that were answered at once have acted
    at_once: int = 0
    cpu: float = nan  # CPU seconds of a whole run
    parts: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def middle(self) -> float:
        """The median of the seconds from answer to act."""
        return median(self.acted) if self.acted else nan

    @property
    def acted(self) -> list[float]:
        """The seconds of those answers that were acted upon."""
        return [seconds for seconds in self.latencies if not isnan(seconds)]

    @property
    def each(self) -> float:
        """Seconds for each answer where many are given at once."""
        return self.burst / self.at_once if self.at_once else nan


@dataclass
class Bench:
    """A server with its sides, and the receiver of the acts."""

    api: str
    receiver: Receiver
    shared: dict[str, Program]  # what works for both sides: server, database
    sides: Sequence[Side]

    @contextmanager
    def only(self, side: Side) -> Generator[None]:
        """Let the others stand still meanwhile."""
        others = [p for other in self.sides if other is not side for p in other.programs]
        for program in others:
            program.hold()
        try:
            yield
        finally:
            for program in others:
                program.go_on()

    def cpu(self, side: Side) -> dict[str, float]:
        """CPU seconds so far, by part."""
        own = {"worker": sum(program.cpu() for program in side.programs)}
        return own | {name: program.cpu() for name, program in self.shared.items()}

    async def arrived(self, pieces: Sequence[Piece], what: str) -> None:
        """Wait until this act of every piece has arrived."""
        while not all(f"{piece.key}/{what}" in self.receiver.first for piece in pieces):
            await asyncio.sleep(PAUSE / 5)

    async def latency(self, side: Side, piece: Piece) -> float:
        """Seconds from the answer to the next act, with nothing else to do; nan if none came."""
        # The browser is open before somebody answers: making it takes tens of milliseconds.
        async with httpx.AsyncClient(base_url=self.api, timeout=60) as client:
            with self.only(side):
                await asyncio.sleep(SETTLE)
                began = time.time()
                try:
                    async with asyncio.timeout(PATIENCE):
                        await answer(client, piece)
                        await self.arrived([piece], LAST)
                except TimeoutError:
                    return nan
        return self.receiver.first[f"{piece.key}/{FIRST}"] - began

    async def wave(self, side: Side, number: int, found: Found) -> None:
        """Start many at once, answer all at once, and see to their end."""
        with self.only(side):
            await asyncio.sleep(SETTLE)
            before, began = self.cpu(side), time.time()
            pieces = await side.start(number)
            await all_in(pieces, StateType.PAUSED)
            found.rate = number / (time.time() - began)
            began = time.time()
            async with httpx.AsyncClient(
                base_url=self.api, timeout=120, limits=httpx.Limits(max_connections=50)
            ) as client:
                await asyncio.gather(*(answer(client, piece) for piece in pieces))
                await self.arrived(pieces, FIRST)
                found.burst, found.at_once = time.time() - began, number
            await all_in(pieces, StateType.COMPLETED)
            after = self.cpu(side)
        found.parts = {part: (after[part] - before[part]) / number for part in after}
        found.cpu = sum(found.parts.values())
