"""What every stage's flow does: open the real world and carry the stage out in it."""

from __future__ import annotations

from domain.registry import named
from flows.carry_out import carry_out
from tasks.world import living_in


async def carried_out_for_real(playbook: str, stage: str, project: str, item: str) -> None:
    """Carry out a stage against the real systems, from its first line."""
    from tasks.real import real_world  # noqa: PLC0415 - imports Prefect, which is slow

    async with real_world() as here:
        with living_in(here):
            await carry_out(named(playbook).find(stage), project, item)
