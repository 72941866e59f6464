"""Everybody on a project, who answer whatever they are asked, and do not mind that things break."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from flows import status as standing
from tasks.doubts import doubts
from tasks.signing import Answered, sign
from tasks.world import world
from tests.e2e.people import a_yes, ask_the_reader, engine, run_at

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.e2e.house import House

PATIENCE = 240.0
MOMENT = 3.0  # seconds in which something should be under way


@dataclass(frozen=True)
class Mischief:
    """What is done to the house, after how many answers, and whether in the middle of an act."""

    after: int
    what: Callable[[], Awaitable[None]]
    amid: bool = False


@dataclass
class Office:
    """The people of one project."""

    house: House
    slug: str
    mischief: list[Mischief] = field(default_factory=list[Mischief])
    hit: int = 0  # how often something was broken while an act was under way

    async def play(self) -> None:
        """Answer, and break things, until the project has ended."""
        deadline = time.monotonic() + PATIENCE
        while (await world().ledger.projects.record(self.slug)).ended_at is None:
            assert time.monotonic() < deadline, self.house.logs()
            for doubt in await doubts(self.slug):
                await ask_the_reader(self.house, doubt)
            for gate in await standing.gates(self.slug):
                await self._answer(gate)
                await self._break(await self._answers())
            await asyncio.sleep(0.1)

    async def _answers(self) -> int:
        gates = await world().ledger.gates.of(self.slug)
        return sum([len(await world().ledger.gates.signatures(g.id)) for g in gates])

    async def _answer(self, gate: dict[str, Any]) -> None:
        """Let the next signer answer: in Prefect's form, every third time elsewhere."""
        signed = {s["email"] for s in gate["signed"]}
        email = next((s["email"] for s in gate["signers"] if s["email"] not in signed), "")
        code = self.house.sent_code(gate, email)
        if not email or not code:
            return
        values = await a_yes(gate)
        if await self._answers() % 3:
            await self._fill_in(gate, {"signer": email, "code": code} | values)
        else:
            await sign(gate["id"], Answered(email, code, "yes", "command line", values))

    async def _fill_in(self, gate: dict[str, Any], values: dict[str, Any]) -> None:
        try:
            async with engine(self.house) as client:
                run = run_at(gate)
                await client.post(
                    f"/flow_runs/{run}/resume", json={"run_input": values | {"decision": "yes"}}
                )
        except httpx.TransportError:
            return  # the engine is away; people press the button again

    async def _break(self, answers: int) -> None:
        while self.mischief and self.mischief[0].after <= answers:
            done = self.mischief.pop(0)
            if done.amid:
                self.hit += await self._amid()
            await done.what()

    async def _amid(self) -> bool:
        """Wait, for a moment at most, until an act is intended and not yet proven."""
        deadline = time.monotonic() + MOMENT
        while time.monotonic() < deadline:
            if any(a.proof is None for a in await world().ledger.acts.of(self.slug)):
                return True
            await asyncio.sleep(0)
        return False
