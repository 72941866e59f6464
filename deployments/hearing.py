"""What a worker does at once about a run that the server rings for."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import httpx

from deployments.bell import Word
from deployments.coming import Coming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun, WorkPool

    from deployments.bell import Rung
    from deployments.leg import Leg
    from deployments.shortcut import Due, Shortcut


OUTDATED = 30.0  # seconds; no list was asked for longer ago
MOST = 500  # runs that are kept until there is a place; the list tells of more


class Carries(Protocol):
    """The worker, as far as it is needed here."""

    @property
    def carries(self) -> int:
        """How many runs it carries."""
        ...

    @property
    def places(self) -> int:
        """How many more it can carry."""
        ...

    def nudge(self) -> None:
        """Look at the list of what is due."""
        ...

    def begin(self, due: Due) -> None:
        """Take this run, unless it is on its way already."""
        ...

    def at_hand(self, run: FlowRun) -> bool:
        """Whether a leg of this run can begin at once."""
        ...


class Hearing:
    """Takes past the list what is rung for, as far as it needs to be asked for nothing.

    What would have to be asked for is taken so by a worker that has nothing else to do. Who is busy
    looks at the list: it says of many runs in one answer that they are due.
    """

    def __init__(
        self, worker: Carries, shortcut: Shortcut, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the worker, what is known of the queues that it serves, and a clock of seconds."""
        self._worker = worker
        self._shortcut = shortcut
        self._clock = clock
        self._coming: dict[str, Coming] = {}
        self._taking: asyncio.Task[None] | None = None
        self._begun: dict[UUID, Due] = {}  # what is on its way
        # from which state a run has been carried last, and when that ended
        self._had: dict[UUID, tuple[UUID | None, float]] = {}
        self._next: dict[UUID, Due] = {}  # what was rung for, and has no place yet

    @property
    def alone(self) -> bool:
        """Whether a run may begin without having been pending."""
        return self._shortcut.alone

    async def learn(self, client: PrefectClient, pool: WorkPool | None, me: str) -> None:
        """Ask how the work pool is, and who else serves it."""
        await self._shortcut.learn(client, pool, me)

    def hear(self, client: PrefectClient, rung: Rung) -> None:
        """Do what the bell asks for."""
        if rung.word is Word.SOON:
            self._expect(rung.run)
        elif coming := self._coming.pop(rung.run, None):
            coming.say(rung)
        elif rung.word is Word.REFUSED:
            return
        elif due := self._shortcut.told(rung):
            self._begin(due)
        elif rung.run and self._free:
            taking = self._take(client, rung.run)
            self._taking = asyncio.create_task(taking, name=f"run {rung.run} is taken")
        else:
            self._worker.nudge()

    def ended(self, due: Due, leg: Leg | None) -> None:
        """Learn from a leg that has ended: how its run waits, or that it did not come at all."""
        self._coming.pop(str(due.run.id), None)
        self._begun.pop(due.run.id, None)
        if leg is not None and leg.last is not None:
            self._had[due.run.id] = due.state, self._clock()
            if len(self._had) > MOST:
                self._had.pop(next(iter(self._had)))
        if isinstance(due.waits, Coming) and not due.waits.came:
            self._shortcut.keep(due.waits.known)
            self._worker.nudge()  # it may be on the list without having been heard of
        elif leg is not None:
            self._shortcut.remember(leg)
        while self._next and self._worker.places:
            self._worker.begin(self._next.pop(next(iter(self._next))))

    def news(self, listed: Iterable[FlowRun]) -> list[FlowRun]:
        """Which of these runs, that were due when the list was asked for, are not had here yet."""
        return [run for run in listed if not self._has(run)]

    def began(self, due: Due) -> None:
        """Know that this run is on its way."""
        self._begun[due.run.id] = due
        self._shortcut.forget(due.run.id)

    def _has(self, run: FlowRun) -> bool:
        """Whether it waits for a place, or is or was carried from where the list says it waits."""
        if run.id in self._next:
            return True
        begun = self._begun.get(run.id)
        if begun is not None and begun.state == run.state_id:
            return True
        had, ended = self._had.get(run.id, (None, 0.0))
        return had is not None and had == run.state_id and self._clock() - ended < OUTDATED

    def _begin(self, due: Due) -> None:
        if self._worker.places:
            self._worker.begin(due)
        elif len(self._next) < MOST:
            self._next[due.run.id] = due
        else:
            self._worker.nudge()

    @property
    def _free(self) -> bool:
        return not self._worker.carries and (self._taking is None or self._taking.done())

    def _expect(self, run: str) -> None:
        """Let the leg of a run begin that waited here and is being answered now."""
        due = self._shortcut.coming(run) if self._free else None
        if due is None or not isinstance(due.waits, Coming):
            return
        if self._worker.at_hand(due.run):
            self._coming[run] = due.waits
            self._worker.begin(due)
        else:
            self._shortcut.keep(due.waits.known)

    async def _take(self, client: PrefectClient, run: str) -> None:
        """Take this one run, if that is as good as the list; else look at the list."""
        due = None
        with suppress(httpx.HTTPError):  # the list is asked for until the server answers
            due = await self._shortcut.due(client, run)
        if due is None or not self.news([due.run]):
            self._worker.nudge()
        else:
            self._worker.begin(due)
