"""Measure golive beside a flow written by hand: `python -m bench [sqlite] [postgres] [quick]`.

Both sides do the same work on one server in one session, in turns; while one is measured the
other stands still. What is printed is Markdown.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING

from bench.machine import ROOT, Program, golive_up, running, this_machine
from bench.receiver import Receiver

if TYPE_CHECKING:
    from bench.measures import Bench, Found
    from bench.sides import Piece

PLACES = 20  # how many runs at once
PARTS = ("sqlite", "postgres")


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    turns: int = 9  # answers one by one
    wave: int = 100  # pieces at once on our side
    hand: int = 10  # and on theirs, since it takes so much longer
    seconds: int = 240  # for all answers one by one, and for all waves; the rest is left out


def main() -> None:
    """Measure what was asked for, and print it."""
    asked = sys.argv[1:]
    sizes = Sizes(**{n: int(v) for n, _, v in (a.partition("=") for a in asked) if v})
    parts = [part for part in PARTS if part in asked] or list(PARTS)
    if len(parts) > 1:
        for part in parts:  # Prefect reads its settings once in the life of a program
            command = [sys.executable, "-m", "bench", part, *(a for a in asked if "=" in a)]
            subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own program
        return
    print(f"{this_machine()}\n", flush=True)
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        found = measure(Path(home), parts[0], stack, sizes)
        print(table(parts[0], found), flush=True)


def measure(home: Path, part: str, stack: ExitStack, sizes: Sizes) -> dict[str, Found]:
    """Start everything and measure both sides."""
    receiver = Receiver()
    stack.callback(receiver.close)
    (home / "playbooks").mkdir()
    shutil.copy(ROOT / "bench" / "same_work.py", home / "playbooks")
    os.environ |= {
        "GOLIVE_HOME": str(home),
        "SAME_WORK_RECEIVER": receiver.url,
        "PYTHONPATH": str(ROOT),
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "DO_NOT_TRACK": "1",
    }
    shared: dict[str, Program] = {}
    if part == "postgres":
        from bench.postgres import databases  # noqa: PLC0415 - only where it is measured

        shared |= stack.enter_context(databases())
    known = stack.enter_context(golive_up(home, {}))
    children: dict[str, int] = known["children"]  # type: ignore[assignment]
    shared["server"] = Program(children["prefect"])
    os.environ["PREFECT_API_URL"] = str(known["prefect_api"])
    os.environ["PREFECT_HOME"] = str(home / "prefect")
    return asyncio.run(_sides(home, receiver, shared, Program(children["worker"]), sizes))


async def _sides(
    home: Path, receiver: Receiver, shared: dict[str, Program], warm: Program, sizes: Sizes
) -> dict[str, Found]:
    from bench.measures import Bench  # noqa: PLC0415 - Prefect reads its settings
    from bench.sides import ByHand, Golive, deploy_by_hand, served  # noqa: PLC0415

    polls = {"PREFECT_WORKER_QUERY_SECONDS": "1", "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    with ExitStack() as stack:
        by_hand = await deploy_by_hand()
        command = ["-m", "prefect", "worker", "start", "--pool", "hand", "--type", "process"]
        # No --limit: with one, it dies when a run comes back while its earlier leg ends.
        worker = stack.enter_context(running(command, polls, home / "logs" / "hand.log"))
        serving = ["-m", "bench.handwritten", str(PLACES)]
        serve = stack.enter_context(running(serving, polls, home / "logs" / "serve.log"))
        sides = [
            Golive("golive, warm worker", [warm]),
            ByHand("by hand, process worker", [worker], by_hand),
            ByHand("by hand, serve", [serve], await served()),
        ]
        bench = Bench(os.environ["PREFECT_API_URL"], receiver, shared, sides)
        return await _measured(bench, sizes)


async def _measured(bench: Bench, sizes: Sizes) -> dict[str, Found]:
    from bench.measures import Found  # noqa: PLC0415

    found = {side.name: Found() for side in bench.sides}
    for part in (_in_turns, _at_once):
        try:
            async with asyncio.timeout(sizes.seconds):
                await part(bench, sizes, found)
        except TimeoutError:
            tell("the time is over; what is lacking was not measured")
    return found


async def _in_turns(bench: Bench, sizes: Sizes, found: dict[str, Found]) -> None:
    """Answer one piece of each side after the other, with nothing else to do."""
    from prefect.client.schemas.objects import StateType  # noqa: PLC0415

    from bench.sides import all_in  # noqa: PLC0415

    waiting: dict[str, list[Piece]] = {}
    for side in bench.sides:
        tell(f"{side.name}: {sizes.turns} pieces until they wait")
        with bench.only(side):
            waiting[side.name] = await side.start(sizes.turns)
            await all_in(waiting[side.name], StateType.PAUSED)
    for turn in range(sizes.turns):
        for side in bench.sides:
            seconds = await bench.latency(side, waiting[side.name][turn])
            found[side.name].latencies.append(seconds)
            tell(f"{side.name}: {seconds:.2f} s from answer to act")


async def _at_once(bench: Bench, sizes: Sizes, found: dict[str, Found]) -> None:
    """Let each side do many pieces at once, in a wave."""
    for side in bench.sides:
        number = sizes.wave if side is bench.sides[0] else sizes.hand
        tell(f"{side.name}: {number} at once")
        try:
            async with asyncio.timeout(sizes.seconds / 2):
                await bench.wave(side, number, found[side.name])
        except TimeoutError:
            tell(f"{side.name}: not all of it was done in time")


def tell(what: str) -> None:
    """Say on the error stream what is under way."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def table(part: str, found: dict[str, Found]) -> str:
    """The numbers of one database as a Markdown table, with the ratios to golive."""
    columns = (
        f"{part}, p50 from answer to next act",
        "slowest",
        "each of many answers",
        "runs/s to the gate",
        "CPU s per run",
    )
    lines = [f"| {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    lines[0] = "| " + lines[0]
    first, *others = found
    for name, f in found.items():
        split = ", ".join(f"{part} {seconds:.2f}" for part, seconds in f.parts.items())
        lines.append(
            f"| {name} | {f.middle:.2f} s | {max(f.acted, default=nan):.2f} s"
            f" | {f.each:.2f} s of {f.at_once} | {f.rate:.2f} | {f.cpu:.2f} ({split}) |"
        )
    ours = found[first]
    for name, f in ((name, found[name]) for name in others):
        lines.append(
            f"| ours to {name} | 1/{f.middle / ours.middle:.0f} | "
            f"| 1/{f.each / ours.each:.1f} | {ours.rate / f.rate:.1f}x | 1/{f.cpu / ours.cpu:.1f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
