"""The world of a command: the real one, opened for as long as the command takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from flows.playbooks import playbooks
from tasks.real import real_world
from tasks.world import living_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


def in_the_real_world(does: Callable[[], Awaitable[T]]) -> T:
    """Do this in the real world and return what it returns."""

    async def inside() -> T:
        playbooks()
        async with real_world() as here:
            with living_in(here):
                return await does()

    return asyncio.run(inside())
