"""Hours without Slack, Jira or mail: stages wait, people sign, and all is caught up."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from functools import lru_cache

import pytest

from domain.brief import Brief
from flows.people import Cast
from flows.rehearse import Played, rehearse
from tests.conftest import BEGAN, by_key
from tests.flows.outage import PARTS, Cut

EVERYTHING = set(PARTS)
NTH = [0, 6]  # the answer during which everything goes away


@pytest.fixture(scope="module")
def expected(tiny: Brief) -> Played:
    """The same project with nothing ever away."""
    return asyncio.run(rehearse(tiny, Cast(), began=BEGAN))


@pytest.mark.parametrize("system", [*PARTS, "all"])
@pytest.mark.parametrize("nth", NTH)
def test_two_days_without_it_lose_nothing_and_send_nothing_twice(
    tiny: Brief, expected: Played, system: str, nth: int
):
    cut, played = without({system} if system in PARTS else EVERYTHING, tiny, expected, nth)

    assert played.state == expected.state == "done"
    assert once_only(played) == once_only(expected)
    assert set(by_key(played.sent).values()) == {1}
    assert not [s for s in played.sent if s.system in cut.systems and cut.since <= s.at < cut.until]
    assert {(s.gate, s.email) for s in played.signatures} == {
        (s.gate, s.email) for s in expected.signatures
    }


def test_people_sign_while_everything_is_away_and_the_stages_go_on_afterwards(
    tiny: Brief, expected: Played
):
    cut, played = without(EVERYTHING, tiny, expected, 0)

    assert cut.failed
    assert [s for s in played.signatures if cut.since <= s.at < cut.until]
    assert played.state == "done"


@pytest.mark.parametrize("nth", NTH)
def test_what_was_held_up_is_caught_up_in_its_order(tiny: Brief, expected: Played, nth: int):
    _, played = without(EVERYTHING, tiny, expected, nth)

    for stage in {stage for stage, _ in expected.steps}:
        assert in_order(played, stage) == in_order(expected, stage)


def without(systems: set[str], brief: Brief, expected: Played, nth: int) -> tuple[Cut, Played]:
    """This project with these systems away for two days, from an hour before the nth answer on."""
    since = sorted(s.at for s in expected.signatures)[nth] - timedelta(hours=1)
    return cut_off(brief, frozenset(systems), since)


@lru_cache
def cut_off(brief: Brief, systems: frozenset[str], since: datetime) -> tuple[Cut, Played]:
    """The same however often it is played, so it is played once."""
    until = since + timedelta(days=2)
    cut = Cut(brief, Cast(), BEGAN, systems=set(systems), since=since, until=until)
    return cut, asyncio.run(cut.play())


def once_only(played: Played) -> set[str]:
    """What was sent by stages that do not recur; nobody is reminded on the same days."""
    return {
        s.key
        for s in played.sent
        if not re.search(r"/(20\d\d-\d\d-\d\d)/|/reminder |/digest ", s.key)
    }


def in_order(played: Played, stage: str) -> list[str]:
    """What one stage sent, one thing after the other."""
    return [s.key for s in played.sent if s.key in once_only(played) and f"/{stage}/" in s.key]
