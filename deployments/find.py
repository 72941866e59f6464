"""Find a flow by what its deployment says about where it stands."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import PurePosixPath
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import httpx
from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName
from prefect.flows import Flow
from prefect.logging import get_logger

from deployments.garbage import set_apart
from domain.errors import BadInput

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun

log = get_logger("worker.golive")


def find_flow(entrypoint: str) -> Flow[..., Any]:
    """Import the flow that an entrypoint names: `flows.meiro.kickoff` or `flows/meiro.py:kickoff`.

    Modules stay imported, which is why the worker is warm.
    """
    if ":" in entrypoint:
        file, _, name = entrypoint.rpartition(":")
        module = ".".join(PurePosixPath(file).with_suffix("").parts)
    else:
        module, _, name = entrypoint.rpartition(".")
    try:
        there = import_module(module)
        found: object = getattr(there, name, None) or _renamed(there, name)
    except (ImportError, AttributeError, ValueError) as missing:
        raise BadInput(
            f"The flow {entrypoint!r} cannot be imported: {missing}.",
            fix="Start the worker where the package is installed (or in its checkout), and"
            " register the deployments of this version.",
        ) from missing
    if not isinstance(found, Flow):
        raise BadInput(
            f"{entrypoint!r} is not a flow but {type(found).__name__}.",
            fix="Name the function that carries the @flow or stage decorator.",
        )
    return cast("Flow[..., Any]", found)


def _renamed(module: ModuleType, name: str) -> object:
    """The flow of a stage that was called so when its project began."""
    ends = f"-{name.replace('_', '-')}"
    for found in vars(module).values():
        if isinstance(found, Flow) and found.name.endswith(ends):
            return cast("object", found)
    raise AttributeError(f"{module.__name__} has no flow {name!r} any more")


class Flows:
    """The flows of the deployments, as they were when the worker first met them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[UUID, Flow[..., Any]] = {}

    def known(self, run: FlowRun) -> Flow[..., Any] | None:
        """The flow of a run, if it need not be looked for."""
        return self._known.get(run.deployment_id) if run.deployment_id else None

    async def of(self, client: PrefectClient, run: FlowRun) -> Flow[..., Any]:
        """Return the flow of a run, by its deployment."""
        if run.deployment_id is None:
            raise BadInput(
                f"The run {run.name!r} belongs to no deployment.",
                fix="Start stages by their deployment.",
            )
        if run.deployment_id not in self._known:
            deployment = await client.read_deployment(run.deployment_id)
            await self._learn(deployment.id, deployment.entrypoint)
        return self._known[run.deployment_id]

    async def warm_up(self, client: PrefectClient, pool: str) -> None:
        """Import the flows of a work pool before anybody waits for them."""
        for pause in (0.0, 2.0, 5.0, 15.0):
            await asyncio.sleep(pause)
            try:
                if await self.prepare(client, pool):
                    set_apart()  # most of what the worker needs is imported now
                    return
            except httpx.HTTPError as trouble:
                log.debug("The deployments could not be listed yet: %r", trouble)

    async def prepare(self, client: PrefectClient, pool: str) -> bool:
        """Import the flows of a work pool; tell whether there were any."""
        deployments = await client.read_deployments(
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool]))
        )
        for deployment in deployments:
            try:
                await self._learn(deployment.id, deployment.entrypoint)
            except BadInput as missing:
                log.warning("%s", missing)
        return bool(deployments)

    async def _learn(self, deployment: UUID, entrypoint: str | None) -> None:
        # In a thread: an import of seconds must not hold up other runs.
        self._known[deployment] = await asyncio.to_thread(find_flow, entrypoint or "")
