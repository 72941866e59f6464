"""Meetings on the command line: looked at, moved, called off."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.meeting import Meeting
from tasks.real import real_world
from tests.app.conftest import Golive

PETRA = "petra.novakova@meiro.io"


@pytest.fixture
def called(acme: Path) -> Path:
    """A project that has a kickoff to come."""

    async def call() -> None:
        async with real_world() as here:
            (slug,) = await here.ledger.projects.running()
            meeting = Meeting(
                slug, "kickoff", "", "kickoff", sequence=0, round=1, minutes=60, at=here.now(),
                start=datetime(2099, 5, 4, 8, tzinfo=UTC), invited={PETRA: "Petra"},
            )  # fmt: skip
            await here.ledger.meetings.write(meeting)

    asyncio.run(call())
    return acme


def test_a_meeting_is_moved_and_called_off_and_shown_as_it_stands(called: Path, golive: Golive):
    why = ("--reason", "The sponsor is away.", "--as", PETRA)
    before = golive("meetings", "acme")

    moved = golive("move", "acme", "kickoff", "--to", "2099-05-06T14:30", *why)
    off = golive("call-off", "acme", "kickoff", *why)
    (stands,) = golive("meetings", "acme", "--json").json

    assert "as called" in before.out
    assert "kickoff/kickoff is on 06 May 12:30 now." in moved.out
    assert "Petra" in off.out
    assert (stands["sequence"], stands["called_off"]) == (2, True)
    assert golive("move", "acme", "kickoff", "--to", "2099-05-07", *why).code == 2
    assert called.is_dir()
