"""The last look before something leaves the house.

Between deciding to send and sending a process may have been stopped for minutes, and somebody
else has taken its work over. So whoever sends looks once more, with the words in their hand.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from domain.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

STANDS_STILL = 5.0  # seconds; far less than until somebody else takes the work over

_looks: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("last_look", default=None)


@contextmanager
def looking_last(look: Callable[[], Awaitable[None]]) -> Generator[None]:
    """Let this be asked before anything is sent inside the block; it raises when it may not."""
    token = _looks.set(look)
    try:
        yield
    finally:
        _looks.reset(token)


async def last_look() -> None:
    """Make sure that what is about to be sent may still be sent by us."""
    look = _looks.get()
    if look is not None:
        await look()


def not_held_up(since: float) -> None:
    """Refuse to send what was looked at long ago, where nobody can be asked once more."""
    if time.monotonic() - since > STANDS_STILL:
        raise Unreachable(
            "golive stood still just before it would have sent this.",
            fix="It is tried again by itself.",
            untouched=True,
        )
