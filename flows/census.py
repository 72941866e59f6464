"""Census: what the engine does not know any more is started anew.

Prefect's database may be lost, or be older than our records after a backup came back. The stages
go on all the same: their receipts and signatures are ours, only the runs have to be new ones.
"""

from __future__ import annotations

import logging

from tasks.world import world

log = logging.getLogger("golive.upkeep")


async def census() -> int:
    """Let go of the runs that the engine has lost, and return how many; upkeep starts them anew."""
    projects = world().ledger.projects
    under_way = await projects.under_way()
    lost = set(await world().engine.unknown([run for _, _, run in under_way]))
    for slug, step, run in under_way:
        if run in lost:
            await projects.carried_by(slug, step, "")
            log.warning("Prefect has lost the run of %s in %s; it starts anew.", step.stage, slug)
    return len(lost)
