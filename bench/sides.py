"""The two sides: golive, and a flow written by hand, both on one Prefect server."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from prefect import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState
from prefect.client.schemas.objects import StateType
from prefect.deployments.runner import EntrypointType

from domain.brief import Person
from domain.roles import Role
from domain.stage import Step
from flows.onboard import begin
from flows.playbooks import playbooks
from records.gates import gate_id
from tasks.codes import code_for
from tasks.real import real_world
from tasks.world import living_in, world

if TYPE_CHECKING:
    from uuid import UUID

    import httpx

    from bench.machine import Program

EMAIL = "petra@example.com"
STAGE = "work"
AT_ONCE = 8  # so many are started beside each other
PAUSE = 0.05
NUMBERS = count(1)


@dataclass
class Piece:
    """One piece of the work: its run, the key of its acts, and the form that answers it."""

    run: str
    key: str
    form: dict[str, str] = field(default_factory=dict[str, str])


class Side(Protocol):
    """Somebody who can do the work."""

    name: str
    programs: list[Program]

    async def start(self, number: int) -> list[Piece]:
        """Start so many pieces; each then acts three times and waits."""
        ...


@dataclass
class Golive:
    """The work as a playbook: each piece is a project."""

    name: str
    programs: list[Program]

    async def start(self, number: int) -> list[Piece]:
        """Start projects."""
        playbooks()
        places = asyncio.Semaphore(AT_ONCE)
        async with real_world() as here:
            with living_in(here):

                async def one() -> Piece:
                    async with places:
                        return await self._one()

                return await asyncio.gather(*(one() for _ in range(number)))

    async def _one(self) -> Piece:
        slug = f"piece-{next(NUMBERS)}"
        someone = Person(name="Petra", email=EMAIL, roles=(Role.PROJECT_MANAGER,))
        brief = playbooks()["same_work"].brief(
            client=slug, project=slug, playbook="same_work", country="NL", people=(someone,)
        )
        await begin(brief)
        steps = await world().ledger.projects.steps(slug)
        run = next(started.run for started in steps.values())
        code = await code_for(gate_id(slug, Step(STAGE, ""), 1), EMAIL)
        return Piece(run, f"{slug}/{STAGE}//1", {"decision": "yes", "signer": EMAIL, "code": code})


@dataclass
class ByHand:
    """The work as a flow written by hand, in a deployment of its own."""

    name: str
    programs: list[Program]
    deployment: UUID

    async def start(self, number: int) -> list[Piece]:
        """Start runs."""
        places = asyncio.Semaphore(AT_ONCE)
        async with get_client() as client:

            async def one() -> Piece:
                key = f"hand-{next(NUMBERS)}"
                async with places:
                    run = await client.create_flow_run_from_deployment(
                        self.deployment, parameters={"run": key}, tags=[key]
                    )
                return Piece(str(run.id), key, {"decision": "yes", "signer": "me"})

            return await asyncio.gather(*(one() for _ in range(number)))


async def deploy_by_hand() -> UUID:
    """Deploy the hand-written flow for Prefect's own process worker."""
    from bench.handwritten import handwritten  # noqa: PLC0415 - it reads the settings

    async with get_client() as client:
        with suppress(Exception):  # it is there already
            await client.create_work_pool(WorkPoolCreate(name="hand", type="process"))
    deployment: Any = await handwritten.ato_deployment(
        "by-hand", work_pool_name="hand", entrypoint_type=EntrypointType.MODULE_PATH
    )
    return await deployment.aapply()


async def served() -> UUID:
    """Wait until the hand-written flow is served, and say which deployment it is."""
    async with get_client() as client:
        while True:
            with suppress(Exception):  # it is not there yet
                return (await client.read_deployment_by_name("handwritten/served")).id
            await asyncio.sleep(0.2)


async def all_in(pieces: list[Piece], state: StateType) -> None:
    """Wait until every piece is in this state."""
    chosen = FlowRunFilter(
        id={"any_": [piece.run for piece in pieces]},  # type: ignore[arg-type]
        state=FlowRunFilterState(type={"any_": [state]}),  # type: ignore[arg-type]
    )
    async with get_client() as client:
        while True:
            found = await client.request(
                "POST", "/flow_runs/count", json={"flow_runs": chosen.model_dump(mode="json")}
            )
            if found.json() == len(pieces):
                return
            await asyncio.sleep(4 * PAUSE)


async def answer(client: httpx.AsyncClient, piece: Piece) -> None:
    """Submit the form, as the browser does."""
    for _ in range(400):
        response = await client.post(
            f"/flow_runs/{piece.run}/resume", json={"run_input": piece.form}
        )
        if response.is_success and response.json()["status"] == "ACCEPT":
            return
        await asyncio.sleep(PAUSE)
    raise RuntimeError(response.text)


__all__ = ["ByHand", "Golive", "Piece", "Side", "all_in", "answer"]
