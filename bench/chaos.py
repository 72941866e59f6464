"""Chaos: kill anything at any time, then count at the receivers what is missing or there twice.

`make chaos [MINUTES=5] [SEED=1] [DATABASE=sqlite|postgres]`. The same seed is the same plan of
faults. The projects are small: three acts, a gate, two acts; their receivers are the sandbox's
Slack and Jira, which take a key, and its post office, which takes none.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import platform
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from statistics import median

from bench import points
from bench.clock import Clock
from bench.crowd import Crowd, lost
from bench.plan import SECOND, blows
from bench.rage import Rage
from bench.receivers import Counted, count
from deployments.children import Child, Family
from deployments.ports import remembered_ports
from flows.playbooks import playbooks
from tests.e2e.house import House
from tests.postgres import Databases, Server, postgres

ERRANDS = Path(__file__).parent / "errands"
LAG = 3  # seconds within which Jira's search is said to find a new issue
TOLD_EVERY = 30.0  # seconds
PATIENCE = 240.0  # seconds in which every project is to end once it is quiet again


@dataclass
class Result:
    """What came of it."""

    seed: int
    database: str
    seconds: float
    rage: Rage
    crowd: Crowd
    counted: Counted
    stuck: list[str]
    lost: list[str]

    @property
    def good(self) -> bool:
        """Nothing missing, nothing twice, nothing lost, stuck or in the wrong order."""
        counted = self.counted
        wrong = (counted.missing, counted.twice, counted.letters_twice, counted.wrong_order)
        return not any((*wrong, self.stuck, self.lost))

    def table(self) -> str:
        """The figures, as they are published."""
        crowd, counted, rage = self.crowd, self.counted, self.rage
        idle = "-"
        if rage.idle:
            longest, after = max(rage.idle)
            middle = median(seconds for seconds, _ in rage.idle)
            idle = f"{middle:.1f} s, at most {longest:.1f} s ({after})"
        rows = [
            ("database", self.database),
            ("seed", str(self.seed)),
            ("minutes", f"{self.seconds / 60:.1f}"),
            ("projects carried out", str(len(crowd.ended))),
            ("kills", f"{rage.kills.total()}: {_listed(rage.kills)}"),
            ("killed at", _listed(rage.at)),
            ("other faults", _listed(rage.faults)),
            ("until something arrived again", idle),
            ("people found something away", _listed(crowd.troubles)),
            ("acts", f"{counted.acts}, of which letters {counted.letters}"),
            ("**acts missing**", str(len(counted.missing))),
            ("**acts twice, where the receiver takes a key**", str(len(counted.twice))),
            ("letters twice", str(len(counted.letters_twice))),
            ("letters in doubt, settled by asking the reader", _listed(crowd.doubted)),
            ("**answers lost**", f"{len(self.lost)} of {len(crowd.acknowledged)}"),
            ("**projects stuck**", str(len(self.stuck))),
            ("**in the wrong order**", str(len(counted.wrong_order))),
        ]
        return "\n".join(["| | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])

    def details(self) -> str:
        """Which ones, where something went wrong."""
        named = {"missing": self.counted.missing, "twice": self.counted.twice,
                 "order": self.counted.wrong_order, "stuck": self.stuck, "lost": self.lost,
                 "letters twice": self.counted.letters_twice}  # fmt: skip
        return "\n".join(f"{name}: {what}" for name, what in named.items() if what)


async def play(
    home: Path,
    seed: int,
    *,
    minutes: float,
    most: int = 10**6,
    server: Server | None = None,
    alone: bool = False,
) -> Result:
    """Run the house, let the people work, strike, and count; alone, with one worker only."""
    began = time.monotonic()
    furnish(home)
    clock = Clock.of(home)
    more = await _settings(home, server)
    house = House(home, more=more | (clock.environment if clock else {}))
    house.up()
    beside = Family(lambda _: None)
    second = None if alone else _second(house)
    if second is not None:
        beside.add(second)
    try:
        points.spared = True
        async with house.inside():
            playbooks()  # that of the chaos lies in the home
            rage, crowd = Rage(house, server, clock=clock, second=second), Crowd(house, seed)
            people = asyncio.create_task(crowd.live())
            telling = asyncio.create_task(_tell(rage, crowd, began))
            plan = blows(seed, postgres=server is not None, alone=alone)
            await rage.strike(plan, time.monotonic() + 60 * minutes, most)
            await rage.calm()
            crowd.closing = True
            await asyncio.wait([people], timeout=PATIENCE)
            if people.done():
                people.result()  # whatever stopped the people, they did not tell it
            people.cancel()
            telling.cancel()
            return Result(
                seed,
                "PostgreSQL" if server else "SQLite",
                time.monotonic() - began,
                rage,
                crowd,
                count(home, sorted(crowd.ended)),
                stuck=sorted(set(crowd.started) - crowd.ended),
                lost=await lost(crowd),
            )
    finally:
        await beside.stop()
        house.down()


async def _tell(rage: Rage, crowd: Crowd, began: float) -> None:
    """Say on the error stream how far it is."""
    while True:
        await asyncio.sleep(TOLD_EVERY)
        minutes, kills = (time.monotonic() - began) / 60, rage.kills.total()
        done = f"{len(crowd.ended)} of {len(crowd.started)} projects ended"
        print(f"{minutes:.1f} min: {kills} kills, {done}", file=sys.stderr, flush=True)


def _second(house: House) -> Child:
    """A worker beside the house's own; one takes up what the other does not go on with."""
    prefect = {"PREFECT_API_URL": house.known["prefect_api"],
               "PREFECT_HOME": str(house.home / "prefect"), "DO_NOT_TRACK": "1",
               "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false"}  # fmt: skip
    command = [sys.executable, "-m", "app", "worker", "--name", SECOND]
    return Child(SECOND, command, house.env | prefect, house.home / "logs" / f"{SECOND}.log")


def furnish(home: Path) -> None:
    """Put the playbook and its words into the home."""
    (home / "playbooks").mkdir(parents=True)
    shutil.copy(ERRANDS / "playbook.py", home / "playbooks" / "errands.py")
    (home / "config" / "catalogues").mkdir(parents=True)
    shutil.copy(ERRANDS / "issues.yaml", home / "config" / "catalogues" / "issues.yaml")
    for name in ("errand", "errand_done"):
        folder = home / "config" / "messages" / name
        folder.mkdir(parents=True)
        (folder / "subject.j2").write_text("{{ project.client }}: an errand\n")
        (folder / "text.j2").write_text(f"{{{{ project.client }}}}: {name.replace('_', ' ')}\n")


async def _settings(home: Path, server: Server | None) -> dict[str, str]:
    """Jira's search lags here, so it is named as one would name a real one."""
    port = remembered_ports(home / "ports.json", ["sandbox"])["sandbox"]
    given = {
        "GOLIVE_JIRA__URL": f"http://127.0.0.1:{port}/jira",
        "GOLIVE_JIRA__EMAIL": "golive@meiro.io",
        "GOLIVE_JIRA__TOKEN": "sandbox",
        "GOLIVE_JIRA__PROJECT": "GOLIVE",
        "GOLIVE_JIRA__LAG": str(LAG),
    }
    if server is not None:
        databases = Databases(server.url)
        given["GOLIVE_DATABASE_URL"] = await databases.make()
        given["PREFECT_API_DATABASE_CONNECTION_URL"] = await databases.make()
    return given


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in counted.most_common()) or "none"


def main() -> int:
    """Read the command line, play, print the table."""
    parser = argparse.ArgumentParser(prog="bench.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--kills", type=int, default=10**6, help="Stop after so many.")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--alone", action="store_true", help="Without a second worker.")
    parser.add_argument("--plan", type=int, help="Only print so many blows of the seed's plan.")
    given = parser.parse_args()
    if given.plan:
        for blow in itertools.islice(
            blows(given.seed, postgres=given.database == "postgres", alone=given.alone), given.plan
        ):
            print(blow)
        return 0
    print(f"seed {given.seed}", flush=True)
    with ExitStack() as stack:
        server = stack.enter_context(postgres()) if given.database == "postgres" else None
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="golive-chaos-")))
        result = asyncio.run(
            play(
                home / "home",
                given.seed,
                minutes=given.minutes,
                most=given.kills,
                server=server,
                alone=given.alone,
            )
        )
        if not result.good and (kept := os.environ.get("CHAOS_KEEP")):
            shutil.copytree(home, kept, dirs_exist_ok=True)
    print(f"{platform.machine()}, {os.cpu_count()} cores\n\n{result.table()}\n{result.details()}")
    return 0 if result.good else 1


if __name__ == "__main__":
    sys.exit(main())
