"""What is shown unasked: what was done last, what is filed, what a row wants, whose program."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from domain.checklist import Row
from domain.outside import Proof
from domain.roles import Role
from flows.examples import example_of
from records.acts import Act
from tasks.real import real_world
from tasks.world import World
from tests.app.conftest import Golive


def recorded(write: Callable[[World], Awaitable[None]]) -> None:
    """Write something into the records of this home."""

    async def inside() -> None:
        async with real_world() as here:
            await write(here)

    asyncio.run(inside())


async def much(here: World) -> None:
    """A dozen acts, the first of them in doubt, and two documents."""
    first = Act("acme", "kickoff", "", 1, "kickoff to nobody")
    await here.ledger.acts.intend(first)
    await here.ledger.acts.doubt(first)
    for nth in range(12):
        act = replace(first, what=f"kickoff to reader {nth}")
        await here.ledger.acts.intend(act)
        await here.ledger.acts.prove(act, Proof(f"<{nth}@meiro.io>"))
    for name, internal in (("team", False), ("retrospective", True)):
        await here.ledger.documents.keep(
            "acme", name, 1, title=name.capitalize(), text="# It\n", internal=internal
        )


def test_the_status_shows_what_was_done_last_and_everything_when_it_is_asked_for(
    golive: Golive, acme: Path
):
    recorded(much)

    short, whole = golive("status", "acme"), golive("status", "acme", "--all")

    assert "kickoff to reader 11" in short.out
    assert "kickoff to reader 1 " not in short.out
    assert "kickoff to nobody" in short.out  # in doubt: somebody has to say what is so
    assert "golive status acme --all" in short.out.splitlines()[-1]
    assert "kickoff to reader 1 " in whole.out
    assert acme.is_dir()


def test_without_a_name_the_documents_are_listed(golive: Golive, acme: Path):
    recorded(much)

    listed = golive("document", "acme")

    rows = [line.split()[0] for line in listed.out.splitlines()]
    assert rows[1:3] == ["team", "retrospective"]
    assert "us alone" in listed.out.splitlines()[2]
    assert acme.is_dir()


def test_an_open_row_says_which_evidence_it_wants(golive: Golive, acme: Path):
    async def owe(here: World) -> None:
        due = (here.now() + timedelta(days=5)).date()
        row = Row("ready", "server", "The server stands.", Role.DEVOPS, due, evidence="Its name")
        await here.ledger.checklists.add("acme", "ready", [row])

    recorded(owe)

    assert "wanted: Its name" in golive("checklist", "acme").out
    assert acme.is_dir()


def test_a_program_is_found_by_one_of_its_projects(golive: Golive, acme: Path):
    async def start(here: World) -> None:
        await here.ledger.projects.start(example_of("cimcloud"))

    recorded(start)

    by_project = golive("program", example_of("cimcloud").slug)
    by_name = golive("program", example_of("cimcloud").program)

    assert by_project.code == 0
    assert by_project.out == by_name.out
    assert acme.is_dir()
