"""Change requests: what testers and users ask for, how large it is, and what is done about it.

A change is never altered: whoever decides something about it adds a version. What holds a phase
back, and by how many days, follows from the newest versions (`S3-33..37`, `S3-45`, `S3-46`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.roles import Side


class Complexity(StrEnum):
    """How much of it there is to change, as the vendor sees it (`S3-34`)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Timing(StrEnum):
    """Whether it is made in this phase or after it, as the client decides (`S3-36`)."""

    NOW = "now"
    LATER = "later"


class Urgency(StrEnum):
    """Whether the client could go live without it (`S3-46`)."""

    MUST = "must"
    NICE = "nice"


class State(StrEnum):
    """How far a change has come; one that is done is tested again (`S3-37`)."""

    OPEN = "open"
    IN_WORK = "in_work"
    DONE = "done"
    RETESTED = "retested"
    REJECTED = "rejected"


CLOSED = frozenset({State.RETESTED, State.REJECTED})


class Column(StrEnum):
    """The columns of the sheet, in their order; the first two are for us and hidden."""

    ID = "id"
    VERSION = "version"
    NUMBER = "number"
    TITLE = "title"
    DESCRIPTION = "description"
    ASKED_BY = "asked_by"
    ABOUT = "about"
    URGENCY = "urgency"
    TIMING = "timing"
    COMPLEXITY = "complexity"
    HOURS = "hours"
    STATE = "state"
    REASON = "reason"


WORDS: dict[Column, type[StrEnum]] = {
    Column.URGENCY: Urgency,
    Column.TIMING: Timing,
    Column.COMPLEXITY: Complexity,
    Column.STATE: State,
}
LONGEST = {
    Column.TITLE: 200,
    Column.DESCRIPTION: 4000,
    Column.ASKED_BY: 200,
    Column.ABOUT: 200,
    Column.REASON: 1000,
}
MOST_HOURS = 2000
FILLED_IN = tuple(c for c in Column if c not in {Column.ID, Column.VERSION, Column.NUMBER})

_OURS = {Column.COMPLEXITY, Column.HOURS}
_THEIRS = {Column.URGENCY, Column.TIMING}
_OUR_STATES = {State.IN_WORK, State.DONE}
_THEIR_STATES = {State.RETESTED}


@dataclass(frozen=True)
class Change:
    """One version of a change request; the newest counts."""

    number: int
    version: int
    title: str
    description: str = ""
    asked_by: str = ""
    about: str = ""  # the feature or test case
    urgency: Urgency | None = None
    timing: Timing | None = None
    complexity: Complexity | None = None
    hours: float | None = None
    state: State = State.OPEN
    reason: str = ""

    @property
    def closed(self) -> bool:
        """Whether nothing is to be done about it any more."""
        return self.state in CLOSED

    @property
    def holds_now(self) -> bool:
        """Whether the phase waits for it: not yet tested again, and not put off until later."""
        return not self.closed and self.timing is not Timing.LATER

    @property
    def holds_deployment(self) -> bool:
        """Whether the deployment waits for it: urgent, or nobody has said that it is not."""
        return not self.closed and self.urgency is not Urgency.NICE

    @property
    def work_left(self) -> float:
        """Hours that are still to be worked on it before the phase can end."""
        made = self.state is State.DONE or not self.holds_now
        return 0 if made else self.hours or 0


def may_say(side: Side | None, column: Column, value: object) -> bool:
    """Whether this side may say this; one whose side is not asked may say everything.

    We rate how complex a change is and make it; the client ranks it and tests it again.
    """
    if side is None:
        return True
    if column is Column.STATE:
        return value not in (_OUR_STATES if side.of_client else _THEIR_STATES)
    return column not in (_OURS if side.of_client else _THEIRS)


def holding(changes: Iterable[Change], *, urgent_only: bool) -> list[Change]:
    """The changes that hold the phase, or the deployment, back."""
    return [c for c in changes if (c.holds_deployment if urgent_only else c.holds_now)]


def hours_left(changes: Iterable[Change]) -> float:
    """Hours that are still to be worked on what is to be made now."""
    return sum(c.work_left for c in changes)


def days_added(changes: Iterable[Change], hours_a_day: float) -> int:
    """Working days by which what is to be made now puts its phase off."""
    return math.ceil(hours_left(changes) / hours_a_day)
