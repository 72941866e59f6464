"""The report: how a project stands, for one kind of reader, as values without any words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.health import Light, Rating, overall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Reader(StrEnum):
    """For whom a report is: project managers weekly, sponsors on one page, the client's people."""

    PM = "pm"
    SPONSOR = "sponsor"
    CLIENT = "client"

    @property
    def inside(self) -> bool:
        """Whether this reader may see what is internal."""
        return self is Reader.PM


@dataclass(frozen=True)
class Bar:
    """One stage on the calendar: from when to when, and how it stands."""

    name: str
    state: str  # done, waiting, running, not yet
    start: date
    due: date
    late: int = 0  # working days


@dataclass(frozen=True)
class Waits:
    """A question that is open: of whom it is asked, since when, and until when."""

    name: str
    who: tuple[str, ...]
    since: date
    due: date
    late: int


@dataclass(frozen=True)
class Condition:
    """Something that somebody's yes depends on."""

    text: str
    owner: str
    due: date


@dataclass(frozen=True)
class StatusReport:
    """How a project stands on a day (`S0-59`, `S0-60`, `S1-13`)."""

    reader: Reader
    language: str
    project: str
    client: str
    title: str
    day: date
    state: str
    ratings: tuple[Rating, ...]
    done: tuple[Bar, ...]
    lately: tuple[Bar, ...]  # done within the last week
    next: tuple[Bar, ...]
    waiting: tuple[Waits, ...]
    conditions: tuple[Condition, ...]
    bars: tuple[Bar, ...]
    ends: date
    promised: date | None
    hours: tuple[tuple[str, float], ...]
    logged: float
    planned: float

    @property
    def light(self) -> Light:
        """The project's light: the worst of its sides."""
        return overall(self.ratings)

    @property
    def late(self) -> tuple[Waits, ...]:
        """What waits longer than it should, the latest first."""
        return tuple(sorted((w for w in self.waiting if w.late), key=lambda w: -w.late))


MOST_TICKS = 9


def ticks(report: StatusReport) -> list[date]:
    """The days that are written below the picture of the plan: Mondays, not too many of them."""
    if not report.bars:
        return []
    first, last = min(b.start for b in report.bars), max(b.due for b in report.bars)
    monday = first + timedelta(days=-first.weekday() % 7)
    weeks = (last - monday).days // 7 + 1
    step = max(1, -(-weeks // MOST_TICKS))
    return [monday + timedelta(weeks=n) for n in range(0, weeks, step)]


FULL, OPEN, TODAY = "█", "░", "│"


def in_letters(bars: Sequence[Bar], today: date, *, width: int = 30) -> list[tuple[str, str]]:
    """Each bar with its picture in letters, for places that show no pictures."""
    if not bars:
        return []
    first, last = min(b.start for b in bars), max(*(b.due for b in bars), today)
    days = max((last - first).days, 1)

    def at(day: date) -> int:
        return min(max((day - first).days * (width - 1) // days, 0), width - 1)

    drawn: list[tuple[str, str]] = []
    for bar in bars:
        begin, end = at(bar.start), at(bar.due)
        sign = FULL if bar.state == "done" else OPEN
        line = [" "] * begin + [sign] * (end - begin + 1) + [" "] * (width - 1 - end)
        if line[at(today)] == " ":
            line[at(today)] = TODAY
        drawn.append((bar.name, "".join(line).rstrip()))
    return drawn
