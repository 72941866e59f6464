"""One house for all tests of this folder; it takes half a minute to start, so they share it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.e2e.house import House
from tests.postgres import Databases

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

HERE = Path(__file__).parent.resolve()


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as one that needs a real engine."""
    for item in items:
        if HERE in item.path.resolve().parents:
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="package")  # what runs idly holds up the tests of other folders
def house(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    """Everything on one machine; when it stops, nothing of it is left."""
    here = House(tmp_path_factory.mktemp("house")).up()
    yield here
    here.down()
    assert here.left_behind() == []
    assert not (here.home / "up.json").exists()


@pytest.fixture
def on_postgres(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    """Another house, whose records and whose engine lie in PostgreSQL."""
    ours, engines = asyncio.run(databases.make()), asyncio.run(databases.make())
    more = {"GOLIVE_DATABASE_URL": ours, "PREFECT_API_DATABASE_CONNECTION_URL": engines}
    here = House(tmp_path_factory.mktemp("on_postgres"), more=more).up()
    yield here
    here.down()
    assert here.left_behind() == []


@pytest_asyncio.fixture
async def inside(house: House) -> AsyncGenerator[House]:
    """The house, with its ledger and its engine within reach."""
    async with house.inside():
        yield house
