"""Test protocols: cases that somebody tries, what came of it, and what has still to pass.

A result is only ever added; the newest one of a case counts. Pure: no clock, no files.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from pydantic import Field, NonNegativeFloat, PositiveInt

from domain.brief import Line, Part, Text
from domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MOST_NAMED = 5  # what failed, by name, in one remark
NINETY_FIVE = 0.95


class Result(StrEnum):
    """What came of trying a case."""

    PASSED = "passed"
    FAILED = "failed"
    BLOCKED = "blocked"  # it could not be tried


class Automated(Part):
    """A case that a machine tries: which reports tell of it, and what is good enough."""

    source: Literal["junit", "jmeter"] = Field(description="What writes the report.")
    match: Line = Field(default="*", description="Which tests or samplers; * is anything.")
    errors: NonNegativeFloat = Field(
        default=0, le=100, description="So many percent of them may fail."
    )
    slowest: PositiveInt | None = Field(
        default=None, description="95 of 100 are done within so many milliseconds."
    )


class Case(Part):
    """One thing to try, how one sees that it works, and whose it is."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,60}$", description="Its name; never change it again.")
    title: Line = Field(description="What is tried.")
    how: Text = Field(default="", description="What to do.")
    expects: Text = Field(default="", description="How one sees that it works.")
    role: Role = Field(description="Whose holders try it.")
    automated: Automated | None = Field(default=None, description="Filled in from a report.")


@dataclass(frozen=True)
class Tried:
    """What came of a case once: by whom, in which round, told through what."""

    case: str
    result: Result
    by: str
    round: int
    at: datetime
    remark: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Sample:
    """One line of a test report."""

    name: str
    good: bool
    skipped: bool = False
    took: float = 0  # milliseconds
    says: str = ""


def newest(results: Sequence[Tried]) -> dict[str, Tried]:
    """The result that counts, by case."""
    return {one.case: one for one in results}


def still_missing(cases: Sequence[Case], results: Sequence[Tried]) -> list[str]:
    """Which cases have not passed, each with what came of it last."""
    known = newest(results)
    found: list[str] = []
    for case in cases:
        last = known.get(case.key)
        if last is None:
            found.append(f"{case.title} (not tried)")
        elif last.result is not Result.PASSED:
            remark = f": {last.remark}" if last.remark else ""
            found.append(f"{case.title} ({last.result.value}{remark})")
    return found


def judged(wanted: Automated, samples: Sequence[Sample]) -> tuple[Result, str] | None:
    """What a report says of a case, and why; nothing when it does not speak of it."""
    meant = [s for s in samples if fnmatchcase(s.name, wanted.match)]
    if not meant:
        return None
    ran = [s for s in meant if not s.skipped]
    if not ran:
        return Result.BLOCKED, f"All {len(meant)} were skipped."
    bad = [s for s in ran if not s.good]
    share = 100 * len(bad) / len(ran)
    slow = _slow(ran)
    counted = f"{len(ran)} ran, {len(bad)} failed ({share:.3g} %)"
    if wanted.slowest is not None:
        counted += f", 95 of 100 within {slow:.0f} ms"
    skipped = len(meant) - len(ran)
    counted += f", {skipped} skipped." if skipped else "."
    if share > wanted.errors:
        return Result.FAILED, f"{counted} {_named(bad)}"
    if wanted.slowest is not None and slow > wanted.slowest:
        return Result.FAILED, f"{counted} At most {wanted.slowest} ms are wanted."
    return Result.PASSED, counted


def _slow(ran: Sequence[Sample]) -> float:
    """Within which time 95 of 100 were done."""
    times = sorted(s.took for s in ran)
    return times[math.ceil(NINETY_FIVE * len(times)) - 1]


def _named(bad: Sequence[Sample]) -> str:
    """What failed, by name, with the reason of the first ones."""
    names = list(dict.fromkeys(f"{s.name}: {s.says}" if s.says else s.name for s in bad))
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"Failed: {'; '.join(names[:MOST_NAMED])}{more}."
