"""Running: everything on one machine, a worker alone, the deployments, and the demonstration."""

from __future__ import annotations

import asyncio
import json as jsonlib
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.door import CAN_RECEIVE
from app.show import line
from config.settings import settings
from deployments import POOL
from deployments.up import House
from deployments.up import up as run_house
from flows.playbooks import flows
from records.database import Stored
from records.ledger import ready

if TYPE_CHECKING:
    from deployments.children import Event

UPKEEP = "deployments.alongside:look_after"


def house(home: Path) -> House:
    """Everything that runs on one machine, with its memory in this folder."""
    return House(
        home,
        meanwhile=_meanwhile,
        register=partial(prepare, stages=1),
        afterwards=_deploy,
        alongside=[UPKEEP],
        more={"pages": _pages},
        besides={"reception": ["-m", "app.reception"]} if CAN_RECEIVE else {},
    )


def _pages(port: int) -> list[str]:
    return ["-m", "app.pages", "--port", str(port)]


async def prepare(stages: int | None = None) -> None:
    """Bring the records up to date and deploy every flow, or so many stages of each playbook."""
    await _up_to_date()
    await _deploy(stages)


async def _up_to_date() -> None:
    database = Stored(settings().database_url)
    try:
        await ready(database)
    finally:
        await database.close()


async def _meanwhile() -> None:
    """What `prepare` will want, as far as it needs no server."""
    await _up_to_date()
    await asyncio.to_thread(flows)


async def _deploy(stages: int | None = None) -> None:
    from deployments.pool import register  # noqa: PLC0415 - imports Prefect, while its server starts

    await register(flows(stages), tags=["golive"])


def up(*, json: bool = False) -> None:
    """Run everything on this machine - Prefect, sandbox, worker - until you stop it with Ctrl-C.

    Parameters
    ----------
    json
        Print one line of JSON when everything is ready.

    """
    home = settings().home

    def tell(event: Event) -> None:
        if event.who == "golive" and event.what == "ready":
            _ready(home, json=json)
        elif not json:
            line(f"{event.who}: {event.what} {event.text}".rstrip())

    asyncio.run(run_house(house(home), on_event=tell))


def _ready(home: Path, *, json: bool) -> None:
    known = jsonlib.loads((home / "up.json").read_text())
    if json:
        sys.stdout.write(jsonlib.dumps({"home": str(home)} | known) + "\n")
        sys.stdout.flush()
        return
    line(f"\nPrefect UI  {known['prefect_ui']}")
    line(f"Pages       {known['pages']}")
    line(f"Sandbox     {known['sandbox']}")
    line(f"Home        {home}")
    line("→ Start a project: golive start BRIEF.yaml    (Ctrl-C stops everything; nothing is lost)")


def demo(playbook: str = "meiro", /) -> None:
    """Play a whole client implementation for real: server, worker, sandbox, and people who answer.

    Parameters
    ----------
    playbook
        The playbook whose example client is carried out.

    """
    from app.demo import play  # noqa: PLC0415 - only the demonstration needs it

    with suppress(KeyboardInterrupt):
        raise SystemExit(asyncio.run(play(playbook)))


def worker(*, pool: str = POOL, name: str | None = None, limit: int = 20) -> None:
    """Run a warm worker alone, against the Prefect server of PREFECT_API_URL.

    Parameters
    ----------
    pool
        The work pool to serve.
    name
        A name that survives restarts.
    limit
        How many runs at once.

    """
    from deployments.worker import main as run_worker  # noqa: PLC0415 - imports Prefect

    given = ["--pool", pool, "--limit", str(limit), "--alongside", UPKEEP]
    raise SystemExit(run_worker([*given, *(["--name", name] if name else [])]))


def deploy(*, write: Path | None = None) -> None:
    """Deploy every flow to the Prefect server, or write prefect.yaml for `prefect deploy --all`.

    Parameters
    ----------
    write
        The file to write instead of deploying.

    """
    if write is not None:
        from deployments.pool import prefect_yaml  # noqa: PLC0415 - imports Prefect

        write.write_text(prefect_yaml(flows(), tags=["golive"]), encoding="utf-8")
        line(f"{write}: {len(flows())} deployments")
        return
    _ = settings().prefect_api
    asyncio.run(prepare())
    line(f"{len(flows())} flows are deployed to {settings().prefect_api}.")
