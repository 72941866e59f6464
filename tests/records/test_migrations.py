"""The database follows the installed code up, and back down."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import inspect

from records.database import Stored
from records.ledger import VERSIONS, ready
from records.migrate import differences, downgrade, upgrade
from records.tables import Base


@pytest.fixture
async def empty(url: str) -> AsyncGenerator[Stored]:
    database = Stored(url)
    yield database
    await database.close()


async def tables(database: Stored) -> set[str]:
    async with database.reading() as connection:
        return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))


async def test_the_migrations_make_exactly_the_tables_of_the_code(empty: Stored):
    await upgrade(empty)

    await differences(empty)
    assert await tables(empty) == {*Base.metadata.tables, "alembic_version"}


async def test_every_migration_goes_down_and_up_again(empty: Stored):
    revisions = sorted(p.stem.partition("_")[0] for p in VERSIONS.glob("[0-9]*.py"))
    await upgrade(empty)

    for revision in ["base", *revisions, "base", "head"]:
        await (downgrade if revision == "base" else upgrade)(empty, revision)

    await differences(empty)


async def test_a_table_that_no_migration_makes_is_noticed(empty: Stored):
    await upgrade(empty)
    async with empty.writing() as connection:
        await connection.run_sync(Base.metadata.tables["pulses"].drop)

    with pytest.raises(Exception, match="pulses"):
        await differences(empty)


async def test_a_new_database_is_made_ready_and_a_ready_one_is_left_alone(empty: Stored):
    await ready(empty)
    async with empty.writing() as connection:
        await connection.run_sync(Base.metadata.tables["pulses"].drop)

    await ready(empty)

    assert "pulses" not in await tables(empty)
