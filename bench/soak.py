"""A soak: people work for an hour, nothing is killed, and memory has to stay flat.

`python -m bench.soak [--minutes 60] [--at-once 2]`. The first quarter of the time is to warm up;
what each program holds then is compared with what it holds at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from bench import points
from bench.chaos import furnish
from bench.crowd import Crowd
from bench.machine import Program, this_machine
from bench.receivers import count
from flows.playbooks import playbooks
from tests.e2e.house import House

PROGRAMS = ("worker", "prefect", "pages", "sandbox")
LOOKS = 12
PATIENCE = 120.0
MB = 2**20


async def soak(home: Path, minutes: float, at_once: int) -> None:
    """Let the people work, and print from time to time what the programs hold."""
    furnish(home)
    house = House(home).up()
    try:
        points.spared = True
        async with house.inside():
            playbooks()
            crowd = Crowd(house, 1, at_once=at_once)
            people = asyncio.create_task(crowd.live())
            held = await _watched(house, crowd, minutes)
            crowd.closing = True
            await asyncio.wait([people], timeout=PATIENCE)
            people.cancel()
            counted = count(home, sorted(crowd.ended))
    finally:
        house.down()
    early = held[len(held) // 4]
    grown = ", ".join(f"{p} {held[-1][p] / early[p] - 1:+.0%}" for p in PROGRAMS)
    print(f"\nSince a quarter of the time: {grown}.")
    print(f"{counted.acts} acts, {len(counted.missing)} missing, {len(counted.twice)} twice.")


async def _watched(house: House, crowd: Crowd, minutes: float) -> list[dict[str, int]]:
    print(f"| minute | projects ended | {' | '.join(PROGRAMS)} |")
    print("|---|---|" + "---|" * len(PROGRAMS), flush=True)
    began = time.monotonic()
    held: list[dict[str, int]] = []
    for look in range(LOOKS + 1):
        await asyncio.sleep(max(0.0, began + look * 60 * minutes / LOOKS - time.monotonic()))
        held.append({name: Program(house.children[name]).memory() for name in PROGRAMS})
        sizes = " | ".join(f"{held[-1][name] / MB:.0f} MB" for name in PROGRAMS)
        since = (time.monotonic() - began) / 60
        print(f"| {since:.0f} | {len(crowd.ended)} | {sizes} |", flush=True)
    return held


def main() -> None:
    """Read the command line and soak."""
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--at-once", type=int, default=2, help="How many projects at a time.")
    given = parser.parse_args()
    print(f"{this_machine()}, {given.at_once} projects at a time\n")
    with tempfile.TemporaryDirectory(prefix="golive-soak-") as home:
        asyncio.run(soak(Path(home) / "home", given.minutes, given.at_once))


if __name__ == "__main__":
    main()
