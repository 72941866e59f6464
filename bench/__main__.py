"""Measure golive beside a flow written by hand: `python -m bench [sqlite] [postgres] [PEER...]`.

All sides do the same work in one session, in turns; while one is measured the others stand
still. What is printed is Markdown.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from bench.asked import PARTS, Asked
from bench.machine import ROOT, Program, golive_up, this_machine
from bench.peers import python
from bench.place import Place
from bench.receiver import Receiver
from deployments.garbage import collect_rarely

if TYPE_CHECKING:
    from bench.asked import Sizes
    from bench.measures import Bench, Found
    from bench.postgres import Postgres
    from bench.sides import Piece, Side

PLACES = 20  # how many runs at once


def main() -> None:
    """Measure what was asked for, and print it."""
    asked = Asked.read(sys.argv[1:])
    for peer in asked.peers:
        python(peer)  # say at once what is not installed
    if len(asked.parts) > 1:
        for part in asked.parts:  # Prefect reads its settings once in the life of a program
            others = (word for word in sys.argv[1:] if word not in PARTS)
            command = [sys.executable, "-m", "bench", part, *others]
            subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own program
        return
    print(f"{this_machine()}\n", flush=True)
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        print(measure(Path(home), asked, stack), flush=True)


def measure(home: Path, asked: Asked, stack: ExitStack) -> str:
    """Start what all sides need, measure each of them, and say what was found."""
    collect_rarely()  # as every command of golive does; this program starts the work of all sides
    receiver = Receiver()
    stack.callback(receiver.close)
    (home / "playbooks").mkdir()
    shutil.copy(ROOT / "bench" / "same_work.py", home / "playbooks")
    os.environ |= {
        "GOLIVE_HOME": str(home),
        "SAME_WORK_RECEIVER": receiver.url,
        "PYTHONPATH": str(ROOT),
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",  # as golive's own programs; for all sides
        "DO_NOT_TRACK": "1",
    }
    postgres: Postgres | None = None
    if "postgres" in asked.parts:
        from bench.postgres import databases  # noqa: PLC0415 - only where it is measured

        postgres = stack.enter_context(databases())
    known = stack.enter_context(golive_up(home, {}))
    children: dict[str, int] = known["children"]  # type: ignore[assignment]
    ours = {name: Program(children[name]) for name in ("worker", "prefect")}
    os.environ["PREFECT_API_URL"] = str(known["prefect_api"])
    os.environ["PREFECT_HOME"] = str(home / "prefect")
    return asyncio.run(_measured(home, asked, receiver, ours, postgres))


async def _measured(
    home: Path,
    asked: Asked,
    receiver: Receiver,
    ours: dict[str, Program],
    postgres: Postgres | None,
) -> str:
    from bench.measures import Bench, Found, table  # noqa: PLC0415 - Prefect reads its settings
    from bench.peers.sides import STARTING  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        place = Place(home, stack, postgres)
        sides = await _on_prefect(place, asked.sizes, ours)
        sides += [await STARTING[peer](place, asked.sizes) for peer in asked.peers]
        bench = Bench(receiver, sides)
        found = {side.name: Found() for side in sides}
        for part in (_in_turns, _at_once):
            try:
                async with asyncio.timeout(asked.sizes.seconds * len(sides)):
                    await part(bench, asked.sizes, found)
            except TimeoutError:
                tell("the time is over; what is lacking was not measured")
        return table(asked.parts[0], found)


async def _on_prefect(place: Place, sizes: Sizes, ours: dict[str, Program]) -> list[Side]:
    """Start the workers of the flow written by hand, and what serves it, beside golive's worker."""
    from bench.sides import ByHand, Golive, deploy_by_hand, served  # noqa: PLC0415

    polls = {"PREFECT_WORKER_QUERY_SECONDS": "1", "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    client = await place.browser(os.environ["PREFECT_API_URL"])
    shared = {"server": ours["prefect"]} | place.shared()

    def programs(worker: Program) -> dict[str, Program]:
        return {"worker": worker} | shared

    async def at_pool(name: str, pool: str, settings: dict[str, str]) -> Side:
        deployed = await deploy_by_hand(pool)
        command = ["-m", "prefect", "worker", "start", "--pool", pool, "--type", "process"]
        # No --limit: with one, it dies when a run comes back while its earlier leg ends.
        worker = place.program(command, settings, pool)
        return ByHand(name, programs(worker), few, client, deployed)

    few = sizes.hand
    serve = place.program(["-m", "bench.handwritten", str(PLACES)], polls, "serve")
    return [
        Golive("golive, warm worker", programs(ours["worker"]), sizes.wave, client),
        await at_pool("by hand, process worker", "hand", polls),
        ByHand("by hand, serve", programs(serve), few, client, await served()),
        await at_pool("by hand, process worker as it comes", "usual", {}),
    ]


async def _in_turns(bench: Bench, sizes: Sizes, found: dict[str, Found]) -> None:
    """Answer one piece of each side after the other, with nothing else to do."""
    waiting: dict[str, list[Piece]] = {}
    for side in bench.sides:
        tell(f"{side.name}: {sizes.turns} pieces until they wait")
        with bench.only(side):
            waiting[side.name] = await bench.to_the_gate(side, sizes.turns)
    for turn in range(sizes.turns):
        for side in bench.sides:
            seconds = await bench.latency(side, waiting[side.name][turn])
            found[side.name].latencies.append(seconds)
            tell(f"{side.name}: {seconds:.3f} s from answer to act")


async def _at_once(bench: Bench, sizes: Sizes, found: dict[str, Found]) -> None:
    """Let each side do many pieces at once, in a wave."""
    for side in bench.sides:
        tell(f"{side.name}: {side.many} at once")
        try:
            async with asyncio.timeout(1.5 * sizes.seconds):
                await bench.wave(side, found[side.name])
        except TimeoutError:
            tell(f"{side.name}: not all of it was done in time")
        except httpx.HTTPError as trouble:
            tell(f"{side.name}: it did not take all of it: {str(trouble).splitlines()[0]}")


def tell(what: str) -> None:
    """Say on the error stream what is under way."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
