"""Rota: whom the upkeep looks at in this round; where something is to be done first, then by turns.

A house may have thousands of projects, most of which wait as they should. One glance
shows where something is to be done; whatever it overlooks is found when the project's turn comes.
"""

from __future__ import annotations

import heapq
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from domain.errors import Unreachable
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from records.glance import Reasons

TURN_EVERY = timedelta(minutes=1)  # how often each project is looked at, where they are few
BY_TURNS = 6  # of them at most in one round, where they are many
FOR_REASONS = 50  # of those where something is to be done; the others in the next one
FIRST_PAUSE = timedelta(seconds=4)  # until a project is looked at again for the same reasons
AFTER_TROUBLE = timedelta(seconds=14)  # at most, as whoever was away may be back
SETTLED = timedelta(seconds=10)  # after a stage has ended, what follows it has been started
RUNS = 200  # asked about in one question
NEVER = datetime.min.replace(tzinfo=UTC)

log = logging.getLogger("golive.upkeep")


@dataclass
class _Watch:
    """Why a project was looked at last, and when it is looked at again for the same reasons."""

    why: frozenset[str]
    again: datetime
    pause: timedelta


@dataclass
class Rota:
    """What one program remembers from round to round: whom it looked at, when and why."""

    _turns: dict[str, datetime] = field(default_factory=dict[str, datetime])
    _watched: dict[str, _Watch] = field(default_factory=dict[str, _Watch])
    _troubled: set[str] = field(default_factory=set[str])
    _unwell: set[str] = field(default_factory=set[str])
    _asked_up_to: str = ""  # the last run that the engine was asked about
    _looked: datetime | None = None

    async def chosen(self) -> list[str]:
        """Whom to look at in this round: where something is to be done, then whose turn it is."""
        now = world().now()
        running = await world().ledger.projects.running()
        due = self._due(await self._reasons(now), set(running), now)
        first = list(islice(due, FOR_REASONS))
        for slug in first:
            self._turns[slug] = now
        newcomers = dict.fromkeys(running, now if self._looked else NEVER)
        self._turns = newcomers | self._turns  # whoever has just begun was looked at by that
        waiting = [s for s in running if now - self._turns[s] >= TURN_EVERY]
        turns = heapq.nsmallest(BY_TURNS, waiting, key=lambda slug: self._turns[slug])
        self._turns = {s: self._turns[s] for s in running}
        self._turns |= dict.fromkeys(turns, now)
        self._looked = now
        return [*first, *turns]

    def went(self, slug: str, *, well: bool) -> None:
        """Remember whether a project has to be looked at again soon."""
        if well:
            self._troubled.discard(slug)
        else:
            self._troubled.add(slug)

    async def _reasons(self, now: datetime) -> Reasons:
        glance = world().ledger.glance
        found = await glance.reasons((now + timedelta(days=1)).date())
        if self._looked:
            found += await glance.ended(self._looked - SETTLED, now - SETTLED)
        try:
            found += await self._ended_in_engine(now)
        except Unreachable as silence:
            log.warning("Which runs have ended is asked again: %s", silence.problem)
        return [*found, *((slug, "trouble") for slug in sorted(self._troubled))]

    async def _ended_in_engine(self, now: datetime) -> Reasons:
        """The projects whose runs have ended without our doing, or are gone.

        Those that ended lately are asked for at once; so that what was deleted is missed as well,
        some of all are asked about in each round.
        """
        glance, engine = world().ledger.glance, world().engine
        known = sorted(self._unwell)[: RUNS // 2]
        some = await glance.runs(self._asked_up_to, RUNS - len(known))
        asked = [*known, *(run for run in some if run not in known)]
        lost = set(await engine.unwell(asked)) if asked else set[str]()
        if len(some) == RUNS - len(known):  # else one question was about all of them
            lost |= set(await engine.ended((self._looked or now) - SETTLED))
            self._asked_up_to = some[-1]
        else:
            self._asked_up_to = ""
        carried = await glance.carried(sorted(lost | self._unwell - set(asked)))
        self._unwell = set(carried)
        return [(slug, f"ended {run}") for run, slug in carried.items()]

    def _due(self, reasons: Reasons, running: set[str], now: datetime) -> Iterator[str]:
        """The projects that have reasons; with the same ones as before, each time less often."""
        why = _together(reasons, running)
        self._watched = {slug: seen for slug, seen in self._watched.items() if slug in why}
        for slug, reason in why.items():
            seen = self._watched.get(slug)
            if seen is None or not reason <= seen.why:
                self._watched[slug] = _Watch(reason, now + FIRST_PAUSE, FIRST_PAUSE)
            elif now >= seen.again:
                pause = min(2 * seen.pause, self._longest(slug))
                self._watched[slug] = _Watch(reason, now + pause, pause)
            else:
                continue
            yield slug

    def _longest(self, slug: str) -> timedelta:
        return AFTER_TROUBLE if slug in self._troubled else TURN_EVERY


def _together(reasons: Iterable[tuple[str, str]], running: set[str]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for slug, why in reasons:
        if slug in running:
            found[slug].add(why)
    return {slug: frozenset(whys) for slug, whys in found.items()}
