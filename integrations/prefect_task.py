"""A verb as Prefect's task, named after what it is done to.

Prefect reads a function's source each time that a task is made of it, so each is made once, and
asks for the name when it begins.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from prefect import task
from prefect.cache_policies import NO_CACHE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_named: ContextVar[str] = ContextVar("golive_task")


async def as_task(name: str, verb: Callable[..., Awaitable[Any]], *args: Any, **words: Any) -> Any:
    """Carry the verb out as a task of the run under way, shown by this name."""
    token = _named.set(name)
    try:
        return await _task(verb)(*args, **words)
    finally:
        _named.reset(token)


@lru_cache(maxsize=512)
def _task(verb: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    made = cast("Any", task)  # its overloads know no name that is asked for
    return made(
        verb,
        name=verb.__name__,
        task_run_name=_name,
        # our ledger decides what was done; the cache forgets when code or worker changes
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=0,
    )


def _name() -> str:
    return _named.get()
