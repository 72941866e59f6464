"""What recurs: when it begins, when it ends, and what goes on after the last stage."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain.brief import Brief
from domain.calendar import LeadTime
from domain.registry import named
from domain.routine import Cadence, Day, due_turns, monthly, weekly
from flows.people import Cast, Script, Scripted
from flows.playbook import playbook
from flows.rehearse import Played, rehearse
from tests.conftest import BEGAN
from tests.flows.mortal import Fate
from tests.flows.test_starting_again import assert_the_same, interrupted
from tests.tasks.rollout import rollout

THURSDAY = date(2026, 4, 30)
HOLIDAYS = frozenset({date(2026, 5, 14), date(2026, 5, 25)})


def turns(every: Cadence, until: date, since: date = THURSDAY) -> list[date]:
    """Every turn, as somebody sees it who looks every day."""
    found: list[date] = []
    for n in range((until - since).days + 1):
        day = since + timedelta(days=n)
        found += due_turns(every, since=since, today=day, holidays=HOLIDAYS)
    return list(dict.fromkeys(found))


def test_every_week_is_the_same_day_of_the_week_or_the_working_day_after_a_holiday():
    assert turns(weekly(), date(2026, 5, 22)) == [
        date(2026, 5, 7), date(2026, 5, 15), date(2026, 5, 21),
    ]  # fmt: skip


def test_every_friday_begins_on_the_first_friday_after_the_start():
    assert turns(weekly(on=Day.FRIDAY), date(2026, 5, 9)) == [date(2026, 5, 1), date(2026, 5, 8)]
    assert turns(weekly(on=Day.THURSDAY), date(2026, 5, 9)) == [date(2026, 5, 7)]


def test_every_two_weeks_is_every_second_week():
    assert turns(weekly(weeks=2), date(2026, 6, 1)) == [date(2026, 5, 15), date(2026, 5, 28)]


def test_every_month_is_the_same_day_of_the_month_or_its_last():
    since = date(2026, 1, 31)

    assert turns(monthly(), date(2026, 4, 30), since) == [
        date(2026, 3, 2),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]  # fmt: skip - the last day of February is a Saturday


def test_on_the_fifteenth_means_this_month_if_it_is_still_to_come():
    assert turns(monthly(on=15), date(2026, 5, 20), date(2026, 4, 10)) == [
        date(2026, 4, 15), date(2026, 5, 15),
    ]  # fmt: skip
    assert turns(monthly(on=5, months=3), date(2026, 8, 1), date(2026, 4, 10)) == [
        date(2026, 7, 6),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [lambda: weekly(weeks=0), lambda: monthly(on=32)])
def test_what_never_comes_is_refused(wrong: Callable[[], Cadence]):
    with pytest.raises(ValueError, match=r"weeks|month"):
        wrong()


def test_a_routine_without_a_day_between_its_turns_is_refused():
    book = playbook("restless", title="Restless", team=rollout.team)

    with pytest.raises(ValueError, match="a working day at least"):
        book.routine(every=LeadTime(0), owner=rollout.stages[0].owner)


@pytest.fixture(scope="module")
def rolled_out(tiny: Brief) -> Played:
    """A project under the small methodology, as far as a rehearsal plays it."""
    return asyncio.run(rehearse(of_rollout(tiny), began=BEGAN))


def of_rollout(tiny: Brief) -> Brief:
    """The small client under the small methodology."""
    return tiny.model_copy(update={"playbook": rollout.name})


def test_a_routine_begins_once_a_stage_is_done_and_another_ends_with_it(rolled_out: Played):
    done = next(g.decided_at for g in rolled_out.gates if g.stage == "preparation")
    assert done

    calls = turn_days(rolled_out, "weekly_call")
    watches = turn_days(rolled_out, "launch_watch")

    assert calls == [date(2026, 5, 4), date(2026, 5, 8)]  # May Day is a holiday in Belgium
    assert max(calls) <= done.date() < min(watches)


def turn_days(played: Played, routine: str) -> list[date]:
    """The turns that a routine took."""
    return sorted(date.fromisoformat(item) for stage, item in played.steps if stage == routine)


def test_what_is_endless_goes_on_after_the_last_stage_and_the_project_is_in_roll_out(
    rolled_out: Played,
):
    live = next(g.decided_at for g in rolled_out.gates if g.stage == "launch")
    assert live

    assert rolled_out.state == "in roll-out"
    assert [g.decision for g in rolled_out.gates if g.stage == "cycle"] == ["yes", "yes"]
    assert [turn.month for turn in turn_days(rolled_out, "cycle")] == [7, 8]
    assert max(turn_days(rolled_out, "launch_watch")) <= live.date()


def test_a_turn_that_is_turned_down_is_asked_again_before_the_next_one_comes(tiny: Brief):
    no = Scripted(gate="cycle_reviewed", round=1, answer="no", reason="One was forgotten.")

    played = asyncio.run(rehearse(of_rollout(tiny), Cast(Script(answers=(no,))), began=BEGAN))

    asked = [(g.item, g.round) for g in played.gates if g.stage == "cycle"]
    assert asked == [(turn, n) for turn in dict(asked) for n in (1, 2)]


def test_a_death_around_an_endless_routine_loses_and_doubles_nothing(tiny: Brief):
    fate = Fate(lambda m: "cycle" in m.name or m.what == "projects.stand")

    played, expected = interrupted(of_rollout(tiny), Script(), fate)

    assert_the_same(played, expected)
    assert {"projects.stand", "projects.begin", "engine.start", "gates.sign"} <= {
        m.what for m in fate.died
    }


def test_the_plan_knows_when_a_routine_begins():
    book = named("rollout")

    assert [s.name for s in book.find("cycle").after] == ["launch"]
    assert [s.name for s in book.find("weekly_call").until] == ["preparation"]
