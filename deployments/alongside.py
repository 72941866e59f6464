"""What runs beside the warm worker: the upkeep, and the ear that hears of new runs at once."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace

from deployments.warm import nudge
from domain.errors import GoliveError
from flows.census import census
from flows.playbooks import playbooks
from flows.upkeep import upkeep
from integrations.prefect import new_runs
from tasks.real import real_world
from tasks.world import living_in

EVERY = 5.0  # seconds
COUNT_AGAIN = 600.0  # seconds between two looks whether Prefect still knows every run

log = logging.getLogger("golive.upkeep")


async def look_after() -> None:
    """Look after all projects, again and again, for as long as the worker lives."""
    playbooks()
    if nudge not in new_runs:
        new_runs.append(nudge)
    count_at = 0.0
    while True:
        began = time.monotonic()
        try:
            async with real_world() as here:
                with living_in(replace(here, haste=True)):
                    if began >= count_at:
                        await census()
                        count_at = began + COUNT_AGAIN
                    await upkeep()
        except GoliveError as trouble:
            log.warning("The upkeep goes on later: %s", trouble.problem)
        except (
            Exception
        ):  # whatever it was, the next round may succeed; the projects wait meanwhile
            log.exception("The upkeep stumbled and goes on later.")
            count_at = 0.0  # a run that Prefect has lost may be why
        await asyncio.sleep(max(0.5, EVERY - (time.monotonic() - began)))
