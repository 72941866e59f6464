"""doubts and settle: what may have arrived or not, on the terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from records.acts import Act
from tasks.real import real_world
from tests.app.conftest import Golive

ACT = Act("acme", "kickoff", "", 1, "kickoff to lotte.devries@acme.example")
PETRA = ("--as", "petra.novakova@meiro.io")


@pytest.fixture
def doubtful(acme: Path) -> Path:
    """A home with a letter of which nobody knows whether it arrived."""

    async def happen() -> None:
        async with real_world() as here:
            await here.ledger.acts.intend(ACT)
            await here.ledger.acts.doubt(ACT)

    asyncio.run(happen())
    return acme


@pytest.mark.usefixtures("doubtful")
def test_what_is_in_doubt_is_listed_with_both_ways_out(golive: Golive):
    told = golive("doubts")
    (listed,) = golive("doubts", "acme", "--json").json

    assert ACT.what in told.out
    assert f"golive settle acme {listed['name']} sent" in told.out
    assert f"golive settle acme {listed['name']} again" in told.out
    assert (listed["project"], listed["what"]) == ("acme", ACT.what)


@pytest.mark.usefixtures("doubtful")
def test_what_somebody_says_about_it_stands_in_the_audit_trail(golive: Golive):
    (listed,) = golive("doubts", "--json").json

    settled = golive("settle", "acme", listed["name"], "sent", *PETRA, "--reason", "Lotte has it.")
    again = golive("settle", "acme", listed["name"], "again", *PETRA, "--reason", "Or not?")

    assert settled.out.strip() == f"{ACT.what}: It counts as sent. Its stage goes on."
    assert (again.code, "There is no act in doubt" in again.err) == (2, True)
    assert golive("doubts").out.strip() == "Nothing is in doubt."
    assert "Lotte has it." in golive("audit", "acme").out
    assert golive("status", "acme", "--json").json["acts"][0]["in_doubt"] is False
