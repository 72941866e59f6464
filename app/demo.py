"""The demonstration: one client from contract to acceptance, on the real engine, in a minute.

Everything is real but the people and the outside: they read their messages in the sandbox, and
answer in the ways that people have: Prefect's form, the page of their link, Jira's time log.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.demo_people import Office
from app.demo_stage import Stage
from app.run import house
from config.settings import forget, prefect_environment
from deployments.up import up
from flows import status as standing
from flows.examples import example_file, example_of
from tasks.real import real_world
from tasks.world import living_in

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from deployments.children import Event

LONGEST = 300.0  # seconds; after that something is wrong, and the demonstration says so
LOOK = 0.25
INTERRUPTED = 130
ROOT = Path(__file__).parents[1]


async def play(playbook: str) -> int:
    """Play the example client of this playbook; returns the exit code."""
    example_of(playbook)
    home = Path(tempfile.mkdtemp(prefix="golive-demo-"))
    os.environ["GOLIVE_HOME"] = str(home)
    stage = Stage()
    ready = asyncio.Event()

    def tell(event: Event) -> None:
        if event.who == "golive" and event.what == "ready":
            ready.set()
        elif event.what in {"starting", "died"} or event.text:
            stage.say("system", f"{event.who}: {event.what} {event.text}".rstrip())

    running = asyncio.create_task(up(house(home), on_event=tell))
    try:
        with stage:
            code = await _until_first(running, _perform(playbook, stage, ready))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        shutil.rmtree(home, ignore_errors=True)
    stage.say("system", "Everything has been stopped, and the home of the demonstration removed.")
    return code


async def _until_first(running: asyncio.Task[None], performance: Coroutine[Any, Any, int]) -> int:
    """The performance's result, or the trouble of the house when that ends first."""
    performing = asyncio.create_task(performance)
    await asyncio.wait([running, performing], return_when=asyncio.FIRST_COMPLETED)
    if not performing.done():
        performing.cancel()
        await asyncio.gather(performing, return_exceptions=True)
        running.result()
        return INTERRUPTED
    return performing.result()


async def _perform(playbook: str, stage: Stage, ready: asyncio.Event) -> int:
    began = time.monotonic()
    await ready.wait()
    forget()
    os.environ.update(prefect_environment())
    stage.say("system", f"Ready after {time.monotonic() - began:.0f} s.")
    brief = example_of(playbook)
    await golive(stage, "start", str(example_file(playbook)))
    async with real_world() as here:
        with living_in(here):
            office = Office(brief, stage)
            while time.monotonic() - began < LONGEST:
                await office.look()
                found = await standing.status(brief.slug)
                stage.show(found)
                if found["state"] != "running":
                    await office.look()
                    stage.end(found, office, time.monotonic() - began)
                    return 0
                await asyncio.sleep(LOOK)
    stage.say("system", f"The project has not ended after {LONGEST:.0f} s; something is wrong.")
    return 1


async def golive(stage: Stage, *words: str) -> None:
    """Call golive on the command line, as a person would."""
    stage.say("terminal", "golive " + " ".join(words))
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        *words,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await running.communicate()
    for line in said.decode(errors="replace").splitlines():
        stage.say("terminal", f"  {line}")
