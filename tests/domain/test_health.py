"""Green, amber or red, by rule: each rule at its edge, and why it is so."""

from __future__ import annotations

from datetime import date

import pytest

from domain.health import (
    Budget,
    Dates,
    Late,
    Light,
    Limits,
    Quality,
    Rating,
    overall,
    rate_budget,
    rate_dates,
    rate_quality,
)
from domain.report import Bar, in_letters

LATE, SLIP = Limits(1, 5), Limits(5, 15)
USED, AHEAD = Limits(0.85, 1), Limits(0.15, 0.3)
POINTS, ROUNDS = Limits(1, 5), Limits(2, 4)
END = date(2026, 6, 30)


def dates(**known) -> Rating:
    """The dates rated."""
    return rate_dates(Dates(**known), late=LATE, slip=SLIP)


def late(days: int) -> Late:
    """A question that waits too long."""
    return Late("access", ("Tom",), days)


@pytest.mark.parametrize(
    ("days", "light"), [(0, Light.GREEN), (1, Light.AMBER), (4, Light.AMBER), (5, Light.RED)]
)
def test_a_question_that_waits_too_long_is_amber_and_then_red(days: int, light: Light):
    assert dates(late=[late(days)] if days else []).light is light


@pytest.mark.parametrize(
    ("days", "light"), [(4, Light.GREEN), (5, Light.AMBER), (14, Light.AMBER), (15, Light.RED)]
)
def test_an_end_that_moves_is_amber_and_then_red(days: int, light: Light):
    assert dates(slip=days, ends=END).light is light


def test_a_broken_promise_is_red_however_little_it_is():
    kept, broken = dates(over=0, ends=END, promised=END), dates(over=1, ends=END, promised=END)

    assert (kept.light, broken.light) == (Light.GREEN, Light.RED)
    assert [r.rule for r in broken.reasons] == ["promise_broken"]


def test_the_worst_reason_comes_first_and_green_ones_are_left_out_where_something_is_worse():
    rated = dates(late=[late(1), late(7)], slip=6, ends=END, over=0, promised=END)

    assert [(r.rule, r.light.word) for r in rated.reasons] == [
        ("late", "red"), ("late", "amber"), ("slip", "amber"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("logged", "done", "light"),
    [
        (84, 0.8, Light.GREEN),
        (85, 0.8, Light.AMBER),
        (100, 1.0, Light.RED),
        (40, 0.25, Light.AMBER),  # used 40 %, done 25 %
        (60, 0.3, Light.RED),
        (10, 0.9, Light.GREEN),
    ],
)
def test_hours_are_held_against_the_budget_and_against_what_is_done(
    logged: float, done: float, light: Light
):
    assert rate_budget(Budget(logged, 100, done), used=USED, ahead=AHEAD).light is light


def test_without_a_budget_nothing_is_rated_but_the_hours_are_told():
    rated = rate_budget(Budget(12.5, 0, 0.5), used=USED, ahead=AHEAD)

    assert rated.light is Light.UNKNOWN
    assert rated.reasons[0].facts == {"logged": 12.5}


@pytest.mark.parametrize(
    ("known", "light"),
    [
        (Quality(), Light.GREEN),
        (Quality(open_conditions=1), Light.AMBER),
        (Quality(open_conditions=5), Light.RED),
        (Quality(open_conditions=1, overdue_conditions=1), Light.RED),
        (Quality(rounds=[("plan", 1)]), Light.GREEN),
        (Quality(rounds=[("plan", 2)]), Light.AMBER),
        (Quality(rounds=[("plan", 4)]), Light.RED),
        (Quality(overridden=1), Light.AMBER),
        (Quality(counted=[("changes", 3)]), Light.AMBER),
        (Quality(counted=[("changes", 0)]), Light.GREEN),
    ],
)
def test_what_is_open_or_was_turned_down_again_and_again_tells_of_quality(
    known: Quality, light: Light
):
    assert rate_quality(known, open_points=POINTS, rounds=ROUNDS).light is light


def test_a_project_is_as_good_as_its_worst_side():
    good = rate_quality(Quality(), open_points=POINTS, rounds=ROUNDS)

    assert overall([good, dates(late=[late(9)])]) is Light.RED
    assert overall([good]) is Light.GREEN
    assert overall([]) is Light.UNKNOWN


def test_a_plan_can_be_drawn_in_letters():
    bars = [
        Bar("first", "done", date(2026, 5, 1), date(2026, 5, 6)),
        Bar("second", "waiting", date(2026, 5, 6), date(2026, 5, 11)),
    ]

    assert in_letters(bars, date(2026, 5, 8), width=11) == [
        ("first", "██████ │"),
        ("second", "     ░░░░░░"),
    ]
