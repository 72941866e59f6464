"""What a worker does at once about a run that the server rings for."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

import httpx

from deployments.bell import Word
from deployments.coming import Coming

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun, WorkPool

    from deployments.bell import Rung
    from deployments.leg import Leg
    from deployments.shortcut import Due, Shortcut


class Carries(Protocol):
    """The worker, as far as it is needed here."""

    @property
    def idle(self) -> bool:
        """Whether it carries nothing."""
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
    """Takes past the list what is rung for by name, for a worker that has nothing else to do.

    Who is busy looks at the list: it says of many runs in one answer that they are due.
    """

    def __init__(self, worker: Carries, shortcut: Shortcut) -> None:
        """Take the worker, and what is known of the queues that it serves."""
        self._worker = worker
        self._shortcut = shortcut
        self._coming: dict[str, Coming] = {}
        self._taking: asyncio.Task[None] | None = None

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
        elif rung.run and self._free:
            taking = self._take(client, rung)
            self._taking = asyncio.create_task(taking, name=f"run {rung.run} is taken")
        else:
            self._worker.nudge()

    def ended(self, due: Due, leg: Leg | None) -> None:
        """Learn from a leg that has ended: how its run waits, or that it did not come at all."""
        self._coming.pop(str(due.run.id), None)
        if isinstance(due.waits, Coming) and not due.waits.came:
            self._shortcut.keep(due.waits.known)
            self._worker.nudge()  # it may be on the list without having been heard of
        elif leg is not None:
            self._shortcut.remember(leg)

    @property
    def _free(self) -> bool:
        return self._worker.idle and (self._taking is None or self._taking.done())

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

    async def _take(self, client: PrefectClient, rung: Rung) -> None:
        """Take this one run, if that is as good as the list; else look at the list."""
        due = None
        with suppress(httpx.HTTPError):  # the list is asked for until the server answers
            due = await self._shortcut.due(client, rung)
        if due is None:
            self._worker.nudge()
        else:
            self._worker.begin(due)
