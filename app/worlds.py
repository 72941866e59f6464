"""The world of a command: the real one, opened for as long as the command takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from flows.playbooks import playbooks
from tasks.looking import records_alone
from tasks.world import living_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


def in_the_records(does: Callable[[], Awaitable[T]]) -> T:
    """Look at the records with this and return what it returns; it reaches nobody outside."""

    async def inside() -> T:
        playbooks()
        async with records_alone() as here:
            with living_in(here):
                return await does()

    return asyncio.run(inside())


def in_the_real_world(does: Callable[[], Awaitable[T]]) -> T:
    """Do this in the real world and return what it returns."""
    from tasks.real import real_world  # noqa: PLC0415 - imports Prefect, which is slow

    async def inside() -> T:
        playbooks()
        async with real_world() as here:
            with living_in(here):
                return await does()

    return asyncio.run(inside())
