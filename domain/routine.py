"""Routines: on which days something that recurs falls due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.calendar import Holidays, LeadTime, add

if TYPE_CHECKING:
    from datetime import date


def due_turns(every: LeadTime, *, since: date, today: date, holidays: Holidays) -> list[date]:
    """The latest day up to today on which the routine fell due, as a list of one or none.

    Turns that were missed while everything was switched off are not made up for: nobody wants
    five weekly reports on one day.
    """
    turn, latest = add(since, every, holidays), None
    while turn <= today:
        latest, turn = turn, add(turn, every, holidays)
    return [latest] if latest else []
