"""The ladder: who is reminded of an open gate on which day, before it is due and after.

Days are working days of the person who keeps it waiting. A rung is known by its name for ever, so
a ladder may be rebuilt while projects wait: what was sent is not sent again, and nothing is sent
that something later has overtaken.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.calendar import between

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from domain.calendar import Holidays


class Who(StrEnum):
    """Who hears of a gate that nobody has answered yet."""

    SIGNER = "signer"  # whoever may sign
    DEPUTY = "deputy"  # whoever stands in for them today, if anybody does
    HEAD = "head"  # whoever holds the role under `then`
    SPONSOR = "sponsor"  # the sponsor of the project
    AUTHORITY = "authority"  # whoever may override gates in this playbook

    @property
    def signs(self) -> bool:
        """Whether these people can answer the gate themselves."""
        return self in {Who.SIGNER, Who.DEPUTY}


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: who hears on which day, and how often again."""

    name: str
    who: Who
    day: int  # working days after the due day; before it when negative
    every: int = 0  # then again every so many working days; never when 0
    most: int = 0  # how often at most; as long as it takes when 0
    by: str = ""  # through which channel; as the reader's role is reached when empty

    def turn(self, late: int) -> Turn | None:
        """The newest turn of this rung that has come, so many working days after the due day."""
        if late < self.day or (self.day < 0 < late):
            return None
        nth = (late - self.day) // self.every if self.every else 0
        if self.most:
            nth = min(nth, self.most - 1)
        return Turn(self, self.day + nth * self.every)

    def turns(self, late: int) -> int:
        """How many turns of this rung have come by then."""
        turn = self.turn(late)
        return 0 if turn is None else (turn.day - self.day) // (self.every or 1) + 1


@dataclass(frozen=True)
class Turn:
    """A rung on the day on which its turn came."""

    rung: Rung
    day: int

    @property
    def name(self) -> str:
        """What it is called in the ledger, for ever."""
        return f"{self.rung.name} {self.day}" if self.rung.every else self.rung.name


def lateness(due: date, today: date, holidays: Holidays) -> int:
    """How many working days it is late; negative while there still are some until the due day."""
    return between(due, today, holidays) if today >= due else -between(today, due, holidays)


def due_turn(rungs: Sequence[Rung], who: Who, late: int, heard: int | None) -> Turn | None:
    """What this audience is to hear now: the newest turn, unless it was told since that day.

    `heard` is how late it was when they last heard of the gate, nothing when they never did.
    """
    come = [turn for r in rungs if r.who is who and (turn := r.turn(late))]
    newest = max(come, key=lambda turn: turn.day, default=None)
    return newest if newest and (heard is None or newest.day > heard) else None
