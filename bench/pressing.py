"""From the press of a button in Slack to the next act, as whoever waits for it sees it.

Run it with `make bench`. Everything is real but Slack itself, whose part the sandbox plays over
HTTP: the button opens the form, the form's own button sends the answer, and the clock stops when
the first message of the stage after it stands in the sandbox's Slack.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 20
LOOK = 0.02  # seconds between two looks at what has arrived
STATED = {"field:order_form": "2026-05-04", "field:consulting_agreement": "2026-05-04"}


def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["GOLIVE_HOME"] = home
        command = [sys.executable, "-m", "app", "up", "--json"]
        up = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603
        try:
            known = json.loads(up.stdout.readline())  # type: ignore[union-attr]
            os.environ["PREFECT_API_URL"] = known["prefect_api"]
            forms, acts = asyncio.run(measure(known["sandbox"]))
        finally:
            up.terminate()
            up.wait()
    print(f"{platform.machine()}, {os.cpu_count()} cores, {TIMES} buttons, one after the other\n")
    print("| in Slack | median | fastest | slowest |\n|---|---|---|---|")
    row("from the button under the message to the open form", forms)
    row("from the form's button to the next stage's message", acts)


def row(name: str, times: Sequence[float]) -> None:
    """Print one line of the table."""
    middle = statistics.median(times)
    print(f"| {name} | {middle:.2f} s | {min(times):.2f} s | {max(times):.2f} s |")


async def measure(sandbox: str) -> tuple[list[float], list[float]]:
    """Press one button after the other; the seconds to the form, and to the next act."""
    forms: list[float] = []
    acts: list[float] = []
    async with httpx.AsyncClient(base_url=sandbox, timeout=30) as slack:
        for slug in await begun():
            asks = await arrived(slack, f"{slug}/sales_handover/", "sign_off")
            began = time.monotonic()
            view = await press(slack, asks)
            forms.append(time.monotonic() - began)
            began = time.monotonic()
            sent = {"view": view, "values": STATED}
            (await slack.post("/sandbox/slack/submit", json=sent)).raise_for_status()
            await arrived(slack, f"{slug}/team/")
            acts.append(time.monotonic() - began)
    return forms, acts


async def begun() -> list[str]:
    """Start as many projects, and return their keys."""
    from flows.examples import example_of  # noqa: PLC0415 - they read the environment
    from flows.onboard import begin  # noqa: PLC0415
    from flows.playbooks import playbooks  # noqa: PLC0415
    from tasks.real import real_world  # noqa: PLC0415
    from tasks.world import living_in  # noqa: PLC0415

    playbooks()
    brief = example_of("meiro")
    async with real_world() as here:
        with living_in(here):
            return [
                await begin(brief.model_copy(update={"project": f"client-{nth}"}))
                for nth in range(TIMES)
            ]


async def press(slack: httpx.AsyncClient, message: dict[str, Any]) -> str:
    """Press yes under the message that asks, and return the form that opens."""
    said = {"as": message["to"], "channel": message["channel"], "ts": message["ts"]}
    while True:
        told = await slack.post("/sandbox/slack/click", json=said | {"action_id": "sign:yes"})
        if view := told.raise_for_status().json()["view"]:
            return str(view["id"])  # else it came later than Slack waits, and one presses again


async def arrived(slack: httpx.AsyncClient, beginning: str, what: str = "") -> dict[str, Any]:
    """The first message whose key begins like this, once it stands in the sandbox."""
    while True:
        for message in (await slack.get("/sandbox/slack")).json():
            key = message["key"] or ""
            if key.startswith(beginning) and what in key:
                return message
        await asyncio.sleep(LOOK)


if __name__ == "__main__":
    main()
