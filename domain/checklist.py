"""Checklists: rows that somebody owes, on either side, and how each of them stands.

A mark is only ever added; how a row stands is what its marks say, read in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.errors import BadInput, NotFound
from domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence


class Said(StrEnum):
    """What a mark says of its row."""

    DONE = "done"
    OPEN = "open"  # it was ticked too early
    SEEN = "seen"  # another party has checked it again


@dataclass(frozen=True)
class Mark:
    """One thing that was said of a row: by whom, which way, with which evidence."""

    row: str
    said: Said
    by: str  # mail address; empty when a system said so
    name: str
    role: str
    way: str
    evidence: str
    why: str
    at: datetime

    @property
    def told(self) -> tuple[str, ...]:
        """The mark in plain words, the same for the same mark."""
        moment = self.at.astimezone(UTC).isoformat()
        return (self.said.value, self.by, self.role, self.evidence, self.why, moment)


@dataclass(frozen=True)
class Row:
    """One thing that is owed: what, by whom, until when, and what is to show it."""

    checklist: str
    key: str
    text: str
    owner: Role
    due: date
    person: str = ""  # whoever owes it alone, by mail address; else all who hold the role
    evidence: str = ""  # what is to be given with the tick; empty when nothing is
    internal: bool = False  # not for the client
    issue: str = ""  # ticked when this issue is done
    source: str = ""  # where it came from, such as minutes
    stage: str = ""
    item: str = ""
    batch: int = 1  # the rows that came onto the list together
    marks: tuple[Mark, ...] = ()

    @property
    def name(self) -> str:
        """What the row is called on the command line."""
        return f"{self.checklist}/{self.key}"

    @property
    def tick(self) -> Mark | None:
        """What says that the row is done; nothing while it is open."""
        said = [m for m in self.marks if m.said is not Said.SEEN]
        return said[-1] if said and said[-1].said is Said.DONE else None

    @property
    def done(self) -> bool:
        """Whether the row is done."""
        return self.tick is not None

    def seen_by(self, role: Role) -> Mark | None:
        """What says that this party has checked the row again since it was ticked."""
        tick = self.tick
        if tick is None:
            return None
        later = self.marks[self.marks.index(tick) + 1 :]
        return next((m for m in later if m.said is Said.SEEN and m.role == role.value), None)


@dataclass(frozen=True)
class Checklist:
    """A list with its rows, as it stands."""

    name: str
    title: str
    rows: tuple[Row, ...]

    @property
    def open(self) -> tuple[Row, ...]:
        """The rows that are not done."""
        return tuple(row for row in self.rows if not row.done)

    @property
    def done(self) -> bool:
        """Whether every row is done, and there is one."""
        return bool(self.rows) and not self.open

    @property
    def progress(self) -> str:
        """How far it has come, in a few words."""
        return f"{len(self.rows) - len(self.open)} of {len(self.rows)} done"

    def unseen(self, role: Role, *, internal: bool = True) -> tuple[Row, ...]:
        """The rows that this party has not checked again; clients never see what is internal."""
        shown = [row for row in self.rows if internal or not row.internal]
        return tuple(row for row in shown if row.seen_by(role) is None)

    def shown_to(self, *, client: bool) -> Checklist:
        """The list as one side may see it."""
        rows = tuple(row for row in self.rows if not (client and row.internal))
        return Checklist(self.name, self.title, rows)


def row_of(rows: Sequence[Row], name: str) -> Row:
    """The row of this name, with or without its checklist; NotFound or BadInput otherwise."""
    found = [row for row in rows if name in {row.name, row.key}]
    if not found:
        raise NotFound("row", name, [row.name for row in rows])
    if len(found) > 1:
        named = " or ".join(row.name for row in found)
        raise BadInput(f"There are {len(found)} rows called {name}.", fix=f"Write {named}.")
    return found[0]
