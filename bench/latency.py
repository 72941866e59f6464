"""From answer to next act: golive beside a hand-written Prefect flow, in turns, on one server.

Run it with `make bench`. golive: the answer is typed into Prefect's form; the next act belongs to
the stage after it, in a run of its own. Hand-written: the same form, the act follows in the
same run, on Prefect's process worker polling as fast as it can (PREFECT_WORKER_QUERY_SECONDS=1).
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
from contextlib import suppress
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 20
ANSWERED = {"order_form": "2026-05-04", "consulting_agreement": "2026-05-04"}


def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["GOLIVE_HOME"] = home
        command = [sys.executable, "-m", "app", "up", "--json"]
        up = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603
        try:
            known = json.loads(up.stdout.readline())  # type: ignore[union-attr]
            os.environ["PREFECT_API_URL"] = known["prefect_api"]
            os.environ["PREFECT_WORKER_QUERY_SECONDS"] = "1"
            os.environ["PYTHONPATH"] = str(ROOT)  # the hand-written module is not installed
            worker = subprocess.Popen(
                [sys.executable, "-m", "prefect", "worker", "start", "--pool", "hand",
                 "--type", "process"],
                cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            try:
                golive, hand = asyncio.run(measure(known, Path(home)))
            finally:
                worker.terminate()
                worker.wait()
        finally:
            up.terminate()
            up.wait()
    print(f"{platform.machine()}, {os.cpu_count()} cores, {TIMES} answers each, in turns\n")
    print("| from answer to next act | median | fastest | slowest |\n|---|---|---|---|")
    for name, times in (("golive, warm worker", golive), ("hand-written, process worker", hand)):
        middle = statistics.median(times)
        print(f"| {name} | {middle:.2f} s | {min(times):.2f} s | {max(times):.2f} s |")
    print(f"\nratio of medians: 1/{statistics.median(hand) / statistics.median(golive):.0f}")


async def measure(known: dict[str, str], home: Path) -> tuple[list[float], list[float]]:
    """Answer one of each in turns, and return the seconds until the next act."""
    from bench.projects import Waiting  # noqa: PLC0415 - it reads the environment

    async with httpx.AsyncClient(base_url=known["prefect_api"], timeout=30) as client:
        projects = await Waiting.many(TIMES)
        runs = await hand_runs(client, home)
        golive: list[float] = []
        hand: list[float] = []
        for project, (run, done) in zip(projects, runs, strict=True):
            began = time.time()
            await answer(client, project.run, project.form | ANSWERED)
            golive.append((await project.next_act()).timestamp() - began)
            began = time.time()
            await answer(client, run, {"decision": "yes", "signer": "me"})
            while not done.exists() or not done.read_text():
                await asyncio.sleep(0.01)
            hand.append(float(done.read_text()) - began)
    return golive, hand


async def answer(client: httpx.AsyncClient, run: str, given: dict[str, str]) -> None:
    """Submit the form, as the browser does."""
    for _ in range(200):
        response = await client.post(f"/flow_runs/{run}/resume", json={"run_input": given})
        if response.is_success and response.json()["status"] == "ACCEPT":
            return
        await asyncio.sleep(0.05)
    raise RuntimeError(response.text)


async def hand_runs(client: httpx.AsyncClient, home: Path) -> list[tuple[str, Path]]:
    """Start the hand-written runs and wait until all of them are suspended."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.client.schemas.actions import WorkPoolCreate  # noqa: PLC0415
    from prefect.deployments.runner import EntrypointType  # noqa: PLC0415

    from bench.handwritten import handwritten  # noqa: PLC0415

    async with get_client() as prefect:
        with suppress(Exception):  # it is there already
            await prefect.create_work_pool(WorkPoolCreate(name="hand", type="process"))
        deployment = await handwritten.ato_deployment(
            "hand", work_pool_name="hand", entrypoint_type=EntrypointType.MODULE_PATH
        )
        made = await deployment.aapply()
        runs = []
        for number in range(TIMES):
            done = home / f"done{number}"
            run = await prefect.create_flow_run_from_deployment(
                made, parameters={"done": str(done)}
            )
            runs.append((str(run.id), done))
    for run, _ in runs:
        while (await client.get(f"/flow_runs/{run}")).json()["state"]["type"] != "PAUSED":
            await asyncio.sleep(0.2)
    return runs


if __name__ == "__main__":
    main()
