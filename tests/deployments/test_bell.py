"""The bell at the worker: heard at once, and nothing depends on it."""

from __future__ import annotations

import asyncio
import json
import socket
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI, Request
from starlette.middleware.gzip import GZipMiddleware

from deployments.bell import Rung, Word, let_ring, listening, ring

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

STATE = "0a2f5f2e-7f0c-4a55-9d3b-3f4f7a1c2b10"
RUNG = Rung("7", STATE, '{"code": "123 456"}')
MADE = f'{{"id":"70","state":{{"id":"{STATE}","type":"SCHEDULED"}}}}'
ANSWERS: dict[str, object] = {
    "7": {"status": "ACCEPT", "state": {"id": STATE, "type": "SCHEDULED"}},
    "8": {"status": "ABORT", "state": None},
    "9": {"status": "REJECT", "state": {"id": STATE, "type": "PAUSED"}},
    "10": {"status": "ACCEPT", "state": {"id": STATE, "type": "RUNNING"}},
}


async def test_every_worker_here_hears_the_bell(tmp_path: Path) -> None:
    places = tmp_path.iterdir
    first, second = asyncio.Event(), asyncio.Event()

    async with (
        listening(tmp_path, "one", lambda _: first.set()),
        listening(tmp_path, "two", lambda _: second.set()),
    ):
        ring(tmp_path)
        async with asyncio.timeout(10):
            await first.wait()
            await second.wait()

    assert list(places()) == []


async def test_a_worker_that_is_gone_or_left_nonsense_keeps_nobody_from_being_rung_for(
    tmp_path: Path,
) -> None:
    (tmp_path / "dead.bell").write_text("1 word")
    (tmp_path / "half.bell").write_text("")
    (tmp_path / "wild.bell").write_text("99999999")
    heard = asyncio.Event()

    async with listening(tmp_path, "zoe", lambda _: heard.set()):
        ring(tmp_path)
        async with asyncio.timeout(10):
            await heard.wait()


async def test_a_stranger_costs_a_look_and_names_no_run(tmp_path: Path) -> None:
    heard: list[Rung] = []
    done = asyncio.Event()

    def hear(rung: Rung) -> None:
        heard.append(rung)
        if rung.run:
            done.set()

    async with listening(tmp_path, "zoe", hear):
        bell = tmp_path / "zoe.bell"
        port, _, key = bell.read_text().partition(" ")
        other = Fernet(Fernet.generate_key()).encrypt(b'{"run": "7", "word": "listed"}')
        unknown = Fernet(key).encrypt(b'{"run": "7", "word": "shouted"}')
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            for said in (b"7", other, unknown, b"\xff 7 8", b""):
                stranger.sendto(said, ("127.0.0.1", int(port)))
        ring(tmp_path, RUNG)
        async with asyncio.timeout(10):
            await done.wait()

        assert bell.stat().st_mode & 0o077 == 0
    assert heard == [Rung()] * 5 + [RUNG]


def test_nobody_is_rung_for_where_nobody_works(tmp_path: Path) -> None:
    ring(tmp_path / "nowhere")


def _server(place: Path) -> ASGIApp:
    """A server whose answers say with what they were asked for, made as Prefect makes its own."""
    module = ModuleType("server")

    def create_api_app() -> FastAPI:
        app = FastAPI()

        app.add_middleware(GZipMiddleware, minimum_size=10)

        @app.post("/api/{whatever:path}", status_code=HTTPStatus.CREATED)
        async def do(whatever: str, request: Request, code: int = 201) -> object:
            await request.body()
            if code != HTTPStatus.CREATED:
                raise FileNotFoundError(whatever)
            made = whatever == "deployments/7/create_flow_run"
            return json.loads(MADE) if made else ANSWERS.get(whatever.split("/")[1])

        return app

    module.create_api_app = create_api_app  # type: ignore[attr-defined]
    let_ring(module, place)
    made: Callable[[], ASGIApp] = module.create_api_app
    return made()


async def heard_of(path: str, place: Path, **asked: object) -> list[Rung]:
    """What is rung for by a request that is turned down and by one that is answered."""
    heard: list[Rung] = []
    last = asyncio.Event()

    def hear(rung: Rung) -> None:
        if rung.run == "last":
            last.set()
        else:
            heard.append(rung)

    transport = httpx.ASGITransport(_server(place), raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://server") as client,
        listening(place, "one", hear),
    ):
        refused = await client.post(path, params={"code": 404}, json=asked)
        answered = await client.post(path, json=asked)
        ring(place, Rung("last"))  # comes after whatever else there was to hear
        async with asyncio.timeout(10):
            await last.wait()

    assert (refused.is_success, answered.is_success) == (False, True)
    return heard


@pytest.mark.parametrize(
    ("run", "rings"),
    [
        ("7", Rung("7", STATE)),
        ("8", Rung("8", word=Word.REFUSED)),
        ("9", Rung("9", word=Word.REFUSED)),
        ("10", Rung("10")),
    ],
)
async def test_the_server_rings_when_an_answer_comes_in_and_with_what_came_of_it(
    run: str, rings: Rung, tmp_path: Path
) -> None:
    soon = Rung(run, word=Word.SOON)

    heard = await heard_of(f"/api/flow_runs/{run}/resume", tmp_path)

    assert heard == [soon, Rung(run, word=Word.REFUSED), soon, rings]


@pytest.mark.parametrize(
    ("path", "rings"),
    [
        ("/api/deployments/7/create_flow_run", [Rung("70", STATE, described=MADE)]),
        ("/api/deployments/8/create_flow_run", [Rung()]),
        ("/api/flow_runs/7/set_state", []),
        ("/api/flow_runs/resume/input", []),
    ],
)
async def test_the_server_rings_for_what_comes_onto_the_list_and_for_nothing_else(
    path: str, rings: list[Rung], tmp_path: Path
) -> None:
    assert await heard_of(path, tmp_path) == rings


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"code": "123", "until": None}, '{"code": "123", "until": null}'),
        ({"code": {"__prefect_kind": "jinja", "template": "{{ 7 }}"}}, ""),
        ({"__prefect_kind": "json", "value": "{}"}, ""),
        ({"comment": "x" * 30_000}, ""),
        ({}, ""),
        ("yes", ""),
    ],
)
async def test_what_was_typed_is_told_where_it_is_kept_as_it_came(
    typed: object, told: str, tmp_path: Path
) -> None:
    heard = await heard_of("/api/flow_runs/7/resume", tmp_path, run_input=typed)

    assert heard[-1] == Rung("7", STATE, told)


def test_a_server_that_builds_its_answers_otherwise_is_left_alone(tmp_path: Path) -> None:
    other = ModuleType("other")

    let_ring(other, tmp_path)

    assert not hasattr(other, "create_api_app")


def test_this_prefect_can_ring(tmp_path: Path) -> None:
    from prefect.server.api import server  # noqa: PLC0415 - it takes a second

    original = server.create_api_app
    try:
        let_ring(server, tmp_path)

        assert server.create_api_app is not original
    finally:
        server.create_api_app = original
