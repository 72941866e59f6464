"""A world in which Slack, Jira or the post office is away for hours, while people go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

from domain.errors import Unreachable
from flows.rehearse import Rehearsal
from flows.upkeep import look_after
from tests.flows.mortal import Fate, MortalEngine

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = {"slack": "chat", "jira": "tickets", "mail": "post"}
LOOKS_AGAIN = timedelta(minutes=10)


class Away:
    """A part of the outside that nobody reaches as long as it is away."""

    def __init__(self, part: Any, is_away: Callable[[], bool]) -> None:
        self._part, self._is_away = part, is_away

    def __getattr__(self, name: str) -> Any:
        does = getattr(self._part, name)
        if not iscoroutinefunction(does) or name == "close":
            return does

        async def tried(*args: Any, **words: Any) -> Any:
            if self._is_away():
                raise Unreachable("Nobody answers.", fix="Wait.", untouched=True)
            return await does(*args, **words)

        return tried


class Cut(Rehearsal):
    """A rehearsal in which some systems are away from one moment to another."""

    def __init__(
        self, *args: Any, systems: set[str], since: datetime, until: datetime, **words: Any
    ) -> None:
        super().__init__(*args, **words)
        self.engine = MortalEngine(self.theatre, Fate(lambda _: False))
        self.failed: list[datetime] = []
        self._looks = False
        self.systems, self.since, self.until = systems, since, until
        parts: dict[str, Any] = {
            part: Away(getattr(self.world, part), self.is_away)
            for system, part in PARTS.items()
            if system in systems
        }
        self.world = replace(self.world, engine=self.engine, **parts)

    def is_away(self) -> bool:
        """Whether it is that time."""
        return self.since <= self.clock < self.until

    async def run_all(self) -> None:
        while True:
            try:
                return await super().run_all()
            except Unreachable:
                self.failed.append(self.clock)
                self.engine.lost.add(self.theatre.now_running)
                self._look_soon()

    def _look_soon(self) -> None:
        if not self._looks:
            self._looks = True
            self._at(self.clock + LOOKS_AGAIN, self._look)

    async def _morning(self) -> None:
        await self._look()
        self._at(self._next_morning(), self._morning)

    async def _look(self) -> None:
        self._looks = False
        try:
            await look_after(self.brief.slug)
        except Unreachable:
            self._look_soon()
