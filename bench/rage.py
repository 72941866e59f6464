"""The rage: what the plan says is done to the house, and what came of each blow is noted."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from bench import points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.plan import Blow
    from tests.e2e.house import House
    from tests.postgres import Server

REACHED_WITHIN = 6.0  # seconds in which somebody should come by an armed point
LONGEST_IDLE = 240.0
ON_ITS_FEET_WITHIN = 30.0


@dataclass
class Rage:
    """A house, and what is done to it."""

    house: House
    server: Server | None
    kills: Counter[str] = field(default_factory=Counter[str])
    at: Counter[str] = field(default_factory=Counter[str])
    faults: Counter[str] = field(default_factory=Counter[str])
    idle: list[float] = field(default_factory=list[float])
    _watching: asyncio.Task[None] | None = None

    async def strike(self, plan: Iterable[Blow], until: float, most: int) -> None:
        """Strike, blow after blow, until the time is over or there were kills enough."""
        for blow in plan:
            if time.monotonic() > until or self.kills.total() >= most:
                return
            await self._on_its_feet()
            await asyncio.sleep(blow.pause)
            match blow.kind:
                case "kill":
                    await self._kill(blow)
                case "point":
                    await self._at_a_point(blow)
                case _:
                    await self._misbehave(blow)

    @property
    def interrupted(self) -> int:
        """How often a letter may have been handed over without anybody knowing."""
        return self.kills.total() + self.faults["mail cut"] + self.faults["mail never"]

    async def _on_its_feet(self) -> None:
        """Wait until something has arrived since the last death: what is dead dies no more."""
        if self._watching is not None:
            await asyncio.wait([self._watching], timeout=ON_ITS_FEET_WITHIN)

    async def calm(self) -> None:
        """Let everything be in order again."""
        points.disarm(self.house.home)
        async with self._sandbox() as sandbox:
            await sandbox.delete("/sandbox/faults")

    async def _kill(self, blow: Blow) -> None:
        if blow.victim == "postgres" and self.server is not None:
            self.server.kill()
            await self._postgres_again(self.server)
        else:
            while not (pid := self.house.children.get(blow.victim, 0)):
                await asyncio.sleep(0.05)  # it has not been started again yet
            os.kill(pid, signal.SIGKILL)
        self._killed(blow)

    async def _at_a_point(self, blow: Blow) -> None:
        home, server = self.house.home, self.server if blow.victim == "postgres" else None
        points.arm(
            home,
            blow.point,
            victim="" if blow.victim == "worker" else blow.victim,
            system=blow.system,
            group=server.running.pid if server and server.running else 0,
        )
        deadline = time.monotonic() + REACHED_WITHIN
        while not points.was_hit(home) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        if not points.disarm(home):
            return  # nobody came by
        if server is not None:
            await self._postgres_again(server)
        self._killed(blow)

    def _killed(self, blow: Blow) -> None:
        self.kills[blow.victim] += 1
        self.at[blow.point or "at random"] += 1
        self._watching = asyncio.create_task(self._idle(time.monotonic()))

    async def _idle(self, since: float) -> None:
        """How long nothing arrives after a death."""
        journal = self.house.home / "sandbox" / "journal.jsonl"
        size = journal.stat().st_size
        while journal.stat().st_size == size and time.monotonic() - since < LONGEST_IDLE:
            await asyncio.sleep(0.02)
        self.idle.append(time.monotonic() - since)

    async def _postgres_again(self, server: Server) -> None:
        if server.running is not None:
            await asyncio.to_thread(server.running.wait)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(server.start)

    async def _misbehave(self, blow: Blow) -> None:
        fault = {
            "system": blow.victim,
            "kind": blow.fault or "lag",
            "times": blow.times,
            "seconds": blow.seconds,
            "retry_after": 1,
        }
        async with self._sandbox() as sandbox:
            if blow.kind == "lag":
                await sandbox.delete("/sandbox/faults")
            (await sandbox.post("/sandbox/faults", json=fault)).raise_for_status()
        self.faults[f"{blow.victim} {blow.fault or 'search lags'}"] += blow.times

    def _sandbox(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.house.known["sandbox"], trust_env=False)
