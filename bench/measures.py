"""What is measured on a side: answers one by one, and a wave of many at once."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import isnan, nan
from random import Random
from statistics import median
from typing import TYPE_CHECKING

import httpx

from bench.sides import PAUSE, all_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from bench.receiver import Receiver
    from bench.sides import Piece, Side

PATIENCE = 40.0  # seconds for one answer; a side that does not act by then is left behind
# Airflow fails an approval that is answered before its scheduler has seen the end of the process
# that asked, so the quiet before many answers is so many times as long.
NOTICED = 3
SMALL = 0.1  # below it, thousandths are told
BEFORE = "three"  # the last act before the gate
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
    """The sides, and the receiver of their acts."""

    receiver: Receiver
    sides: Sequence[Side]
    settle: float = 2.0  # seconds of quiet between two measurements; before an answer up to twice
    chance: Random = field(default_factory=lambda: Random(1))  # noqa: S311 - the same every time

    @contextmanager
    def only(self, side: Side) -> Generator[None]:
        """Let everything stand still meanwhile that this side does not use."""
        all_programs = {p for one in self.sides for p in one.programs.values()}
        others = all_programs - set(side.programs.values())
        for program in others:
            program.hold()
        try:
            yield
        finally:
            for program in others:
                program.go_on()

    async def arrived(self, pieces: Sequence[Piece], what: str) -> None:
        """Wait until this act of every piece has arrived."""
        while not all(f"{piece.key}/{what}" in self.receiver.first for piece in pieces):
            await asyncio.sleep(PAUSE / 5)

    async def to_the_gate(self, side: Side, number: int) -> list[Piece]:
        """Start so many pieces, and wait until all of them wait for their answer."""
        pieces = await side.start(number)
        await self.arrived(pieces, BEFORE)
        await all_of(pieces, side.waiting)
        return pieces

    async def latency(self, side: Side, piece: Piece) -> float:
        """Seconds from the answer to the next act, with nothing else to do; nan if none came."""
        with self.only(side):
            # Who looks every second goes on looking when this begins: nobody is to be in step.
            await asyncio.sleep(self.settle * self.chance.uniform(1, 2))
            began = time.time()
            try:
                async with asyncio.timeout(PATIENCE):
                    await side.answer(piece)
                    await self.arrived([piece], LAST)
            except (TimeoutError, httpx.HTTPError):
                return nan
        return self.receiver.first[f"{piece.key}/{FIRST}"] - began

    async def wave(self, side: Side, found: Found) -> None:
        """Start many at once, answer all at once, and see to their end."""
        with self.only(side):
            await asyncio.sleep(self.settle)
            before, began = cpu(side), time.time()
            pieces = await self.to_the_gate(side, side.many)
            found.rate = side.many / (time.time() - began)
            await asyncio.sleep(NOTICED * self.settle)
            began = time.time()
            await asyncio.gather(*(side.answer(piece) for piece in pieces))
            await self.arrived(pieces, FIRST)
            found.burst, found.at_once = time.time() - began, side.many
            await all_of(pieces, side.ended)
            after = cpu(side)
        found.parts = {part: (after[part] - before[part]) / side.many for part in after}
        found.cpu = sum(found.parts.values())


def cpu(side: Side) -> dict[str, float]:
    """CPU seconds so far, by part."""
    return {part: program.cpu() for part, program in side.programs.items()}


def table(database: str, found: dict[str, Found]) -> str:
    """The numbers on one database as a Markdown table, with the ratios to golive, the first."""
    columns = (
        f"{database}, p50 from answer to next act",
        "slowest",
        "each of many answers",
        "runs/s to the gate",
        "CPU s per run",
    )
    lines = [f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name, f in found.items():
        split = ", ".join(f"{part} {_short(seconds)}" for part, seconds in f.parts.items())
        lines.append(
            f"| {name} | {_short(f.middle)} s | {_short(max(f.acted, default=nan))} s"
            f" | {_short(f.each)} s of {f.at_once} | {f.rate:.2f} | {_short(f.cpu)} ({split}) |"
        )
    first, *others = found
    ours = found[first]
    for name in others:
        f = found[name]
        ratios = (
            _times(ours.middle, f.middle),
            "",
            _times(ours.each, f.each),
            _times(ours.rate, f.rate),
            _times(ours.cpu, f.cpu),
        )
        lines.append(f"| ours to {name} | {' | '.join(ratios)} |")
    return "\n".join(lines) + "\n"


def _short(number: float) -> str:
    return f"{number:.2f}" if number >= SMALL or isnan(number) else f"{number:.3f}"


def _times(ours: float, theirs: float) -> str:
    return f"1/{theirs / ours:.1f}" if theirs > ours else f"{ours / theirs:.1f}x"
