"""The world: everything a run may touch outside itself.

The real one talks to Slack, Jira, mail and Prefect; in a rehearsal all of it is in memory and
the clock is virtual. The stages cannot tell the difference.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.company import company
from integrations.desk_by_mail import DeskByMail
from integrations.press import Press, Slate

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator
    from datetime import datetime

    from integrations.engine import Engine
    from integrations.ports import Chat, HelpDesk, Post, Tickets
    from records.ledger import Ledger


@dataclass
class World:
    """One world: its memory, its clock, and its ways out."""

    ledger: Ledger
    now: Callable[[], datetime]
    rest: Callable[[float], Awaitable[None]]
    chat: Chat
    tickets: Tickets
    post: Post
    engine: Engine
    press: Press = field(default_factory=Slate)
    patience: dict[str, datetime] = field(default_factory=dict[str, "datetime"])
    haste: bool = False  # of whoever looks after all projects, and waits for no system
    named_desk: HelpDesk | None = None  # the help desk, if one is reached otherwise than by mail
    name: str = "golive"  # whose pulse shows that the runs of this world are alive

    @property
    def desk(self) -> HelpDesk:
        """The help desk; by mail to the support of our own company unless another is named."""
        return self.named_desk or DeskByMail(self.post, f"support@{company().domains[0]}")

    async def close(self) -> None:
        """Give back every connection."""
        await self.chat.close()
        await self.tickets.close()
        await self.post.close()
        if self.named_desk:
            await self.named_desk.close()
        await self.ledger.database.close()


_world: ContextVar[World] = ContextVar("golive_world")


def world() -> World:
    """The world this run lives in."""
    try:
        return _world.get()
    except LookupError:
        raise RuntimeError("Nobody has opened a world; use `living_in`.") from None


@contextmanager
def living_in(here: World) -> Generator[World]:
    """Let everything inside the block happen in this world."""
    token = _world.set(here)
    try:
        yield here
    finally:
        _world.reset(token)
