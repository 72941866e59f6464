"""Start the warm worker: `python -m deployments.worker --pool golive`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from deployments.garbage import collect_rarely

if __name__ == "__main__":
    collect_rarely()  # before all that is imported here

from deployments.loop import new_loop
from deployments.warm import GRACE, LIMIT, POLL, WarmWorker, nudge
from domain.errors import BadInput, GoliveError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

__all__ = ["WarmWorker", "main", "nudge", "serve"]


def require_server() -> str:
    """Return the address of the Prefect server; without one Prefect would make up its own."""
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415

    address = PREFECT_API_URL.value()
    if not address:
        raise BadInput(
            "PREFECT_API_URL is not set, and a server of the worker's own would share nothing"
            " with anybody.",
            fix="Set it to your Prefect server, such as http://127.0.0.1:4200/api.",
        )
    return address


async def serve(worker: WarmWorker) -> None:
    """Run a worker until SIGTERM or SIGINT, and say in one line of JSON that it polls."""
    loop = asyncio.get_running_loop()
    for end in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(end, worker.stop)

    def announce(*_: object) -> None:
        who = {"worker": worker.name, "boot": worker.identity.boot, "pool": worker.pool}
        sys.stdout.write(json.dumps({**who, "pid": os.getpid(), "polls": True}) + "\n")
        sys.stdout.flush()

    await worker.start(printer=announce)


def find_action(name: str) -> Callable[[], Awaitable[None]]:
    """Import what is to run beside the worker, written `module:function`."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and run the worker."""
    parser = argparse.ArgumentParser(prog="deployments.worker", description=__doc__)
    parser.add_argument("--pool", default="golive", help="Work pool to serve.")
    parser.add_argument("--name", help="Name that survives restarts; default POOL@MACHINE.")
    parser.add_argument("--limit", type=int, default=LIMIT, help="How many runs at once.")
    parser.add_argument("--poll", type=float, default=POLL, help="Seconds between two looks.")
    parser.add_argument("--grace", type=float, default=GRACE, help="Seconds to end in.")
    parser.add_argument(
        "--alongside", action="append", default=[], help="module:function to run beside."
    )
    parser.add_argument("--after", type=Path, help="Begin when this file is there.")
    chosen = parser.parse_args(arguments)
    try:
        require_server()
        while chosen.after and not chosen.after.exists():
            time.sleep(0.05)
        worker = WarmWorker(
            chosen.pool,
            name=chosen.name,
            limit=chosen.limit,
            poll=chosen.poll,
            grace=chosen.grace,
            alongside=[find_action(name) for name in chosen.alongside],
        )
        with asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(serve(worker))
    except GoliveError as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
