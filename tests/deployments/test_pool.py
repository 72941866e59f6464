"""Registering the flows."""

from __future__ import annotations

import asyncio
import sys
from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from prefect import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.workers.process import ProcessJobConfiguration, ProcessWorker

from deployments.pool import ensure_pool, entrypoint, prefect_yaml, register, template
from domain.errors import Unreachable
from integrations.prefect_runs import deployed
from tests.deployments import stages
from tests.deployments.running import FLOWS
from tests.engine import ROOT, Engine


@pytest.mark.engine
async def test_registering_again_keeps_what_is_and_changes_what_is_not(
    prefect_server: Engine,
) -> None:
    first = await register(FLOWS, ["test"])
    again = await register(FLOWS, ["test"])
    changed = await register([stages.quick.with_options(description="Be quick.")], ["test"])
    async with get_client() as client:
        quick = await client.read_deployment(first["quick"])
        pool = await client.read_work_pool("golive")

    assert prefect_server.url
    assert first == again
    assert changed["quick"] == first["quick"]
    assert quick.description == "Be quick."
    assert quick.entrypoint == "tests.deployments.stages.quick"
    assert pool.type == "process"


@pytest.mark.engine
@pytest.mark.usefixtures("prefect_server")
async def test_a_pool_is_brought_up_to_date_unless_somebody_has_set_something() -> None:
    own = ProcessWorker.get_default_base_job_template()
    changed = deepcopy(own)
    changed["variables"]["properties"]["env"]["default"] = {"TZ": "UTC"}
    async with get_client() as client:
        for name, before in (("untouched", own), ("somebodys", changed)):
            wanted = WorkPoolCreate(name=name, type="process", base_job_template=before)
            await client.create_work_pool(wanted)
            await ensure_pool(client, name)
        untouched, somebodys = [
            (await client.read_work_pool(name)).base_job_template
            for name in ("untouched", "somebodys")
        ]

    assert untouched == template()
    assert somebodys == changed


async def test_what_is_set_for_the_processes_still_reaches_prefects_own_worker() -> None:
    found = await ProcessJobConfiguration.from_template_and_values(
        template(), {"env": {"TZ": "UTC"}, "working_dir": "/srv"}
    )
    nothing = await ProcessJobConfiguration.from_template_and_values(template(), {})

    assert found.env == {"TZ": "UTC"}
    assert found.working_dir == Path("/srv")
    assert (nothing.env, nothing.working_dir, nothing.stream_output) == ({}, None, True)


@pytest.mark.engine
async def test_a_run_waits_for_its_deployment_that_is_just_being_registered(
    prefect_server: Engine, tmp_path: Path
) -> None:
    quick = stages.quick.with_options(name="only-later")
    given = {"file": str(tmp_path / "never")}
    async with get_client() as client:
        with pytest.raises(Unreachable, match="no deployment only-later/golive") as none:
            await deployed(client, "only-later/golive", patience=0)
        waiting = asyncio.create_task(deployed(client, "only-later/golive", parameters=given))
        ids = await register([quick], ["test"])
        run = await waiting
        await client.delete_flow_run(run.id)

    assert prefect_server.url
    assert none.value.fix == "Deploy every flow: golive deploy"
    assert run.deployment_id == ids["only-later"]


def test_the_file_names_every_flow_once() -> None:
    content = yaml.safe_load(prefect_yaml(FLOWS))

    assert [each["entrypoint"] for each in content["deployments"]] == [
        entrypoint(flow) for flow in FLOWS
    ]


@pytest.mark.engine
async def test_prefect_deploy_does_the_same_by_the_file(
    prefect_server: Engine, tmp_path: Path
) -> None:
    ids = await register(FLOWS, ["test"])
    file = tmp_path / "prefect.yaml"
    file.write_text(prefect_yaml(FLOWS[:2], ["by-file"]))
    command = ["-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(file)]

    deployed = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env=prefect_server.env,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(deployed.communicate(), 60)
    async with get_client() as client:
        waiting = await client.read_deployment(ids["waiting"])

    assert deployed.returncode == 0, said.decode()
    assert waiting.tags == ["by-file"]
    assert waiting.entrypoint == "tests.deployments.stages.waiting"
    assert not waiting.pull_steps
