"""What a database in memory remembers of its answers is what its tables say."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest
from sqlalchemy import Connection, Executable, bindparam, delete, insert, select, text, update

from records.by_heart import driver
from records.found import Found, looked_up
from records.in_memory import InMemory
from records.tables import PulseRow, SecretRow

VALUE = select(SecretRow.value).where(SecretRow.name == bindparam("its_name"))
FELT = select(PulseRow.name).where(
    PulseRow.name.in_(select(SecretRow.name)), PulseRow.name != bindparam("but")
)
DOOR = {"its_name": "door"}


@pytest.fixture
async def database() -> AsyncGenerator[InMemory]:
    """A database in which one secret is kept."""
    database = InMemory()
    async with database.writing() as connection:
        await connection.execute(insert(SecretRow), {"name": "door", "value": "1234"})
    yield database
    await database.close()


@pytest.fixture
async def looked(database: InMemory) -> list[str]:
    """What the tables were asked."""
    found: list[str] = []

    def listen(connection: Connection) -> None:
        driver(connection).set_trace_callback(found.append)

    async with database.writing() as connection:
        await connection.run_sync(listen)
    return found


async def value(database: InMemory) -> str | None:
    async with database.reading() as connection:
        return await connection.scalar(VALUE, DOOR)


async def test_the_same_question_is_looked_up_once(database: InMemory, looked: list[str]):
    assert await value(database) == "1234"

    assert await value(database) == "1234"

    assert [sql.partition(" ")[0] for sql in looked] == ["SELECT"]


async def test_another_value_is_another_question(database: InMemory):
    await value(database)

    async with database.reading() as connection:
        assert await connection.scalar(VALUE, {"its_name": "window"}) is None


@pytest.mark.parametrize(
    ("change", "then"),
    [
        (update(SecretRow).values(value="5678"), "5678"),
        (delete(SecretRow), None),
        (text("UPDATE secrets SET value = '5678'"), "5678"),
    ],
    ids=["changed", "deleted", "changed by hand"],
)
async def test_what_is_written_is_read(database: InMemory, change: Executable, then: str | None):
    await value(database)

    async with database.writing() as connection:
        await connection.execute(change)

    assert await value(database) == then


async def test_what_is_written_is_read_in_the_same_transaction(database: InMemory):
    async with database.writing() as connection:
        await connection.scalar(VALUE, DOOR)
        await connection.execute(update(SecretRow).values(value="5678"))

        assert await connection.scalar(VALUE, DOOR) == "5678"


async def test_what_is_taken_back_was_never_read(database: InMemory):
    with suppress(ZeroDivisionError):
        async with database.writing() as connection:
            await connection.execute(update(SecretRow).values(value="5678"))
            assert await connection.scalar(VALUE, DOOR) == "5678"
            raise ZeroDivisionError

    assert await value(database) == "1234"


async def test_a_table_that_is_asked_in_passing_counts_as_well(database: InMemory):
    async with database.writing() as connection:
        await connection.execute(text("INSERT INTO pulses VALUES ('hall', '2026-05-04')"))
        assert list(await connection.scalars(FELT, {"but": ""})) == []

        await connection.execute(insert(SecretRow), {"name": "hall", "value": "1"})

        assert list(await connection.scalars(FELT, {"but": ""})) == ["hall"]


async def test_what_somebody_does_with_the_connection_itself_is_read(database: InMemory):
    await value(database)

    async with database.writing() as connection:
        await connection.run_sync(lambda c: c.exec_driver_sql("DELETE FROM secrets"))

    assert await value(database) is None


async def test_what_is_made_of_an_answer_is_made_anew_only_when_it_is_another(database: InMemory):
    made: list[str] = []

    def spoken(found: Found) -> str:
        made.append(found.scalar_one())
        return f"It is {made[-1]}."

    async def said() -> str:
        async with database.reading() as connection:
            return (await looked_up(connection, VALUE, DOOR)).made(spoken)

    assert [await said(), await said()] == ["It is 1234."] * 2
    async with database.writing() as connection:
        await connection.execute(update(SecretRow).values(value="5678"))
    assert await said() == "It is 5678."

    assert made == ["1234", "5678"]


def test_what_is_made_of_two_answers_is_made_anew_when_the_other_is_another():
    one, two, three = (Found(((value,),)) for value in (1, 2, 3))

    def sum_of(found: Found, other: Found) -> int:
        return found.scalar() + other.scalar()

    assert [one.made(sum_of, two), one.made(sum_of, three), one.made(sum_of, two)] == [3, 4, 3]
