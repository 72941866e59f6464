"""What silence means: a table first, then what holds for every choice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.answers import Outcome
from domain.silence import Silence

ASK, ACCEPT, END = Silence(), Silence(deemed_after=3), Silence(ends_after=3)


@pytest.mark.parametrize(
    ("silence", "late", "answered", "delivered", "outcome"),
    [
        (ASK, [99], False, True, None),
        (ACCEPT, [3], False, True, None),  # the third day is still theirs
        (ACCEPT, [4], False, True, Outcome.DEEMED),
        (ACCEPT, [4, 3], False, True, None),  # one of them had a holiday
        (ACCEPT, [4], True, True, None),
        (ACCEPT, [4], False, False, None),  # nobody can show that they were asked
        (ACCEPT, [], False, True, None),
        (END, [3], False, True, None),
        (END, [4], False, True, Outcome.LAPSED),
        (END, [4], True, True, None),
        (Silence(ends_after=5, authority_after=2), [3], False, True, None),
    ],
)
def test_what_silence_decides(silence, late, answered, delivered, outcome):
    assert silence.outcome(late, answered=answered, delivered=delivered) is outcome


def test_the_authority_is_asked_on_the_day_after_those_that_are_left_to_the_signers():
    silence = Silence(authority_after=2)

    assert [silence.to_authority(late) for late in (1, 2, 3)] == [False, False, True]
    assert [rung.day for rung in silence.rungs] == [3]
    assert ASK.rungs == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"deemed_after": 3, "ends_after": 4},
        {"deemed_after": 0},
        {"ends_after": 3, "authority_after": 3},
    ],
)
def test_a_choice_that_contradicts_itself_cannot_be_made(wrong):
    with pytest.raises(ValueError, match=r"both|working day|before"):
        Silence(**wrong)


def test_the_signers_read_what_silence_means():
    assert ASK.sentence == ""
    assert ACCEPT.sentence == (
        "Without an answer within 3 working days after the due day it counts as accepted."
    )
    assert "the project ends" in END.sentence


choices = some.one_of(
    some.just(ASK),
    some.builds(Silence, deemed_after=some.integers(1, 9)),
    some.builds(Silence, ends_after=some.integers(1, 9)),
)


@given(choices, some.lists(some.integers(-5, 20), max_size=5), some.booleans(), some.booleans())
def test_only_complete_and_proven_silence_decides_and_never_by_a_yes(
    silence, late, answered, delivered
):
    outcome = silence.outcome(late, answered=answered, delivered=delivered)

    assert outcome in {None, Outcome.DEEMED, Outcome.LAPSED}
    if answered or not delivered:
        assert outcome is None
    assert silence.outcome(late[::-1] * 2, answered=answered, delivered=delivered) is outcome


@given(choices, some.lists(some.integers(-5, 20), min_size=1, max_size=5))
def test_silence_that_has_decided_is_not_taken_back_by_more_of_it(silence, late):
    decided = silence.outcome(late, answered=False, delivered=True)
    later = silence.outcome([n + 1 for n in late], answered=False, delivered=True)

    assert decided is None or later is decided
