"""What the records say of an act: its name, since when it was intended, and its proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.outside import Proof

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Act:
    """One thing to be done once; its five parts are its name for ever."""

    project: str
    stage: str
    item: str
    round: int
    what: str

    @property
    def key(self) -> str:
        """The name under which the outside world knows it."""
        return "/".join((self.project, self.stage, self.item, str(self.round), self.what))


@dataclass(frozen=True)
class Delivery:
    """That an act brought something to somebody: which words, to where, through what."""

    message: str
    to: str
    channel: str
    gate: str = ""


@dataclass(frozen=True)
class Intention:
    """That an act was intended, since when, and whether nobody can have done it yet.

    `begun` says that these records know of an earlier try; in records that came back from a backup
    nothing is fresh, though most of it was never begun.
    """

    since: datetime
    fresh: bool
    begun: bool
    proof: Proof | None = None  # when it was done already


@dataclass(frozen=True)
class Done:
    """An act with its times and its proof; `proof` is empty while it is in doubt."""

    act: Act
    intended_at: datetime
    done_at: datetime | None
    proof: Proof | None
    doubted_at: datetime | None = None  # since when a person has to say whether it was done


def done_from(row: Any) -> Done:
    """The act that this row keeps."""
    return Done(
        Act(row.project, row.stage, row.item, row.round, row.what),
        row.intended_at,
        row.done_at,
        Proof(row.ref, row.link) if row.done_at else None,
        row.doubted_at,
    )
