"""Programs that are kept running, and that end with whoever started them."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.children import Child, DoesNotStart, Event, Family
from tests.deployments.running import eventually
from tests.engine import ROOT

SAY_AND_STAY = "print('{\"ready\": true}', flush=True); import time; time.sleep(600)"
PARENT = """
import asyncio, sys
from pathlib import Path
from deployments.children import Child, Family
async def main(home):
    family = Family(lambda event: None)
    child = Child("sleeper", [sys.executable, "-c", sys.argv[2]], {}, home / "sleeper.log")
    family.add(child)
    await family.wait_ready("sleeper")
    print(child.pid, flush=True)
    await asyncio.sleep(600)
asyncio.run(main(Path(sys.argv[1])))
"""


def sleeper(home: Path, code: str = SAY_AND_STAY) -> Child:
    return Child("sleeper", [sys.executable, "-c", code], {}, home / "sleeper.log")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not _is_dead_but_unburied(pid)


def _is_dead_but_unburied(pid: int) -> bool:
    shown = subprocess.run(  # noqa: S603 - a number
        ["/bin/ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.startswith("Z") or not shown.stdout.strip()


async def test_a_child_that_is_killed_is_started_again(tmp_path: Path) -> None:
    told: list[Event] = []
    family = Family(told.append)
    family.add(child := sleeper(tmp_path))
    await family.wait_ready("sleeper")
    first = child.pid
    os.kill(first, signal.SIGKILL)
    await eventually(lambda: child.pid not in (0, first) and child.is_ready.is_set())
    second = child.pid
    await family.stop()

    assert not is_alive(second)
    assert [event.what for event in told] == [
        *("starting", "ready", "died", "starting", "ready", "stopping", "stopped")
    ]


async def test_a_child_that_is_killed_again_and_again_is_back_within_a_second_each_time(
    tmp_path: Path,
) -> None:
    told: list[Event] = []
    family = Family(told.append)
    family.add(child := sleeper(tmp_path))
    for _ in range(5):
        await family.wait_ready("sleeper")
        last = child.pid
        os.kill(last, signal.SIGKILL)
        await eventually(lambda last=last: child.pid not in (0, last))
    await family.stop()

    died = [
        event.text.partition(",")[2].partition(";")[0] for event in told if event.what == "died"
    ]
    assert died[:5] == [
        " starting it again",
        *(f" starting it again in {pause} s" for pause in ("0.5", "1", "1", "1")),
    ]


async def test_a_child_that_never_stands_up_is_named_with_its_last_words(tmp_path: Path) -> None:
    family = Family(lambda _: None)
    family.add(sleeper(tmp_path, "raise SystemExit('no such thing')"))

    with pytest.raises(DoesNotStart, match="sleeper does not start: no such thing"):
        await family.wait_ready("sleeper")
    await family.stop()


async def test_a_child_that_does_not_listen_is_made_to_leave(tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SAY_AND_STAY
    family = Family(lambda _: None)
    family.add(child := sleeper(tmp_path, deaf))
    child.patience = 0.2
    await family.wait_ready("sleeper")
    pid = child.pid
    await family.stop()

    assert not is_alive(pid)


async def test_a_child_does_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, str(tmp_path), SAY_AND_STAY),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert parent.stdout is not None
    child = int(await parent.stdout.readline())
    before = is_alive(child)
    parent.kill()
    await parent.wait()

    assert before
    await eventually(lambda: not is_alive(child), within=5)
