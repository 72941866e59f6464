"""Many machines, as processes on one: does the work go on when a worker and a server are killed?

`python -m bench.machines [pieces]` needs `redis-server` on the PATH and the extra `redis`. Starts
PostgreSQL, Redis, two Prefect API servers behind one name with their services beside them, three
workers and two page programs, lets projects run to their end, kills one worker and one server in
between, neither of which comes back, and counts what arrived.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import httpx

from bench.balancer import balance
from bench.machine import ROOT, Program, running, this_machine, until
from bench.postgres import databases
from bench.receiver import Receiver
from deployments.ports import remembered_ports

NAMES = ["redis", "api", "api1", "api2", "page1", "page2"]
PREFECT = [sys.executable, "-m", "prefect"]
ACTS = ("one", "two", "three", "four", "five")


def main() -> None:
    """Start everything, let it work, kill some of it, and count."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        receiver = Receiver()
        stack.callback(receiver.close)
        (home / "playbooks").mkdir()
        shutil.copy(ROOT / "bench" / "same_work.py", home / "playbooks")
        stack.enter_context(databases())
        ports = remembered_ports(home / "ports.json", NAMES)
        os.environ |= environment(home, receiver.url, ports)
        redis = ["redis-server", "--port", str(ports["redis"]), "--save", "", "--dir", folder]
        cache = subprocess.Popen(redis, stdout=subprocess.DEVNULL)  # noqa: S603 - as it was named
        stack.callback(cache.wait)
        stack.callback(cache.terminate)
        subprocess.run(  # noqa: S603 - our own program
            [*PREFECT, "server", "database", "upgrade", "-y"], check=True, stdout=subprocess.DEVNULL
        )
        servers: list[Program] = []
        for name in ("api1", "api2"):  # one after the other: each writes what is lacking at first
            servers.append(stack.enter_context(server(home, name, ports[name])))
            until(f"http://127.0.0.1:{ports[name]}/api/ready")
        balance(ports["api"], [ports["api1"], ports["api2"]])
        sandboxed(stack, home)
        services = ["-m", "prefect", "server", "services", "start"]
        stack.enter_context(running(services, {}, home / "services.log"))
        deploy = [sys.executable, "-m", "app", "deploy"]
        subprocess.run(deploy, check=True, cwd=ROOT)  # noqa: S603 - our own program
        workers = [stack.enter_context(worker(home, f"w{nth}")) for nth in range(3)]
        pages = [stack.enter_context(page(home, ports[name])) for name in ("page1", "page2")]
        for name in ("page1", "page2"):
            until(f"http://127.0.0.1:{ports[name]}/healthz", any_answer=True)
        print(
            f"{this_machine()}; {len(workers)} workers, {len(servers)} servers, {len(pages)} pages"
        )
        asyncio.run(carried_out(number, receiver, workers[0], servers[0]))


def sandboxed(stack: ExitStack, home: Path) -> None:
    """A Slack, a Jira and a post office, which all of them share."""
    log = home / "sandbox.log"
    command = ["-m", "integrations.sandbox", "--home", str(home / "sandbox")]
    stack.enter_context(running(command, {}, log))
    for _ in range(600):
        if log.exists() and (said := log.read_text()).endswith("\n"):
            told = json.loads(said.splitlines()[-1])
            (home / "up.json").write_text(json.dumps(told | {"sandbox": told["url"]}))
            return
        time.sleep(0.1)
    raise SystemExit("The sandbox does not start.")


def environment(home: Path, receiver: str, ports: dict[str, int]) -> dict[str, str]:
    """What all of them are told; only settings make many machines of one."""
    return {
        "GOLIVE_HOME": str(home),
        "SAME_WORK_RECEIVER": receiver,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{ports['api']}/api",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_DATABASE_MIGRATE_ON_START": "false",
        "PREFECT_MESSAGING_BROKER": "prefect_redis.messaging",
        "PREFECT_MESSAGING_CACHE": "prefect_redis.messaging",
        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
        "PREFECT_SERVER_DOCKET_URL": f"redis://127.0.0.1:{ports['redis']}/1",
        "PREFECT_REDIS_MESSAGING_HOST": "127.0.0.1",
        "PREFECT_REDIS_MESSAGING_PORT": str(ports["redis"]),
        "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_URL": f"redis://127.0.0.1:{ports['redis']}/2",
    }


def server(home: Path, name: str, port: int):  # noqa: ANN201 - a context of a program
    """One API server without the background services."""
    command = ["-m", "prefect", "server", "start", "--no-services", "--port", str(port)]
    return running(command, {}, home / f"{name}.log")


def worker(home: Path, name: str):  # noqa: ANN201
    """One warm worker."""
    return running(["-m", "app", "worker", "--name", name], {}, home / f"{name}.log")


def page(home: Path, port: int):  # noqa: ANN201
    """One program that serves the pages."""
    return running(["-m", "app.pages", "--port", str(port)], {}, home / f"page{port}.log")


async def carried_out(number: int, receiver: Receiver, worker: Program, server: Program) -> None:
    """Let projects run, and kill one worker and one server while they do."""
    from bench.sides import Golive, all_of  # noqa: PLC0415 - Prefect reads its settings

    began = time.time()
    api = os.environ["PREFECT_API_URL"]
    async with httpx.AsyncClient(base_url=api, timeout=60) as client:
        golive = Golive("golive", {}, number, client)
        pieces = await golive.start(number)
        await asyncio.sleep(1)
        kill(worker)
        await all_of(pieces, golive.waiting)
        print(f"{number} projects wait after {time.time() - began:.0f} s; one worker was killed")
        for nth, piece in enumerate(pieces):
            if nth == number // 2:
                kill(server)
            try:
                await golive.answer(piece)
            except httpx.TransportError:  # it was under way at the server that died
                if await golive.waiting([piece]):
                    await golive.answer(piece)
        await all_of(pieces, golive.ended)
    print(f"all have ended after {time.time() - began:.0f} s; one server was killed")
    wanted = {f"{piece.key}/{what}" for piece in pieces for what in ACTS}
    missing = len(wanted - receiver.first.keys())
    print(f"acts: {len(wanted)} wanted, {missing} missing, {receiver.twice} twice")
    raise SystemExit(missing or receiver.twice)


def kill(program: Program) -> None:
    """End it as hard as the kernel can."""
    os.kill(program.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
