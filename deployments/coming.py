"""A run that is about to come onto the list: its leg is made ready while the server looks.

The server takes some hundredths of a second to take an answer. The leg begins meanwhile, up to
where it would take its run, and waits there for what the server says.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from deployments.claims import Seen

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

    from deployments.bell import Rung

WITHIN = 2.0  # seconds; the list is looked at afterwards


@dataclass(frozen=True)
class Known:
    """How a run was described that waits for a person, and the key of the form that is up."""

    run: FlowRun
    form: str


class Coming:
    """A run that waits for a person still, whose answer the server is looking at."""

    def __init__(self, known: Known, within: float = WITHIN) -> None:
        """Take what is known of it while it waits, and for how many seconds it is expected."""
        self.known = known
        self._within = within
        self.state: UUID | None = None  # in which it was said to wait for a worker now
        self._said: Future[Seen | None] = Future()

    @property
    def came(self) -> bool:
        """Whether it was said to wait for a worker now."""
        return self.state is not None

    def say(self, rung: Rung) -> None:
        """Tell the leg what came of it; callable from any thread."""
        seen = None
        if rung.state:
            typed = (self.known.form, rung.typed)
            seen = Seen(self.known.run.id, UUID(rung.state), rung.at, typed)
        try:
            self._said.set_result(seen)
        except InvalidStateError:
            return  # the leg waits no longer; the list tells
        self.state = seen and seen.state

    async def waits(self) -> Seen | None:
        """How the run waits now; none if its answer was not taken, or nothing was heard of it."""
        try:
            async with asyncio.timeout(self._within):
                return await asyncio.wrap_future(self._said)
        except TimeoutError:
            return None
