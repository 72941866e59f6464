"""A run shows each of its tasks once, however often it goes on after a wait."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from integrations.prefect_shown import Shown

FIRST, LATER = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC)
RUN, OTHER = uuid4(), uuid4()


def _shows(shown: Shown, leg: datetime, label: str, run: object = RUN) -> bool:
    """Come by a task and see it through; whether it was shown."""
    mark = shown.next(run, leg, label)  # type: ignore[arg-type]
    if mark is not None:
        shown.note(run, mark)  # type: ignore[arg-type]
    return mark is not None


def test_what_was_shown_before_the_wait_is_not_shown_after_it() -> None:
    shown = Shown()

    before = [_shows(shown, FIRST, "ask kickoff"), _shows(shown, FIRST, "tell started")]
    after = [_shows(shown, LATER, "ask kickoff"), _shows(shown, LATER, "tell accepted")]

    assert (before, after) == ([True, True], [False, True])


def test_what_is_done_twice_in_one_leg_is_shown_twice_and_not_again() -> None:
    shown = Shown()

    before = [_shows(shown, FIRST, "invite") for _ in range(2)]
    after = [_shows(shown, LATER, "invite") for _ in range(3)]

    assert (before, after) == ([True, True], [False, False, True])


def test_what_failed_is_shown_when_it_is_tried_again() -> None:
    shown = Shown()

    assert shown.next(RUN, FIRST, "ask kickoff") is not None
    assert _shows(shown, LATER, "ask kickoff")


def test_runs_do_not_hide_each_others_tasks_and_the_oldest_is_forgotten() -> None:
    shown = Shown(runs=1)

    assert _shows(shown, FIRST, "ask", RUN)
    assert _shows(shown, FIRST, "ask", OTHER)
    assert _shows(shown, LATER, "ask", RUN)
