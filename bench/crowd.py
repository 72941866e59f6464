"""Everybody on the projects of a chaos: they start, they answer, and they press again."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING, Any

import httpx
from sqlalchemy.exc import SQLAlchemyError

from bench.receivers import asked_of
from domain.brief import Brief
from domain.errors import GoliveError
from flows.onboard import begin
from integrations.prefect import PrefectEngine
from tasks.codes import code_for
from tasks.doubts import doubts
from tasks.links import SIGN_OFFS
from tasks.signing import Answered, sign
from tasks.world import world
from tests.e2e.people import PM, ask_the_reader

if TYPE_CHECKING:
    from records.gates import GateRecord
    from tests.e2e.house import House

NAMES = {"Petra Novakova": (PM, "project_manager"), "Jan Prochazka": ("jan@meiro.io", "devops"),
         "Lotte de Vries": ("lotte@tulip.example", "client_lead")}  # fmt: skip
WAYS = ("page", "form", "page", "command", "form", "page", "form", "program")
AWAY = (GoliveError, SQLAlchemyError, OSError, httpx.HTTPError, RuntimeError, TimeoutExpired)


def brief(number: int, seed: int) -> Brief:
    """A client of the chaos."""
    people = [{"name": n, "email": e, "roles": [r]} for n, (e, r) in NAMES.items()]
    slug = f"client-{seed}-{number}"
    return Brief.model_validate(
        {"client": f"Client {number}", "playbook": "errands", "project": slug, "country": "NL",
         "people": people}
    )  # fmt: skip


@dataclass
class Crowd:
    """The people, and what they were told has been taken."""

    house: House
    seed: int
    at_once: int = 8
    started: list[str] = field(default_factory=list[str])
    ended: set[str] = field(default_factory=set[str])
    acknowledged: dict[str, str] = field(default_factory=dict[str, str])  # gate: by which way
    doubted: Counter[str] = field(default_factory=Counter[str])
    troubles: Counter[str] = field(default_factory=Counter[str])
    closing: bool = False

    async def live(self) -> None:
        """Start projects and answer what is asked, until told to close and all have ended."""
        while not (self.closing and self.ended >= set(self.started)):
            try:
                await self._look()
            except AWAY as trouble:
                self.troubles[type(trouble).__name__] += 1
                await asyncio.sleep(0.3)  # whatever is down, people come back
            await asyncio.sleep(0.05)

    async def _look(self) -> None:
        ledger = world().ledger
        for slug in asked_of(self.house.home, await ledger.projects.running()):
            for gate in await ledger.gates.of(slug, waiting=True):
                await self._answer(gate)
        for doubt in await doubts():
            self.doubted[await ask_the_reader(self.house, doubt)] += 1
        running = set(await ledger.projects.running())
        self.ended = {slug for slug in self.started if slug not in running}
        if not self.closing and len(running) < self.at_once:
            number = len(self.started)
            slug = brief(number, self.seed).slug
            self.started.append(slug)
            await self._begin(number)

    async def _begin(self, number: int) -> None:
        while True:
            try:
                await begin(brief(number, self.seed))
            except AWAY as trouble:
                self.troubles[type(trouble).__name__] += 1
                await asyncio.sleep(0.3)
            else:
                return

    async def _answer(self, gate: GateRecord) -> None:
        if gate.id in self.acknowledged:
            return
        number = int(gate.project.rpartition("-")[2])
        way = WAYS[(number + self.seed) % len(WAYS)]
        if await getattr(self, f"_by_{way}")(gate):
            self.acknowledged[gate.id] = way

    async def _by_command(self, gate: GateRecord) -> bool:
        code = await code_for(gate.id, PM)
        return (await sign(gate.id, Answered(PM, code, "yes", "command line"))).accepted

    async def _by_program(self, gate: GateRecord) -> bool:
        code = await code_for(gate.id, PM)
        words = ("sign", gate.id, "--as", PM, "--code", code, "--decision", "yes")
        return (await asyncio.to_thread(self.house.golive, *words)).code == 0

    async def _by_page(self, gate: GateRecord) -> bool:
        place = await SIGN_OFFS.page(gate.id, PM)
        async with httpx.AsyncClient(trust_env=False, timeout=10) as browser:
            shown = (await browser.get(place)).text
            found = dict(re.findall(r'name="(mark|seen)" value="([^"]*)"', shown))
            typed = {"decision": "yes", "name": "Petra Novakova", "consent": "yes", "comment": ""}
            return (await browser.post(place, data=found | typed)).status_code == 303  # noqa: PLR2004

    async def _by_form(self, gate: GateRecord) -> bool:
        started = await world().ledger.projects.started(gate.project, gate.step)
        if started is None or not started.run or not isinstance(world().engine, PrefectEngine):
            return False
        code = await code_for(gate.id, PM)
        given: dict[str, Any] = {"decision": "yes", "signer": PM, "code": code}
        api = self.house.known["prefect_api"]
        async with httpx.AsyncClient(base_url=api, trust_env=False, timeout=10) as browser:
            answer = await browser.post(
                f"/flow_runs/{started.run}/resume", json={"run_input": given}
            )
            return answer.is_success and answer.json()["status"] == "ACCEPT"


async def lost(crowd: Crowd) -> list[str]:
    """The answers that were acknowledged and stand nowhere."""
    gates = world().ledger.gates
    return [g for g in crowd.acknowledged if not await gates.signatures(g)]
