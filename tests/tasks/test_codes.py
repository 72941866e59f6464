"""A personal code is good for one person, one gate and one round, and nothing has to be kept."""

from __future__ import annotations

import re

import pytest

from domain.brief import Brief
from flows.people import Cast
from flows.rehearse import Rehearsal
from tasks.codes import code_for, fits
from tasks.world import living_in
from tests.conftest import BEGAN

pytestmark = pytest.mark.usefixtures("world")

GATE, LOTTE = "acme/kickoff/1", "lotte@acme.example"


async def test_a_code_is_the_same_whenever_it_is_asked_for():
    first, again = await code_for(GATE, LOTTE), await code_for(GATE, LOTTE)

    assert first == again
    assert re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}", first)


@pytest.mark.parametrize(
    ("gate", "email"),
    [
        ("acme/kickoff/2", LOTTE),
        ("acme/team/1", LOTTE),
        ("bolt/kickoff/1", LOTTE),
        (GATE, "tom@acme.example"),
    ],
)
async def test_a_code_is_worth_nothing_elsewhere(gate: str, email: str):
    code = await code_for(GATE, LOTTE)

    assert not await fits(code, gate, email)
    assert await fits(code, GATE, LOTTE)


async def test_another_house_has_other_codes(acme: Brief):
    ours = await code_for(GATE, LOTTE)

    with living_in(Rehearsal(acme, Cast(), BEGAN).world) as elsewhere:
        theirs = await code_for(GATE, LOTTE)
        await elsewhere.close()

    assert ours != theirs


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: code.replace("-", ""),
        lambda code: f"  {code} ",
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "–"),  # noqa: RUF001 - what a phone makes of a dash
    ],
)
async def test_a_code_may_be_typed_as_people_type(typed):
    assert await fits(typed(await code_for(GATE, LOTTE)), GATE, LOTTE)


@pytest.mark.parametrize("typed", ["", "-", "AAAA-AAAA", "ÄÖÜ€-日本", "A" * 10_000])
async def test_what_is_no_code_fits_nothing(typed: str):
    assert not await fits(typed, GATE, LOTTE)
