"""The rage: what the plan says is done to the house, and what came of each blow is noted."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from bench import points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.clock import Clock
    from bench.plan import Blow
    from deployments.children import Child
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
    idle: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    clock: Clock | None = None
    second: Child | None = None
    _watching: asyncio.Task[None] | None = None
    _passing: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

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
                case "freeze" | "disk":
                    await self._for_a_while(blow)
                case "clock":
                    self._set_the_clock(blow)
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
        await asyncio.gather(*self._passing)
        async with self._sandbox() as sandbox:
            await sandbox.delete("/sandbox/faults")

    async def _kill(self, blow: Blow) -> None:
        if blow.victim == "postgres" and self.server is not None:
            self.server.kill()
            await self._postgres_again(self.server)
        else:
            try:
                os.kill(await self._pid(blow.victim), signal.SIGKILL)
            except ProcessLookupError:
                return  # it had just ended by itself, and is not counted
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
        if not await self._somebody_came_by():
            return
        if server is not None:
            await self._postgres_again(server)
        self._killed(blow)

    async def _somebody_came_by(self) -> bool:
        home = self.house.home
        deadline = time.monotonic() + REACHED_WITHIN
        while not points.was_hit(home) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        return points.disarm(home)

    async def _pid(self, name: str) -> int:
        """The program of this name; one that is being started again is waited for."""
        while not (pid := self._pid_now(name)):
            await asyncio.sleep(0.05)
        return pid

    def _pid_now(self, name: str) -> int:
        if self.second is not None and name == self.second.name:
            return self.second.pid
        return self.house.children.get(name, 0)

    async def _for_a_while(self, blow: Blow) -> None:
        """Freeze somebody, or take the disk from them; the rest goes on meanwhile."""
        if self._passing:
            return  # one at a time: somebody has to be able to work
        if blow.kind == "disk":
            passing = self._without_disk(await self._pid(blow.victim), blow.seconds)
        else:
            points.arm(self.house.home, blow.point, system=blow.system, freezes=True)
            if not await self._somebody_came_by():
                return
            while not (pid := points.frozen(self.house.home)):
                await asyncio.sleep(0.02)
            passing = self._frozen(pid, blow.seconds)
        self.faults["no disk for a program" if blow.kind == "disk" else "a program frozen"] += 1
        task = asyncio.create_task(passing)
        self._passing.add(task)
        task.add_done_callback(self._passing.discard)

    async def _frozen(self, pid: int, seconds: float) -> None:
        await asyncio.sleep(seconds)
        with suppress(ProcessLookupError):  # it was killed meanwhile
            os.kill(pid, signal.SIGCONT)

    async def _without_disk(self, pid: int, seconds: float) -> None:
        """Let the kernel refuse whatever the program writes to a file."""
        with suppress(ProcessLookupError):
            before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
            await asyncio.sleep(seconds)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)

    def _set_the_clock(self, blow: Blow) -> None:
        if self.clock is None:
            return
        self.clock.jump(blow.seconds)
        self.faults["the clock jumps " + ("forward" if blow.seconds > 0 else "back")] += 1

    def _killed(self, blow: Blow) -> None:
        self.kills[blow.victim] += 1
        self.at[blow.point or "at random"] += 1
        self._watching = asyncio.create_task(self._idle(time.monotonic(), str(blow)))

    async def _idle(self, since: float, after: str) -> None:
        """How long nothing arrives after a death, and what else there was meanwhile."""
        passing = False  # also what begins after the death holds up whoever would go on
        journal = self.house.home / "sandbox" / "journal.jsonl"
        size = journal.stat().st_size
        while journal.stat().st_size == size and time.monotonic() - since < LONGEST_IDLE:
            passing = passing or bool(self._passing)
            await asyncio.sleep(0.02)
        beside = ", beside a frozen program or one without a disk" if passing else ""
        self.idle.append((time.monotonic() - since, after + beside))

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
