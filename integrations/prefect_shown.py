"""What a run has shown of itself already, so that it does not show it all over again.

A stage that goes on after a wait comes by everything once more that it has behind it. Our ledger
knows that it is done; only people, and the server, would be told of it as of something new.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

RUNS = 5000  # of which it is remembered; one that is forgotten shows its tasks once more


@dataclass
class _Run:
    leg: datetime  # when the leg under way began
    so_far: Counter[str] = field(default_factory=Counter[str])  # in this leg, by label
    shown: set[int] = field(default_factory=set[int])  # in all legs; small, since many wait


class Shown:
    """What the runs of this process have shown."""

    def __init__(self, runs: int = RUNS) -> None:
        """Take how many runs are remembered."""
        self._most = runs
        self._runs: OrderedDict[UUID, _Run] = OrderedDict()

    def next(self, run: UUID, leg: datetime, label: str) -> int | None:
        """The mark of a task that the run comes to now; None if it has shown it before."""
        known = self._runs.setdefault(run, _Run(leg))
        if known.leg != leg:
            known.leg, known.so_far = leg, Counter()
        known.so_far[label] += 1
        mark = hash((label, known.so_far[label]))
        return None if mark in known.shown else mark

    def note(self, run: UUID, mark: int) -> None:
        """Remember that the run has shown this task to its end."""
        if known := self._runs.get(run):
            known.shown.add(mark)
        while len(self._runs) > self._most:
            self._runs.popitem(last=False)
