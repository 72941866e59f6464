"""Everything on one machine, started, hurt, killed and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.deployments.running import eventually
from tests.deployments.test_children import is_alive
from tests.engine import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

pytestmark = pytest.mark.engine


class Up:
    """`up` as a program of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home.with_suffix(f".{time.monotonic_ns()}.log")
        env = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
        with self.log.open("wb") as out:
            self.program = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "tests.deployments.house", str(home)],
                cwd=ROOT,
                env=env,
                stdout=out,
                stderr=out,
            )

    def said(self, what: str) -> int:
        return self.log.read_text().count(what)

    async def ready(self) -> dict[str, Any]:
        await eventually(lambda: self.said("golive ready") or self.program.poll() is not None)
        assert self.program.poll() is None, self.log.read_text()
        return self.places()

    def places(self) -> dict[str, Any]:
        return json.loads((self.home / "up.json").read_text())


def environment_of(pid: int) -> bytes:
    """What a program was started with."""
    return Path(f"/proc/{pid}/environ").read_bytes()


@pytest.fixture
def started() -> Generator[Callable[[Path], Up]]:
    """Starts houses, and ends what the test has left of them."""
    houses: list[Up] = []

    def start(home: Path) -> Up:
        houses.append(Up(home))
        return houses[-1]

    yield start
    for house in houses:
        house.program.kill()
        house.program.wait()


async def test_a_house_survives_its_programs_and_they_do_not_survive_it(
    started: Callable[[Path], Up], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    first = started(home)
    places = await first.ready()
    second = started(home)
    refused = second.program.wait(20)
    for name in ("prefect", "worker"):
        os.kill(places["children"][name], signal.SIGKILL)
    await eventually(lambda: first.said("prefect ready") == 2 and first.said("worker ready") == 2)
    await eventually(lambda: first.said("guest ready"))
    later = first.places()
    async with httpx.AsyncClient() as client:
        answers = (await client.get(f"{later['prefect_api']}/health")).json()
    follows = f"{later['prefect_api']}/deployments/name/quick/golive"
    await eventually(lambda: httpx.get(follows).is_success)  # though its server died meanwhile
    first.program.kill()
    first.program.wait()
    everybody = [*places["children"].values(), *later["children"].values()]
    await eventually(lambda: not any(is_alive(pid) for pid in everybody), within=5)

    assert refused == 1
    assert second.said(f"already runs (pid {first.program.pid})") == 1
    assert answers is True
    assert later["prefect_api"] == places["prefect_api"]
    assert "guest" in later["children"]
    assert later["children"]["worker"] != places["children"]["worker"]

    third = started(home)
    again = await third.ready()
    known = [environment_of(pid) for pid in again["children"].values()]
    third.program.send_signal(signal.SIGTERM)
    code = third.program.wait(30)

    assert code == 0
    assert all(b"MALLOC_ARENA_MAX=2\0" in environment for environment in known)
    assert {**again, "pid": 0, "children": 0} == {**places, "pid": 0, "children": 0}
    assert not any(is_alive(pid) for pid in again["children"].values())
    assert not (home / "up.json").exists()
