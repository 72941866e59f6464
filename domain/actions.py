"""Action items as people write them into minutes: `Dana: check the load balancer by 2026-12-01`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.brief import Person

ACTION = re.compile(
    r"^[-*\u2022\s]*(?:(?P<who>[^:]{1,80}):\s+)?(?P<what>.+?)"
    r"(?:[\s,]+(?:by|until|due)?\s*(?P<day>\d{4}-\d\d-\d\d))?[\s.]*$"
)


@dataclass(frozen=True)
class Action:
    """Something that somebody will do, until when; nobody where no one on the project is meant."""

    what: str
    owner: Person | None = None
    due: date | None = None


def actions_of(text: str, people: Sequence[Person]) -> list[Action]:
    """Each line as an action; a name that is nobody's on the project stays in the words."""
    found: list[Action] = []
    for line in text.splitlines():
        match = ACTION.match(line.strip())
        if not match or not match["what"].strip(" .-*"):
            continue
        owner = _meant(match["who"] or "", people)
        what = match["what"] if owner or not match["who"] else f"{match['who']}: {match['what']}"
        found.append(Action(what.strip(), owner, _day(match["day"])))
    return found


def _meant(name: str, people: Sequence[Person]) -> Person | None:
    """Who is meant: by mail address, whole name, or a first or last name that only one has."""
    wanted = name.strip().casefold()
    if not wanted:
        return None
    for one in people:
        if wanted in {one.email, one.name.casefold()}:
            return one
    partly = [one for one in people if wanted in one.name.casefold().split()]
    return partly[0] if len({p.email for p in partly}) == 1 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
