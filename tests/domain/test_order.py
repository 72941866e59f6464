"""Which stages may start, what holds the others back, and when they are due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.holidays import holidays_in
from domain.brief import Brief
from domain.calendar import add, between, on_or_after, working_days, works
from domain.names import slug, underscored
from domain.plan import put_on_calendar
from domain.project import Project, platforms
from domain.roles import Role, Seat, Side
from domain.routine import due_turns
from domain.stage import Playbook, Stage, Step, held_by, lines, startable
from flows.meiro.stages import components

DUTCH = holidays_in("NL", 2026, 2027)
MONDAY = date(2026, 5, 4)


@pytest.fixture
def acme_project(acme: Brief) -> Project:
    return Project(acme.slug, acme, acme.people)


def stage(name: str, *after: Stage, days: int = 1, **rest) -> Stage:
    return Stage(name, "made-up", f"{name}.", Role.ANALYST, working_days(days), after, **rest)


def never(_: Project) -> bool:
    return False


def book(*stages: Stage) -> Playbook:
    return Playbook("made-up", "Made up", stages=list(stages))


def test_a_stage_waits_for_what_it_comes_after(acme_project: Project):
    first = stage("first")
    second = stage("second", first)

    assert startable(book(first, second), acme_project, done=[], started=[]) == [Step("first")]
    assert held_by(second, "", acme_project) == {Step("first")}


def test_what_nothing_holds_back_starts_side_by_side(acme_project: Project):
    first = stage("first")
    left, right = stage("left", first), stage("right", first)

    ready = startable(book(first, left, right), acme_project, done=[Step("first")], started=[])

    assert ready == [Step("left"), Step("right")]


def test_what_was_started_or_is_done_does_not_start_again(acme_project: Project):
    one, two = stage("one"), stage("two")

    ready = startable(book(one, two), acme_project, done=[Step("one")], started=[Step("two")])

    assert ready == []


def test_a_stage_for_each_item_waits_for_its_own_item_only(acme_project: Project):
    scoping = stage("scoping", per=components)
    build = stage("build", scoping, per=components)

    ready = startable(
        book(scoping, build), acme_project, done=[Step("scoping", "orders-connector")], started=[]
    )

    assert ready == [Step("scoping", "audience-loader"), Step("build", "orders-connector")]


def test_a_stage_for_other_items_waits_for_all_of_them(acme_project: Project):
    access = stage("access", per=platforms)
    build = stage("build", access, per=components)

    assert held_by(build, "orders-connector", acme_project) == {
        Step("access", "order-database"),
        Step("access", "web-shop"),
        Step("access", "google-ads"),
    }


def test_a_stage_that_is_left_out_hands_on_what_held_it_back(acme_project: Project):
    first = stage("first")
    left_out = stage("left_out", first, when=never)
    also_left_out = stage("also", left_out, per=lambda _: ())
    last = stage("last", also_left_out)

    assert held_by(last, "", acme_project) == {Step("first")}
    assert [
        s.stage for s, _, _ in book(first, left_out, also_left_out, last).steps(acme_project)
    ] == [
        "first",
        "last",
    ]


@given(some.data())
def test_in_whatever_order_stages_end_every_one_starts_once_and_after_those_before(data):
    stages: list[Stage] = []
    for n in range(data.draw(some.integers(1, 7))):
        before = data.draw(some.lists(some.sampled_from(stages), unique=True)) if stages else []
        left_out = data.draw(some.booleans())
        stages.append(stage(f"s{n}", *before, when=never if left_out else None))
    done: list[Step] = []
    started: list[Step] = []
    project = Project("x", None, ())  # type: ignore[arg-type] - nothing of it is asked here

    while True:
        ready = startable(book(*stages), project, done=done, started=started)
        assert all(held_by(book(*stages).find(s.stage), "", project) <= set(done) for s in ready)
        started += ready
        running = [step for step in started if step not in done]
        if not running:
            break
        done.append(data.draw(some.sampled_from(running)))

    assert sorted(started) == sorted(step for step, _, _ in book(*stages).steps(project))


def test_the_plan_counts_working_days_and_skips_holidays(acme_project: Project):
    first = stage("first", days=5)
    second = stage("second", first, days=3)

    plan = put_on_calendar(
        book(first, second), acme_project, start=date(2026, 5, 8), holidays=DUTCH
    )

    assert [(p.start, p.due) for p in plan] == [
        (date(2026, 5, 8), date(2026, 5, 18)),  # over Ascension Day
        (date(2026, 5, 18), date(2026, 5, 21)),
    ]


def test_the_plan_takes_what_has_happened_as_fact(acme_project: Project):
    first = stage("first", days=5)
    second = stage("second", first, days=3)
    late = date(2026, 6, 1)

    plan = put_on_calendar(
        book(first, second),
        acme_project,
        start=MONDAY,
        holidays=DUTCH,
        started={Step("first"): MONDAY},
        ended={Step("first"): late},
    )

    assert [(p.start, p.due) for p in plan] == [(MONDAY, late), (late, date(2026, 6, 4))]


@pytest.mark.parametrize(
    ("count", "does"),
    [
        (0, lambda: add(date(2026, 5, 2), working_days(0), DUTCH) == MONDAY),
        (1, lambda: add(date(2026, 5, 13), working_days(1), DUTCH) == date(2026, 5, 15)),
        (2, lambda: on_or_after(date(2026, 12, 25), DUTCH) == date(2026, 12, 28)),
        (3, lambda: between(date(2026, 5, 8), date(2026, 5, 11), DUTCH) == 1),
        (4, lambda: between(MONDAY, date(2026, 5, 1), DUTCH) == 0),
        (5, lambda: not works(date(2026, 5, 14), DUTCH)),
    ],
)
def test_working_days_over_weekends_and_holidays(count: int, does: Callable[[], bool]):
    assert does(), count


@given(some.dates(date(2026, 1, 1), date(2027, 6, 1)), some.integers(0, 60))
def test_so_many_working_days_later_lie_so_many_working_days_between(day: date, days: int):
    begin = on_or_after(day, DUTCH)

    end = add(day, working_days(days), DUTCH)

    assert works(end, DUTCH)
    assert between(begin, end, DUTCH) == days


def test_a_routine_falls_due_every_so_many_working_days_and_missed_turns_are_not_made_up_for():
    def turns(today: date) -> list[date]:
        return due_turns(working_days(5), since=MONDAY, today=today, holidays=DUTCH)

    assert turns(date(2026, 5, 8)) == []
    assert turns(date(2026, 5, 11)) == [date(2026, 5, 11)]
    assert turns(date(2026, 5, 15)) == [date(2026, 5, 11)]
    assert turns(date(2026, 6, 30)) == [date(2026, 6, 24)]


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("S0-33..35, S0-40", ("S0-33", "S0-34", "S0-35", "S0-40")),
        ("S4-1", ("S4-1",)),
        ("", ()),
    ],
)
def test_covered_lines_are_named_one_by_one(written: str, named: tuple[str, ...]):
    assert lines(written) == named


@pytest.mark.parametrize("written", ["33", "S0-", "S0-1..", "S0-1...3", "S0-1 S0-2"])
def test_a_line_number_that_is_none_is_refused(written: str):
    with pytest.raises(ValueError, match="is no line number"):
        lines(written)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Acme Retail B.V.", "acme-retail-b-v"),
        ("Škoda  Děčín", "skoda-decin"),
        ("--a--", "a"),
        ("日本", ""),
    ],
)
def test_a_name_becomes_a_key(name: str, key: str):
    assert slug(name) == key


@given(some.text())
def test_a_key_is_its_own_key(name: str):
    assert slug(slug(name)) == slug(name)


def test_a_class_name_becomes_words():
    assert underscored("InstancesReady") == "instances_ready"


@pytest.mark.parametrize(
    ("holders", "says"),
    [
        (0, "analyst: 1 missing (at least 1)"),
        (1, ""),
        (2, ""),
        (3, "analyst: 3 named (at most 2)"),
    ],
)
def test_a_seat_has_neither_too_few_nor_too_many(holders: int, says: str):
    assert Seat(Role.ANALYST, Side.VENDOR, maximum=2).trouble(holders) == says


def test_a_platform_has_its_own_owner(acme_project: Project):
    at_shop = acme_project.at("access", acme_project.brief.platforms[1])

    assert [p.name for p in at_shop.holders(Role.TOOL_OWNER)] == ["Mila Smit"]
    assert len(acme_project.holders(Role.TOOL_OWNER)) == 2
