"""A meeting: who is invited to it and when it is, in versions that calendars can follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from domain.errors import BadInput
from domain.stage import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo


class Change(StrEnum):
    """What made a version of a meeting differ from the one before."""

    CALLED = ""  # by the stage itself, in this round
    MOVED = "moved"
    PEOPLE = "people"
    OFF = "off"

    @property
    def by_somebody(self) -> bool:
        """Whether it came from outside the stage, which then tells nobody of it."""
        return self is not Change.CALLED


@dataclass(frozen=True)
class Meeting:
    """One version of a meeting; calendars keep the version of the highest sequence."""

    project: str
    stage: str
    item: str
    message: str
    sequence: int
    round: int
    start: datetime
    minutes: int
    at: datetime
    invited: Mapping[str, str] = field(hash=False)  # name by mail address
    roles: tuple[str, ...] = ()  # whose holders are invited; empty when they were named one by one
    called_off: bool = False
    changed: Change = Change.CALLED
    by: str = ""
    reason: str = ""
    told_at: datetime | None = None

    @property
    def name(self) -> str:
        """What it is called where somebody moves it."""
        return "/".join(filter(None, (self.stage, self.item, self.message)))

    @property
    def step(self) -> Step:
        """The stage and the item that it belongs to."""
        return Step(self.stage, self.item)

    def answers_to(self, name: str) -> bool:
        """Whether somebody means this one: by its stage, stage and item, or its whole name."""
        whole = name.strip().strip("/")
        return whole in {self.name, self.message, "/".join(filter(None, (self.stage, self.item)))}


def uninvited(versions: Sequence[Meeting]) -> Iterator[tuple[Meeting, str]]:
    """Whoever stands in an earlier version, but in the last one no more, with the one they left.

    Nobody is told of a meeting that was over by then.
    """
    last = versions[-1]
    for before, after in pairwise(versions):
        for email in before.invited:
            gone = email not in after.invited and email not in last.invited
            if gone and not before.called_off and before.start > after.at:
                yield after, email


def moment_of(text: str, before: datetime, zone: tzinfo) -> datetime:
    """The moment somebody means by a day, or a day and an hour, where the client's clock hangs.

    Without an hour, the hour stays what it was.
    """
    day, _, hour = text.strip().replace(" ", "T").partition("T")
    try:
        kept = time.fromisoformat(hour) if hour else before.astimezone(zone).time()
        return datetime.combine(date.fromisoformat(day), kept.replace(tzinfo=None), zone)
    except ValueError:
        raise BadInput(
            f"{text!r} is no date.",
            field="--to",
            fix="Write it as 2026-05-04, or with an hour as 2026-05-04T14:30.",
        ) from None
