"""What runs beside the warm worker: the upkeep, and the ear that hears of new runs at once."""

from __future__ import annotations

import asyncio
import logging
import time

from deployments.warm import nudge
from domain.errors import GoliveError
from flows.playbooks import playbooks
from flows.upkeep import upkeep
from integrations.prefect import new_runs
from tasks.real import real_world
from tasks.world import living_in

EVERY = 5.0  # seconds

log = logging.getLogger("golive.upkeep")


async def look_after() -> None:
    """Look after all projects, again and again, for as long as the worker lives."""
    playbooks()
    if nudge not in new_runs:
        new_runs.append(nudge)
    while True:
        began = time.monotonic()
        try:
            async with real_world() as here:
                with living_in(here):
                    await upkeep()
        except GoliveError as trouble:
            log.warning("The upkeep goes on later: %s", trouble.problem)
        except (
            Exception
        ):  # whatever it was, the next round may succeed; the projects wait meanwhile
            log.exception("The upkeep stumbled and goes on later.")
        await asyncio.sleep(max(0.5, EVERY - (time.monotonic() - began)))
