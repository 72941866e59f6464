"""Working days: how long a lead time really is, in the country concerned.

Holidays come in as a value; which days they are is known in `config`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

Holidays: TypeAlias = frozenset[date]

SATURDAY = 5


@dataclass(frozen=True)
class LeadTime:
    """How many working days a stage may take."""

    days: int


def working_days(days: int) -> LeadTime:
    """This many working days."""
    return LeadTime(days)


def works(day: date, holidays: Holidays) -> bool:
    """Whether people work on this day."""
    return day.weekday() < SATURDAY and day not in holidays


def on_or_after(day: date, holidays: Holidays) -> date:
    """The first working day from this one on."""
    while not works(day, holidays):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=8192)  # a plan is reckoned anew with everything that happens
def add(day: date, lead: LeadTime, holidays: Holidays) -> date:
    """The day on which this many working days, begun on that day, have passed."""
    day = on_or_after(day, holidays)
    for _ in range(lead.days):
        day = on_or_after(day + timedelta(days=1), holidays)
    return day


def between(first: date, last: date, holidays: Holidays) -> int:
    """How many working days lie after the first day, up to and with the last; 0 backwards."""
    span = (last - first).days
    return sum(works(first + timedelta(days=n), holidays) for n in range(1, span + 1))


def at_work(moment: datetime, begin: time, end: time, holidays: Holidays) -> bool:
    """Whether people work at this moment, read off the clock on their own wall."""
    return works(moment.date(), holidays) and begin <= moment.time() < end
