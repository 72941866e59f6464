"""Projects that wait at their first gate, to be answered one after the other."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.roles import Role
from flows.examples import example_of
from flows.onboard import begin
from flows.playbooks import playbooks
from tasks.codes import code_for
from tasks.real import real_world
from tasks.world import living_in, world

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """A project that waits for its contract to be signed."""

    slug: str
    run: str
    form: dict[str, str]

    @classmethod
    async def many(cls, number: int) -> list[Waiting]:
        """Start so many projects and wait until each has asked."""
        playbooks()
        found: list[Waiting] = []
        async with real_world() as here:
            with living_in(here):
                for nth in range(number):
                    brief = example_of("meiro").model_copy(update={"project": f"client-{nth}"})
                    found.append(await cls._started(await begin(brief)))
        return found

    @classmethod
    async def _started(cls, slug: str) -> Waiting:
        while True:
            gates = await world().ledger.gates.of(slug, waiting=True)
            first = next((g for g in gates if g.stage == "sales_handover"), None)
            steps = await world().ledger.projects.steps(slug)
            if first is not None and steps[first.step].run:
                project = await world().ledger.projects.project(slug)
                email = project.holders(Role.SALES_MANAGER)[0].email
                code = await code_for(first.id, email)
                form = {"decision": "yes", "signer": email, "code": code}
                return cls(slug, steps[first.step].run, form)
            await asyncio.sleep(0.1)

    async def next_act(self) -> datetime:
        """When the first act of the stage after it was done."""
        async with real_world() as here:
            while True:
                for done in await here.ledger.acts.of(self.slug):
                    if done.act.stage == "team" and done.done_at:
                        return done.done_at
                await asyncio.sleep(0.01)
