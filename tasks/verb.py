"""A verb: one thing a stage does, shown by the engine as a task of the run."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

P = ParamSpec("P")
R = TypeVar("R")


def verb(does: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Let the world's engine carry this out, visibly where it can show it."""

    @wraps(does)
    async def carried_out(*args: P.args, **words: P.kwargs) -> R:
        return await world().engine.perform(does, *args, **words)

    return carried_out
