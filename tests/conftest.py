"""The nouns of the tests: a client, the world of a rehearsal, and what was sent in it."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime

import hypothesis
import pytest

from config.files import OURS
from domain.brief import Brief
from domain.project import Project
from domain.roles import Role
from flows.onboard import brief_from
from flows.people import Cast
from flows.rehearse import Played, Rehearsal, rehearse
from integrations.outbox import Outbox, Sent
from records.database import Stored
from records.ledger import Ledger
from tasks.world import World, living_in
from tests.postgres import GIVEN, IN_MEMORY, QUICK, Databases, postgres

pytest_plugins = ["tests.together"]

hypothesis.settings.register_profile("house", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("house")

EXAMPLES = OURS / "examples"
BEGAN = datetime(2026, 4, 24, 8, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(
    tmp_path_factory: pytest.TempPathFactory,
    given_postgres: str,  # noqa: ARG001 - read before it is taken away
) -> Iterator[None]:
    """A home folder without anybody's own settings or words."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GOLIVE_HOME", str(tmp_path_factory.mktemp("home")))
        environment.delenv(GIVEN, raising=False)  # no setting of golive's own
        # the programs that tests start read what one of them has compiled
        environment.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(scope="session")
def given_postgres() -> str:
    """The server that was named in the environment, if one was."""
    return os.environ.get(GIVEN, "")


@pytest.fixture(scope="session")
def databases(given_postgres: str) -> Iterator[Databases]:
    """PostgreSQL databases, on a server that is started when the first test wants one."""
    with nullcontext() if given_postgres else postgres(*QUICK) as server:
        found = Databases(server.url if server else given_postgres)
        yield found
        asyncio.run(found.forget())


@pytest.fixture(scope="session")
def acme(nobodys_home: None) -> Brief:  # noqa: ARG001 - read where nobody overrides
    """The example client: three platforms, two components, two use cases, in phases."""
    return brief_from(EXAMPLES / "meiro-acme.yaml")


@pytest.fixture(scope="session")
def bolt(nobodys_home: None) -> Brief:  # noqa: ARG001 - as above
    """The small client: one platform, nothing to build, one use case, in sprints."""
    return brief_from(EXAMPLES / "meiro-bolt.yaml")


@pytest.fixture(scope="session")
def tiny(acme: Brief, bolt: Brief) -> Brief:
    """The small client with something to build, so that every stage is gone through once."""
    (developer,) = (p for p in acme.people if p.roles == (Role.DEVELOPER,))
    builds = acme.components[0].model_copy(update={"platform": bolt.platforms[0].name})
    return bolt.model_copy(
        update={"people": (*bolt.people, developer), "components": (builds,), "project": "tiny"}
    )


@pytest.fixture(scope="session")
def played(acme: Brief) -> Played:
    """The example client's whole project, with people who answer yes on the due day."""
    return asyncio.run(rehearse(acme, began=BEGAN))


@pytest.fixture(scope="session")
def sprints(bolt: Brief) -> Played:
    """The small client's whole project."""
    return asyncio.run(rehearse(bolt, began=BEGAN))


@pytest.fixture
async def rehearsal(acme: Brief, request: pytest.FixtureRequest) -> AsyncGenerator[Rehearsal]:
    """A rehearsal that has not begun; its clock can be set.

    Its records are in memory, or on PostgreSQL where a test asks for that.
    """
    played = Rehearsal(acme, Cast(), BEGAN)
    if getattr(request, "param", IN_MEMORY) == IN_MEMORY:
        yield played
        return
    databases: Databases = request.getfixturevalue("databases")
    async with databases.new() as url:
        await played.world.ledger.database.close()
        played.world.ledger = Ledger(Stored(url), lambda: played.clock)
        yield played


@pytest.fixture
async def world(rehearsal: Rehearsal) -> AsyncGenerator[World]:
    """The world of that rehearsal, with the example client's project started in it."""
    with living_in(rehearsal.world) as here:
        await here.ledger.projects.start(rehearsal.brief)
        yield here
        await here.close()


@pytest.fixture
def outbox(rehearsal: Rehearsal) -> Outbox:
    """Everything that is sent in that world."""
    return rehearsal.outbox


@pytest.fixture
async def project(world: World) -> Project:
    """The example client's project, standing nowhere yet."""
    return await world.ledger.projects.project("acme")


def sent_for(played: Played, stage: str, what: str = "") -> list[Sent]:
    """What one stage sent, or only what of it bears this name."""
    found: list[Sent] = []
    for sent in played.sent:
        _, at, _, _, name = sent.key.split("/", 4)
        if at == stage and f"{name} ".startswith(f"{what} " if what else ""):
            found.append(sent)
    return found


def by_key(sent: list[Sent]) -> Counter[tuple[str, str, str]]:
    """How often each thing was sent."""
    return Counter((s.system, s.to, s.key) for s in sent)
