"""A lane carries one leg after the other, keeps what it has open, and lets nothing over."""

from __future__ import annotations

import asyncio
import json
from contextvars import Context, copy_context
from threading import Event
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from prefect.client.schemas.objects import FlowRun, FlowRunPolicy, State
from prefect.settings import PREFECT_CLIENT_CSRF_SUPPORT_ENABLED, temporary_settings
from prefect.states import Completed, Running

from config.settings import settings
from deployments.lane import Lanes, alone
from deployments.told import ToldClient
from records.database import Stored
from records.migrate import upgrade
from tasks.real import real_world

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from deployments.lane import Lane

    Leg = Callable[[], Coroutine[object, object, None]]

AWAY = "http://127.0.0.1:9"
RUN = FlowRun(id=uuid4(), flow_id=uuid4(), flow_version="1", name="acme - kickoff")


def test_a_lane_that_went_well_is_used_again_and_another_is_not() -> None:
    lanes = Lanes(Context())
    first = lanes.take()
    lanes.give_back(first, well=True)
    again = lanes.take()
    lanes.give_back(again, well=False)
    other = lanes.take()

    assert again is first
    assert other is not first
    lanes.give_back(other, well=True)
    lanes.close()


@pytest.mark.engine
@pytest.mark.usefixtures("prefect_server")
def test_a_lane_in_which_everything_is_open_is_taken_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLIVE_HOME", str(tmp_path))
    away = dict.fromkeys(("prefect_api", "prefect_ui", "sandbox", "slack", "jira"), AWAY)
    (tmp_path / "up.json").write_text(json.dumps(away | {"smtp_host": "127.0.0.1", "smtp_port": 9}))
    database = Stored(settings().database_url)
    asyncio.run(upgrade(database))
    asyncio.run(database.close())

    async def opens() -> None:
        async with real_world() as here:
            assert await here.ledger.projects.all() == []

    async def opens_nothing() -> None:
        await asyncio.sleep(0)

    lanes = Lanes(copy_context())
    connected, cold = lanes.take(), lanes.take()
    for lane, leg in ((connected, opens), (cold, opens_nothing)):
        done = Event()

        def carry(lane: Lane, leg: Leg = leg, done: Event = done) -> None:
            lane.carry(leg)
            done.set()

        lane.do(carry)
        assert done.wait(20)
    lanes.give_back(connected, well=True)
    lanes.give_back(cold, well=True)
    first, second = lanes.take(), lanes.take()

    assert (first, second) == (connected, cold)
    for lane in (first, second):
        lanes.give_back(lane, well=False)


def test_what_a_leg_leaves_running_ends_with_it() -> None:
    left: list[asyncio.Task[bool]] = []

    async def leg() -> None:
        left.append(asyncio.create_task(asyncio.Event().wait()))
        await asyncio.sleep(0)

    with asyncio.Runner() as runner:
        runner.run(alone(leg))
        assert left[0].cancelled()


class Server:
    """Accepts every state, and counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.said: list[dict[str, Any]] = []
        self.state: State = Running()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path.rpartition('/')[2]}")
        if request.url.path.endswith("set_state"):
            self.said.append(json.loads(request.content))
            state = self.state.model_dump(mode="json")
            told = {"status": "ACCEPT", "state": state, "details": {"type": "accept_details"}}
            return httpx.Response(201, json=told)
        return httpx.Response(200, json=RUN.model_dump(mode="json"))


def client(server: Server) -> ToldClient:
    with temporary_settings({PREFECT_CLIENT_CSRF_SUPPORT_ENABLED: False}):
        return ToldClient(
            "http://prefect.test/api", httpx_settings={"transport": httpx.MockTransport(server)}
        )


async def test_how_a_run_stands_is_not_asked_right_after_it_was_told() -> None:
    server = Server()
    async with client(server) as told:
        told.follow(RUN)
        await told.set_flow_run_state(RUN.id, Running())
        first = await told.read_flow_run(RUN.id)
        asked = list(server.asked)
        await told.read_flow_run(RUN.id)

    assert first.state is not None
    assert first.state.is_running()
    assert f"GET {RUN.id}" not in asked
    assert server.asked[-1] == f"GET {RUN.id}"


async def test_the_end_that_the_server_accepted_is_remembered() -> None:
    server = Server()
    server.state = Completed()
    async with client(server) as told:
        told.follow(RUN)
        await told.set_flow_run_state(RUN.id, Completed())
        assert told.last is not None
        assert told.last.is_completed()
        told.follow(RUN)
        assert told.last is None


async def test_who_has_a_run_stands_in_the_state_in_which_it_begins() -> None:
    server = Server()
    async with client(server) as told:
        told.follow(RUN, "one:boot-1")
        await told.set_flow_run_state(RUN.id, Running())
        await told.set_flow_run_state(RUN.id, Completed(message="All is done."))
        await told.set_flow_run_state(uuid4(), Running())

    assert [said["state"]["message"] for said in server.said] == [
        "Taken by one:boot-1",
        "All is done.",
        None,
    ]


async def test_only_a_policy_that_says_something_is_written() -> None:
    server = Server()
    async with client(server) as told:
        told.follow(RUN)
        await told.update_flow_run(
            RUN.id, flow_version="1", empirical_policy=FlowRunPolicy(retries=0)
        )
        assert [a for a in server.asked if a.startswith("PATCH")] == []
        await told.update_flow_run(
            RUN.id, flow_version="2", empirical_policy=FlowRunPolicy(retries=0)
        )
        await told.update_flow_run(
            RUN.id, flow_version="1", empirical_policy=FlowRunPolicy(retries=3)
        )

    assert [a for a in server.asked if a.startswith("PATCH")] == [f"PATCH {RUN.id}"] * 2
