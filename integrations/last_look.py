"""The last look before something leaves the house.

Between deciding to send and sending a process may have been stopped for minutes, and somebody
else has taken its work over. So whoever sends looks once more, with the words in their hand.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

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
