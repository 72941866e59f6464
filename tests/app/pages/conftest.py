"""The nouns of the pages' tests: a question that waits, and a browser without a screen."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import nullcontext
from dataclasses import dataclass
from html import unescape

import httpx
import pytest
from fastapi import FastAPI

from app.pages.often import Rates
from app.pages.site import create_site
from domain.brief import Brief
from domain.project import Project
from domain.stage import Step
from flows.onboard import brief_from
from records.gates import GateRecord
from tasks.links import SIGN_OFFS
from tasks.standing import due_of
from tasks.world import World
from tasks.write import write
from tests.conftest import EXAMPLES

PLACE = "http://pages.example"
LEAD, SPONSOR = "lotte.devries@acme-retail.example", "sander.bakker@acme-retail.example"
MANAGER = "petra.novakova@meiro.io"
MANY = Rates("9999/minute", "9999/minute", "9999/minute", "9999/minute")
ACCEPT = {"decision": "yes", "name": "Sander Bakker", "consent": "yes"}


@dataclass(frozen=True)
class Waiting:
    """A question that waits for its signers, and the documents it is about."""

    project: Project
    record: GateRecord

    async def link(self, email: str) -> str:
        """The path of this person's link."""
        return f"/sign/{await SIGN_OFFS.token(self.record.id, email)}"


async def asked(here: World, project: Project, stage: str, gate: str, *, round: int = 1) -> Waiting:
    """Let the project stand at this gate, in this round."""
    standing = project.at(stage, round=round)
    record = await here.ledger.gates.open(
        project.slug, Step(stage, ""), gate=gate, round=round, due=await due_of(standing)
    )
    return Waiting(standing, record)


@dataclass
class Browser:
    """What a person does: open a page, fill in its form, press its button."""

    client: httpx.AsyncClient

    async def open(self, path: str, **headers: str) -> httpx.Response:
        """Open an address."""
        return await self.client.get(path, headers=headers)

    async def hidden(self, path: str) -> dict[str, str]:
        """What the page of this address carries unseen."""
        page = (await self.open(path)).text
        return {name: value_of(page, name) for name in ("mark", "seen")}

    async def send(
        self, path: str, typed: dict[str, str], *, origin: str = PLACE, **headers: str
    ) -> httpx.Response:
        """Open the page, fill in its form and send it, without following where it leads."""
        data = await self.hidden(path) | typed
        return await self.client.post(path, data=data, headers={"origin": origin} | headers)


def value_of(page: str, name: str) -> str:
    """The value of the input field of this name."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*?value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def words_of(page: str) -> str:
    """What a person reads on the page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2])).split())


@pytest.fixture(scope="session")
def acme(nobodys_home: None) -> Brief:  # noqa: ARG001 - only that it is there
    """The example client, as everywhere but on the command line."""
    return brief_from(EXAMPLES / "meiro-acme.yaml")


@pytest.fixture
async def site(world: World) -> AsyncGenerator[FastAPI]:
    """The site over the world of the rehearsal."""
    made = create_site(lambda: nullcontext(world), MANY)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def browser(site: FastAPI) -> AsyncGenerator[Browser]:
    """A browser that keeps its cookies."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site, raise_app_exceptions=True), base_url=PLACE
    ) as client:
        yield Browser(client)


@pytest.fixture
async def acceptance(world: World, project: Project) -> Waiting:
    """The acceptance note waits for the sponsor."""
    waiting = await asked(world, project, "acceptance", "accepted")
    await write(waiting.project, "acceptance_note")
    return waiting


@pytest.fixture
async def agreement(world: World, project: Project) -> Waiting:
    """Timeline and effort wait for the project manager and the client lead."""
    return await asked(world, project, "plan_and_effort", "plan_agreed")
