"""Who hears on which day: a table first, then what holds however often and late somebody looks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.ladder import Rung, Who, due_turn, lateness

EVE = Rung("eve", Who.SIGNER, -1)
TODAY = Rung("today", Who.SIGNER, 0)
LATE = Rung("late", Who.SIGNER, 2, every=2)
TWICE = Rung("twice", Who.SIGNER, 1, every=3, most=2)
HEAD = Rung("head", Who.HEAD, 4)
LADDER = (EVE, TODAY, LATE, HEAD)


@pytest.mark.parametrize(
    ("rungs", "who", "late", "heard", "told"),
    [
        (LADDER, Who.SIGNER, -2, -5, None),
        (LADDER, Who.SIGNER, -1, -5, "eve"),
        (LADDER, Who.SIGNER, -1, -1, None),  # the question itself came today
        (LADDER, Who.SIGNER, 0, -1, "today"),
        (LADDER, Who.SIGNER, 1, 0, None),
        (LADDER, Who.SIGNER, 2, 0, "late 2"),
        (LADDER, Who.SIGNER, 3, 2, None),
        (LADDER, Who.SIGNER, 7, 2, "late 6"),  # nobody looked for days: one reminder, not two
        ((EVE,), Who.SIGNER, 3, None, None),  # it is not due tomorrow any more
        ((*LADDER, Rung("new", Who.SIGNER, 1)), Who.SIGNER, 3, 2, None),  # overtaken before it came
        ((TWICE,), Who.SIGNER, 4, 1, "twice 4"),
        ((TWICE,), Who.SIGNER, 30, 4, None),
        (LADDER, Who.HEAD, 3, None, None),
        (LADDER, Who.HEAD, 9, None, "head"),
        (LADDER, Who.HEAD, 9, 4, None),
        (LADDER, Who.DEPUTY, 9, None, None),
    ],
)
def test_which_turn_has_come(rungs, who, late, heard, told):
    turn = due_turn(rungs, who, late, heard)

    assert (turn.name if turn else None) == told


@pytest.mark.parametrize(
    ("today", "late"),
    [
        (date(2026, 5, 14), -3),
        (date(2026, 5, 18), -1),
        (date(2026, 5, 19), 0),
        (date(2026, 5, 22), 3),
        (date(2026, 5, 24), 3),  # a Sunday adds nothing
        (date(2026, 5, 25), 3),  # nor does a holiday
        (date(2026, 5, 26), 4),
    ],
)
def test_lateness_counts_working_days_on_both_sides_of_the_due_day(today, late):
    assert lateness(date(2026, 5, 19), today, frozenset({date(2026, 5, 25)})) == late


rungs = some.lists(
    some.builds(
        Rung,
        some.sampled_from(("a", "b", "c", "d")),
        some.just(Who.SIGNER),
        some.integers(-3, 8),
        every=some.integers(0, 3),
        most=some.integers(0, 3),
    ),
    max_size=4,
    unique_by=lambda rung: rung.name,
)


@given(rungs, rungs, some.lists(some.integers(-3, 30), max_size=25), some.integers(-3, 30))
def test_nothing_is_said_twice_or_after_what_overtook_it_even_when_the_ladder_is_rebuilt(
    before, after, looks, rebuilt
):
    heard, told = None, []
    for late in sorted(looks):  # whoever looks, looks any number of times and misses days
        turn = due_turn(before if late < rebuilt else after, Who.SIGNER, late, heard)
        if turn:
            told.append(turn.day)
            heard = late
            assert turn.day <= late

    assert told == sorted(set(told))
    assert len(told) <= len(set(looks))
