"""A house with small flows, run as a program: `python -m tests.deployments.house HOME`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from deployments.children import Event
from deployments.up import House, up
from domain.errors import GoliveError


async def register_flows() -> None:
    """Register a flow."""
    from deployments.pool import register  # noqa: PLC0415 - imports Prefect
    from tests.deployments import stages  # noqa: PLC0415

    await register([stages.waiting])


async def register_more() -> None:
    """Register another."""
    from deployments.pool import register  # noqa: PLC0415 - imports Prefect
    from tests.deployments import stages  # noqa: PLC0415

    await register([stages.quick])


def tell(event: Event) -> None:
    """Write down what happens."""
    sys.stdout.write(f"{event.who} {event.what} {event.text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        guest = {"guest": ["-c", "import signal; print('{}', flush=True); signal.pause()"]}
        house = House(
            Path(sys.argv[1]), register=register_flows, afterwards=register_more, besides=guest
        )
        asyncio.run(up(house, on_event=tell))
    except GoliveError as trouble:
        sys.exit(str(trouble))
