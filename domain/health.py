"""Health: how a project stands in dates, budget and quality; by rule, never by mood.

Pure functions of what is known and of the company's numbers. Each finding is a rule with its facts,
so that it can be said in any language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date


class Light(IntEnum):
    """How something stands; the worst of several is the largest."""

    UNKNOWN = 0
    GREEN = 1
    AMBER = 2
    RED = 3

    @property
    def word(self) -> str:
        """The light in a word."""
        return self.name.lower()


class Side(StrEnum):
    """What is watched over (`S1-13`)."""

    DATES = "dates"
    BUDGET = "budget"
    QUALITY = "quality"


@dataclass(frozen=True)
class Finding:
    """What a rule found, and the facts with which it is said."""

    rule: str
    light: Light
    facts: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class Rating:
    """One side of a project: its light, and every reason for it, the worst first."""

    side: Side
    light: Light
    reasons: tuple[Finding, ...]


@dataclass(frozen=True)
class Limits:
    """From where on something is amber, and from where on red."""

    amber: float
    red: float

    def light(self, value: float) -> Light:
        """Where this value stands."""
        if value >= self.red:
            return Light.RED
        return Light.AMBER if value >= self.amber else Light.GREEN


@dataclass(frozen=True)
class Late:
    """A question that waits longer than it should, in working days."""

    what: str
    who: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class Dates:
    """What is known of the dates: what is late, and how far the end has moved, in working days."""

    late: Sequence[Late] = ()
    slip: int = 0  # behind the plan of the first day
    over: int | None = None  # behind what was promised; nothing was when None
    ends: date | None = None
    promised: date | None = None


@dataclass(frozen=True)
class Budget:
    """What is known of the effort: hours logged and planned, and how much of the plan is done."""

    logged: float
    planned: float
    done: float  # from 0 to 1


@dataclass(frozen=True)
class Quality:
    """What is known of the quality, each thing with how often it was found."""

    open_conditions: int = 0
    overdue_conditions: int = 0
    rounds: Sequence[tuple[str, int]] = ()  # stages that were turned down, and how often
    overridden: int = 0
    counted: Sequence[tuple[str, int]] = ()  # what other registers have open, by their names


def rate_dates(known: Dates, *, late: Limits, slip: Limits) -> Rating:
    """Whether the project keeps its dates."""
    found = [
        Finding("late", late.light(one.days), {"what": one.what, "who": one.who, "days": one.days})
        for one in known.late
    ]
    found.append(Finding("slip", slip.light(known.slip), {"days": known.slip, "ends": known.ends}))
    if known.over is not None:
        facts = {"days": known.over, "ends": known.ends, "promised": known.promised}
        light = Light.RED if known.over > 0 else Light.GREEN
        found.append(Finding("promise_broken" if known.over > 0 else "promise_kept", light, facts))
    return _rating(Side.DATES, found)


def rate_budget(known: Budget, *, used: Limits, ahead: Limits) -> Rating:
    """Whether the effort suffices; both limits are shares of the planned hours."""
    if not known.planned:
        facts = {"logged": known.logged}
        return Rating(Side.BUDGET, Light.UNKNOWN, (Finding("no_budget", Light.UNKNOWN, facts),))
    share = known.logged / known.planned
    facts = {"logged": known.logged, "planned": known.planned, "share": _percent(share)}
    found = [Finding("used", used.light(share), facts)]
    if (more := share - known.done) > 0:
        facts = {"share": _percent(share), "done": _percent(known.done)}
        found.append(Finding("ahead", ahead.light(more), facts))
    return _rating(Side.BUDGET, found)


def rate_quality(known: Quality, *, open_points: Limits, rounds: Limits) -> Rating:
    """Whether the work is as good as it should be."""
    found: list[Finding] = []
    if known.overdue_conditions:
        found.append(Finding("overdue", Light.RED, {"number": known.overdue_conditions}))
    points = [("conditions", known.open_conditions), *known.counted]
    found += [
        Finding("open", open_points.light(number), {"what": what, "number": number})
        for what, number in points
        if number
    ]
    found += [
        Finding("rounds", rounds.light(number), {"what": what, "number": number})
        for what, number in known.rounds
    ]
    if known.overridden:
        found.append(Finding("overridden", Light.AMBER, {"number": known.overridden}))
    return _rating(Side.QUALITY, found or [Finding("nothing_open", Light.GREEN)])


def overall(ratings: Iterable[Rating]) -> Light:
    """The project's light: the worst of its sides."""
    return max((rating.light for rating in ratings), default=Light.UNKNOWN)


def _rating(side: Side, found: Sequence[Finding]) -> Rating:
    """A side with its worst light; what is green is a reason only where nothing is worse."""
    worst = max(one.light for one in found)
    told = [one for one in found if one.light > Light.GREEN] or list(found)
    return Rating(side, worst, tuple(sorted(told, key=lambda one: -one.light)))


def _percent(share: float) -> int:
    return round(share * 100)
