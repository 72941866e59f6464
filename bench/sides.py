"""The sides of the same work: golive, and a flow written by hand, both on one Prefect server."""

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
from prefect.types.entrypoint import EntrypointType

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
    from collections.abc import Awaitable, Callable, Sequence
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
    programs: dict[str, Program]  # by what they are, with those that other sides use too
    many: int  # how many pieces it is given at once

    async def start(self, number: int) -> list[Piece]:
        """Start so many pieces; each then acts three times and waits."""
        ...

    async def waiting(self, pieces: Sequence[Piece]) -> int:
        """How many of these can be answered, of those that have acted three times."""
        ...

    async def answer(self, piece: Piece) -> None:
        """Answer one, as a person would from outside."""
        ...

    async def ended(self, pieces: Sequence[Piece]) -> int:
        """How many of these have ended well."""
        ...


@dataclass
class OverHttp:
    """What all sides have in common: they are spoken to over HTTP."""

    name: str
    programs: dict[str, Program]
    many: int
    client: httpx.AsyncClient  # open before somebody answers: making one takes a while


@dataclass
class OnPrefect(OverHttp):
    """What the sides on Prefect have in common: how they are answered, and looked at."""

    async def waiting(self, pieces: Sequence[Piece]) -> int:
        """Count the runs that are paused."""
        return await self._count(pieces, StateType.PAUSED)

    async def ended(self, pieces: Sequence[Piece]) -> int:
        """Count the runs that are completed."""
        return await self._count(pieces, StateType.COMPLETED)

    async def answer(self, piece: Piece) -> None:
        """Submit the form, as the browser does."""
        said = ""
        for _ in range(400):
            response = await self.client.post(
                f"/flow_runs/{piece.run}/resume", json={"run_input": piece.form}
            )
            if response.is_success and response.json()["status"] == "ACCEPT":
                return
            said = response.text
            await asyncio.sleep(PAUSE)
        raise RuntimeError(said)

    async def _count(self, pieces: Sequence[Piece], state: StateType) -> int:
        chosen = FlowRunFilter(
            id={"any_": [piece.run for piece in pieces]},  # type: ignore[arg-type]
            state=FlowRunFilterState(type={"any_": [state]}),  # type: ignore[arg-type]
        )
        found = await self.client.post(
            "/flow_runs/count", json={"flow_runs": chosen.model_dump(mode="json")}
        )
        return found.raise_for_status().json()


@dataclass
class Golive(OnPrefect):
    """The work as a playbook: each piece is a project."""

    async def start(self, number: int) -> list[Piece]:
        """Start projects."""
        playbooks()
        async with real_world() as here:
            with living_in(here):
                return await beside(self._one, number)

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
class ByHand(OnPrefect):
    """The work as a flow written by hand, in a deployment of its own."""

    deployment: UUID

    async def start(self, number: int) -> list[Piece]:
        """Start runs."""
        async with get_client() as client:

            async def one() -> Piece:
                key = f"hand-{next(NUMBERS)}"
                run = await client.create_flow_run_from_deployment(
                    self.deployment, parameters={"run": key}, tags=[key]
                )
                return Piece(str(run.id), key, {"decision": "yes", "signer": "me"})

            return await beside(one, number)


async def beside(one: Callable[[], Awaitable[Piece]], number: int) -> list[Piece]:
    """Start so many pieces, a few beside each other."""
    places = asyncio.Semaphore(AT_ONCE)

    async def placed() -> Piece:
        async with places:
            return await one()

    return await asyncio.gather(*(placed() for _ in range(number)))


async def all_of(
    pieces: Sequence[Piece], how_many: Callable[[Sequence[Piece]], Awaitable[int]]
) -> None:
    """Wait until it is so with every piece."""
    while await how_many(pieces) < len(pieces):
        await asyncio.sleep(4 * PAUSE)


async def deploy_by_hand(pool: str) -> UUID:
    """Deploy the hand-written flow for a process worker of Prefect's own, at this pool."""
    from bench.handwritten import handwritten  # noqa: PLC0415 - it reads the settings

    async with get_client() as client:
        with suppress(Exception):  # it is there already
            await client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    deployment: Any = await handwritten.ato_deployment(
        f"by-{pool}", work_pool_name=pool, entrypoint_type=EntrypointType.MODULE_PATH
    )
    return await deployment.aapply()


async def served() -> UUID:
    """Wait until the hand-written flow is served, and say which deployment it is."""
    async with get_client() as client:
        while True:
            with suppress(Exception):  # it is not there yet
                return (await client.read_deployment_by_name("handwritten/served")).id
            await asyncio.sleep(0.2)
