"""The embedded server: nobody is turned away because two things happen at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import httpx
import pytest
from prefect.server.database.configurations import AioSqliteConfiguration

from deployments import engine
from deployments.server import (
    DATABASE,
    IN_HEAPS,
    POSTGRES,
    UnknownEngine,
    begin_immediately,
    server_environment,
)
from tests.deployments.running import answer, becomes, begin, warm_worker
from tests.engine import Engine


def test_this_prefect_has_the_shape_that_the_embedded_server_knows() -> None:
    class Copy(AioSqliteConfiguration):
        """Taken in place of the original, which stays as it is."""

    begin_immediately(Copy)

    assert Copy.begin_transaction is not AioSqliteConfiguration.begin_transaction


def test_this_prefect_has_the_shapes_that_the_warm_worker_knows() -> None:
    assert engine.observer_is_known()


def test_a_prefect_of_another_shape_is_refused_in_a_sentence() -> None:
    class Changed:
        def begin_transaction(self, session: object, mode: str) -> None: ...

    with pytest.raises(UnknownEngine, match=r"not known here: .*mode") as refused:
        begin_immediately(Changed)

    assert "PostgreSQL" in refused.value.fix


def test_the_server_keeps_its_memory_in_the_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("PREFECT_SERVER_DATABASE_CONNECTION_URL", DATABASE):
        monkeypatch.delenv(name, raising=False)

    env = server_environment(tmp_path, 4200)

    assert env["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert env[DATABASE] == f"sqlite+aiosqlite:///{tmp_path}/prefect/prefect.db"


def test_a_database_of_the_companys_own_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(DATABASE, "postgresql+asyncpg://prefect@db/prefect")

    assert DATABASE not in server_environment(tmp_path, 4200)


def test_what_is_said_of_connections_to_postgresql_is_heeded_and_filled_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pool, _, remembers = POSTGRES
    monkeypatch.setenv(remembers, "0")  # as is needed behind PgBouncer
    monkeypatch.delenv(pool, raising=False)
    monkeypatch.setenv(DATABASE, "sqlite+aiosqlite:////tmp/prefect.db")
    without = server_environment(tmp_path, 4200)
    monkeypatch.setenv(DATABASE, "postgresql+asyncpg://prefect@db/prefect")
    env = server_environment(tmp_path, 4200)

    assert (env[pool], env[remembers]) == ("10", "0")
    assert pool not in without


def test_how_tasks_are_written_down_can_be_said_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    size, interval = IN_HEAPS
    monkeypatch.delenv(size, raising=False)
    monkeypatch.setenv(interval, "5")

    env = server_environment(tmp_path, 4200)

    assert (env[size], env[interval]) == ("20", "5")


@pytest.mark.engine
async def test_many_approvals_at_once_are_all_heard(prefect_server: Engine, tmp_path: Path) -> None:
    with warm_worker(prefect_server):
        runs = [await begin("waiting", file=str(tmp_path / str(n))) for n in range(8)]
        for run in runs:
            await becomes(run, "Suspended")
        replies = await asyncio.gather(*(answer(prefect_server, run) for run in runs))
        for run in runs:
            await becomes(run, "Completed")

    assert Counter(reply.status_code for reply in replies) == {201: 8}


@pytest.mark.engine
async def test_many_runs_begun_at_once_are_all_begun(
    prefect_server: Engine, tmp_path: Path
) -> None:
    first = await begin("quick", file=str(tmp_path / "first"))
    async with httpx.AsyncClient(base_url=prefect_server.url, timeout=60) as client:
        run = (await client.get(f"/flow_runs/{first}")).json()
        place = f"/deployments/{run['deployment_id']}/create_flow_run"
        content = {"parameters": run["parameters"], "state": {"type": "PENDING"}}
        replies = await asyncio.gather(*(client.post(place, json=content) for _ in range(40)))

    assert Counter(reply.status_code for reply in replies) == {201: 40}
