"""Patience: how long an outside system is left alone that does not answer, or asks us to wait.

Everybody in this program who wants something of it waits together. Who looks after all projects
is in haste: it waits for nobody, so that what is away for one project delays no other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.errors import Unreachable
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from domain.outside import Proof

WAITS = (0.5, 1, 2, 4, 8)  # seconds; after that the stage fails and upkeep starts it again
LONGEST_WAIT = 60
LEFT_ALONE = 20  # seconds, by who is in haste
IN_HASTE = "in haste: "


async def patiently(
    system: str,
    does: Callable[[], Awaitable[Proof]],
    *,
    hopeless: Callable[[Unreachable], bool] = lambda _: False,
) -> Proof:
    """Do it, and try again while the system does not answer, unless that is hopeless."""
    for wait in (None,) if world().haste else (*WAITS, None):
        await until_it_may_be_asked(system)
        try:
            return await does()
        except Unreachable as silence:
            note(system, silence)
            if wait is None or hopeless(silence) or (silence.wait or 0) > LONGEST_WAIT:
                raise
            await world().rest(silence.wait or wait)
    raise AssertionError("the last try either returns or raises")


async def until_it_may_be_asked(system: str) -> None:
    """Wait until a system may be asked again; when that is too long, say until when."""
    here = world()
    names = (system, IN_HASTE + system) if here.haste else (system,)
    until = max((here.patience[name] for name in names if name in here.patience), default=None)
    left = (until - here.now()).total_seconds() if until else 0
    if left <= 0:
        return
    if here.haste or left > LONGEST_WAIT:
        raise Unreachable(
            f"{system or 'It'} is to be left alone until {until:%H:%M:%S} UTC.",
            fix="It is tried again by itself.",
            wait=left,
            untouched=True,
        )
    await here.rest(left)


def note(system: str, silence: Unreachable) -> None:
    """Remember how long a system is to be left alone."""
    here = world()
    if silence.wait:
        here.patience[system] = here.now() + timedelta(seconds=silence.wait)
    if here.haste:
        here.patience[IN_HASTE + system] = here.now() + timedelta(seconds=LEFT_ALONE)
