"""What a test report says of a case, and what has still to pass: pure functions of values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.protocol import Automated, Case, Result, Sample, Tried, judged, still_missing
from domain.roles import Role

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LOGIN = Case(key="login", title="Somebody signs in", role=Role.CLIENT_QA)
MAIL = Case(key="mail", title="A mail arrives", role=Role.CLIENT_QA)


def came(case: Case, result: Result, remark: str = "") -> Tried:
    return Tried(case.key, result, "anna@ox.example", 1, NOON, remark)


def test_a_case_has_passed_when_its_newest_result_says_so():
    first, then = came(LOGIN, Result.FAILED, "500"), came(LOGIN, Result.PASSED)

    assert still_missing([LOGIN], [first, then]) == []
    assert still_missing([LOGIN], [then, first]) == ["Somebody signs in (failed: 500)"]


def test_what_was_not_tried_has_not_passed():
    assert still_missing([LOGIN, MAIL], [came(LOGIN, Result.PASSED)]) == [
        "A mail arrives (not tried)"
    ]


def load(*times: float, bad: int = 0) -> list[Sample]:
    return [Sample("Login", good=n >= bad, took=t) for n, t in enumerate(times)]


@pytest.mark.parametrize(
    ("wanted", "samples", "result"),
    [
        (Automated(source="jmeter"), load(1, 2), Result.PASSED),
        (Automated(source="jmeter"), load(1, 2, bad=1), Result.FAILED),
        (Automated(source="jmeter", errors=50), load(1, 2, bad=1), Result.PASSED),
        (Automated(source="jmeter", slowest=100), load(*[50] * 19, 900), Result.PASSED),
        (Automated(source="jmeter", slowest=100), load(*[50] * 18, 900, 900), Result.FAILED),
        (Automated(source="junit"), [Sample("a", good=True, skipped=True)], Result.BLOCKED),
    ],
)
def test_a_report_is_judged_by_how_many_may_fail_and_how_slow_they_may_be(
    wanted: Automated, samples: list[Sample], result: Result
):
    verdict = judged(wanted, samples)

    assert verdict is not None
    assert verdict[0] is result


def test_a_report_that_does_not_speak_of_a_case_says_nothing_of_it():
    assert judged(Automated(source="junit", match="mail.*"), [Sample("login", good=True)]) is None
    assert judged(Automated(source="junit"), []) is None
