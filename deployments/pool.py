"""Register the deployments: one for each flow, all in one work pool.

The work pool is of type `process` and the entrypoints are module paths, so that the warm worker
and Prefect's own worker can both serve it.
"""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import yaml
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.utilities.callables import parameter_schema

from deployments import POOL
from integrations.prefect_client import prefect_client

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.responses import DeploymentResponse
    from prefect.flows import Flow

NAME = "golive"
AT_ONCE = 4


async def register(
    flows: Iterable[Flow[..., Any]], tags: Sequence[str] = (), *, pool: str = POOL
) -> dict[str, UUID]:
    """Make the work pool and one deployment per flow; what is as it should be is left alone."""
    async with prefect_client() as client:
        await ensure_pool(client, pool)
        known = await client.read_deployments(
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool]))
        )
        by_place = {found.entrypoint: found for found in known if found.name == NAME}
        places = asyncio.Semaphore(AT_ONCE)

        async def apply(flow: Flow[..., Any]) -> tuple[str, UUID]:
            found = by_place.get(entrypoint(flow))
            if found is not None and _is_as_it_should_be(found, flow, tags):
                return flow.name, found.id
            async with places:
                return flow.name, await _apply(client, flow, tags, pool)

        return dict(await asyncio.gather(*(apply(flow) for flow in flows)))


async def ensure_pool(client: PrefectClient, pool: str = POOL) -> None:
    """Make the work pool if there is none, and let nothing be checked in it that nobody set."""
    try:
        found = await client.read_work_pool(pool)
    except ObjectNotFound:
        wanted = WorkPoolCreate(name=pool, type="process", base_job_template=template())
        try:
            await client.create_work_pool(wanted)
        except ObjectAlreadyExists:
            return  # a worker that starts at the same time made it
    else:
        if found.base_job_template == _prefects_own():
            update = WorkPoolUpdate(base_job_template=template())
            await client.update_work_pool(pool, update)


def template() -> dict[str, Any]:
    """What can be set about the processes of a work pool, and what it is called.

    Prefect checks its own long description, with every default in it, whenever a run is made,
    which takes a quarter of the time; Prefect's own worker checks what is set anyway.
    """
    own = _prefects_own()
    properties = own["variables"]["properties"]
    called = {name: {"title": said["title"]} for name, said in properties.items()}
    return own | {"variables": {"type": "object", "properties": called}}


def _prefects_own() -> dict[str, Any]:
    from prefect.workers.process import ProcessWorker  # noqa: PLC0415 - only for its description

    return ProcessWorker.get_default_base_job_template()


def entrypoint(flow: Flow[..., Any]) -> str:
    """Return where a flow can be imported from."""
    return f"{flow.fn.__module__}.{flow.fn.__name__}"


def prefect_yaml(flows: Iterable[Flow[..., Any]], tags: Sequence[str] = ()) -> str:
    """Return the text of a prefect.yaml by which `prefect deploy --all` does the same."""
    deployments = [
        {
            "name": NAME,
            "description": described(flow),
            "entrypoint": entrypoint(flow),
            "tags": list(tags),
            "work_pool": {"name": POOL},
        }
        for flow in flows
    ]
    head = "# Made from the playbooks. From the checkout: prefect --no-prompt deploy --all\n"
    content = {"name": "golive", "pull": [], "deployments": deployments}
    return head + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def described(flow: Flow[..., Any]) -> str:
    """Return what the flow says about itself."""
    return inspect.cleandoc(flow.description or "")


async def _apply(
    client: PrefectClient, flow: Flow[..., Any], tags: Sequence[str], pool: str
) -> UUID:
    return await client.create_deployment(
        flow_id=await client.create_flow_from_name(flow.name),
        name=NAME,
        description=described(flow),
        entrypoint=entrypoint(flow),
        tags=list(tags),
        version=flow.version,
        work_pool_name=pool,
        parameter_openapi_schema=_schema(flow),
        enforce_parameter_schema=True,
    )


def _schema(flow: Flow[..., Any]) -> dict[str, Any]:
    return parameter_schema(flow).model_dump(exclude_unset=True)


def _is_as_it_should_be(
    found: DeploymentResponse, flow: Flow[..., Any], tags: Sequence[str]
) -> bool:
    has = (found.version, found.description, set(found.tags), found.parameter_openapi_schema)
    return has == (flow.version, described(flow), set(tags), _schema(flow))
