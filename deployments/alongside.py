"""What runs beside the warm worker: the upkeep, and the ear that hears of new runs at once."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from deployments.told import told_here
from deployments.warm import nudge
from domain.errors import GoliveError
from flows.census import census
from flows.picture import picture
from flows.playbooks import playbooks
from flows.rota import Rota
from flows.upkeep import remind_the_late, upkeep_by
from integrations.prefect import new_runs
from integrations.prefect_picture import drawing, drawn_soon, show
from tasks.real import open_from_run_to_run, real_world
from tasks.world import living_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

EVERY = 5.0  # seconds
COUNT_AGAIN = 600.0  # seconds between two looks whether Prefect still knows every run
DRAW_EVERY = 1.0  # seconds between two looks whose pictures are out of date
DRAWS_REST = 6  # times as long as it took, so that stages come first
RESTS = 20  # times as long as it took, until whoever is late is looked for again

log = logging.getLogger("golive.upkeep")


async def look_after() -> None:
    """Look after all projects, again and again, for as long as the worker lives.

    Whoever is late is reminded beside that: where many are late, nobody's waking waits for it.
    """
    playbooks()
    if nudge not in new_runs:
        new_runs.append(nudge)
    rota = Rota()
    # One client for all looks: each new one reads all certificates that this machine trusts.
    with drawing() as outdated:
        async with told_here():
            await asyncio.gather(
                _again_and_again(lambda: upkeep_by(rota), rests=0),
                _again_and_again(remind_the_late, rests=RESTS),
                _again_and_again(_count, rests=0, every=COUNT_AGAIN),
                _again_and_again(lambda: _draw(outdated()), rests=DRAWS_REST, every=DRAW_EVERY),
            )


async def _draw(slugs: Iterable[str]) -> None:
    """Bring pictures up to date; one that cannot be drawn now is tried again."""
    for slug in slugs:
        try:
            await show(slug, lambda slug=slug: picture(slug))
        except Exception:
            drawn_soon(slug)
            raise


async def _count() -> None:
    await census()


async def _again_and_again(
    does: Callable[[], Awaitable[None]], *, rests: float, every: float = EVERY
) -> None:
    """Do it in haste and at its pace; whatever went wrong, the next time may succeed."""
    async with open_from_run_to_run():
        while True:
            began, pace = time.monotonic(), every
            try:
                async with real_world() as here:
                    with living_in(replace(here, haste=True)):
                        await does()
            except GoliveError as trouble:
                log.warning("The upkeep goes on later: %s", trouble.problem)
                pace = EVERY
            except Exception:  # the projects wait meanwhile
                log.exception("The upkeep stumbled and goes on later.")
                pace = EVERY
            took = time.monotonic() - began
            await asyncio.sleep(max(0.5, rests * took, pace - took))
