"""Routines: on which days something that recurs falls due, and from when to when it does."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from domain.calendar import Holidays, LeadTime, add, on_or_after

if TYPE_CHECKING:
    from collections.abc import Iterator

MONTHS = 12
DAYS = 7


class Day(IntEnum):
    """A day of the working week."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4


@dataclass(frozen=True)
class Weekly:
    """Every so many weeks: on this day, or on the day of the week on which it began."""

    weeks: int = 1
    on: Day | None = None


@dataclass(frozen=True)
class Monthly:
    """Every so many months: on this day of the month, or on the one on which it began."""

    months: int = 1
    on: int | None = None


Cadence: TypeAlias = LeadTime | Weekly | Monthly


def weekly(*, on: Day | None = None, weeks: int = 1) -> Weekly:
    """Every week, or every so many; a turn that falls on a holiday is the next working day's."""
    if weeks < 1:
        raise ValueError("Every week is weeks=1; there is nothing more often than that.")
    return Weekly(weeks, on)


def monthly(*, on: int | None = None, months: int = 1) -> Monthly:
    """Every month, or every so many; where a month has no such day, on its last."""
    if months < 1 or not 1 <= (on or 1) <= 31:  # noqa: PLR2004 - the longest month
        raise ValueError("Give months from 1 on, and a day of the month from 1 to 31.")
    return Monthly(months, on)


def due_turns(every: Cadence, *, since: date, today: date, holidays: Holidays) -> list[date]:
    """The latest day up to today on which the routine fell due, as a list of one or none.

    Turns that were missed while everything was switched off are not made up for: nobody wants
    five weekly reports on one day.
    """
    latest: list[date] = []
    for turn in _turns(every, since, holidays):
        if turn > today:
            break
        latest = [turn]
    return latest


def _turns(every: Cadence, since: date, holidays: Holidays) -> Iterator[date]:
    """Every day on which the routine falls due, for ever."""
    turn = since
    for nth in count(1):
        match every:
            case LeadTime():
                turn = add(turn, every, holidays)
            case Weekly(weeks, on):
                ahead = DAYS if on is None else (on - since.weekday() - 1) % DAYS + 1
                days = timedelta(days=ahead + DAYS * (weeks * nth - 1))
                turn = on_or_after(since + days, holidays)
            case Monthly(months, on):
                turn = on_or_after(_months_later(since, months, nth, on), holidays)
        if turn > since:
            yield turn


def _months_later(since: date, months: int, nth: int, on: int | None) -> date:
    """The day of the month, so many times so many months after the one it began in."""
    ahead = nth * months - (months if on is not None and on > since.day else 0)
    years, month = divmod(since.year * MONTHS + since.month - 1 + ahead, MONTHS)
    last = monthrange(years, month + 1)[1]
    return date(years, month + 1, min(on or since.day, last))
