"""What SQLite is asked by heart is answered as SQLAlchemy would have answered it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from sqlalchemy import Connection, Select, bindparam, create_engine, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

import records
from domain.brief import Brief
from records.by_heart import answered
from records.every_table import Base
from records.found import Found
from records.in_memory import InMemory
from records.tables import AttemptRow, ProjectRow
from tests.tasks.lasting import Lasting, ended

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
PROJECT = {
    "slug": "acme", "playbook": "meiro", "brief": {"client": "Çelik", "days": [1, 2]},
    "started_at": NOW, "ended_at": None, "outcome": "", "why": "", "shape": "", "stages": None,
}  # fmt: skip
ATTEMPT = {"project": "acme", "stage": "kickoff", "item": "", "by": "one", "began_at": NOW}
THIS = ProjectRow.slug == bindparam("its_slug")


VALUES = {
    "its_project": "tiny", "its_slug": "tiny", "its_stage": "kickoff", "its_item": "",
    "its_round": 1, "its_gate": "tiny/kickoff/1", "its_id": "tiny/kickoff/1", "begins": "ask%",
    "settled": NOW, "since": NOW, "silent_since": NOW, "today": "2026-05-04",
}  # fmt: skip


def asked_by_the_records() -> Iterator[tuple[str, Select[Any]]]:
    """Every question that a module of the records asks, and where it stands."""
    for module in pkgutil.iter_modules(records.__path__):
        for name, value in vars(importlib.import_module(f"records.{module.name}")).items():
            several = cast("dict[Any, Any]", value) if isinstance(value, dict) else {"": value}
            for which, one in several.items():
                if isinstance(one, Select):
                    yield f"{module.name}.{name} {which}", cast("Select[Any]", one)


QUESTIONS = dict(asked_by_the_records())


@pytest.fixture(scope="module")
def played(tiny: Brief) -> Iterator[Connection]:
    """The records of a small project that is over."""
    with ended(tiny) as rehearsal:
        database = cast("Lasting", rehearsal.world.ledger.database)
        yield database.plain


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A connection to a database in which a project has begun."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        answered(connection, insert(ProjectRow), PROJECT)
        yield connection
    engine.dispose()


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_the_records_ask_is_answered_as_with_all_ceremony(name: str, played: Connection):
    question = QUESTIONS[name]
    named = [bound.key for bound in question.compile().bind_names if bound.required]
    given = {name: VALUES.get(name, "access_list") for name in named} or {"nothing": ""}

    found = answered(played, question, given)

    assert isinstance(found, Found)
    asked = played.execute(question, given).mappings().all()
    assert [tuple(row) for row in found] == [tuple(row.values()) for row in asked]
    assert [dict(row) for row in found.mappings()] == [dict(row) for row in asked]


def test_what_is_written_by_heart_is_read_with_all_ceremony(connection: Connection):
    row = connection.execute(select(ProjectRow.__table__)).mappings().one()

    assert dict(row) == PROJECT


def test_a_row_that_is_added_gets_its_number(connection: Connection):
    for number in (1, 2):
        added = answered(connection, insert(AttemptRow), ATTEMPT | {"left_at": None})

        assert tuple(added.inserted_primary_key) == (number,)


def test_how_many_rows_have_changed_is_known(connection: Connection):
    ending = update(ProjectRow).where(THIS, ProjectRow.ended_at.is_(None))
    given = {"its_slug": "acme", "ended_at": NOW}

    changed = [answered(connection, ending, given).rowcount for _ in range(2)]

    assert changed == [1, 0]


def test_what_is_not_given_is_filled_in_as_always(connection: Connection):
    given = {name: PROJECT[name] for name in ("playbook", "brief", "started_at")}

    answered(connection, insert(ProjectRow), {"slug": "bolt"} | given)

    asked = select(ProjectRow.why).where(ProjectRow.slug == "bolt")
    assert connection.scalar(asked) == ""


def test_one_of_several_is_asked_for_as_always(connection: Connection):
    several = select(ProjectRow.slug).where(ProjectRow.slug.in_(bindparam("those", expanding=True)))

    found = answered(connection, several, {"those": ["acme", "bolt"]})

    assert found.scalars().all() == ["acme"]


def test_what_goes_wrong_is_said_as_always(connection: Connection):
    with pytest.raises(IntegrityError):
        answered(connection, insert(ProjectRow), PROJECT)


def test_a_value_that_is_not_given_is_missed(connection: Connection):
    with pytest.raises(StatementError):
        answered(connection, select(ProjectRow.slug).where(THIS), {"its_name": "acme"})


async def test_what_is_written_by_heart_is_taken_back_with_everything_else():
    database = InMemory()
    with suppress(InterruptedError):
        async with database.writing() as connection:
            await connection.execute(insert(ProjectRow), PROJECT)
            raise InterruptedError

    async with database.reading() as connection:
        assert list(await connection.scalars(select(ProjectRow.slug))) == []
    await database.close()
