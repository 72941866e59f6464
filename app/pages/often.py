"""How often one address, or one link, may knock."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(frozen=True)
class Rates:
    """How often each thing may be done; a small office shares one address."""

    look: str = "240/minute"
    answer: str = "30/minute"
    guess: str = "30/minute"
    link: str = "10/minute"  # answers to one and the same link
    mail: str = "20/hour"  # asking for a link to the desk
    letter: str = "3/hour"  # such links to one and the same address


class TooOften(Exception):
    """Somebody knocks too often."""

    def __init__(self, seconds: int) -> None:
        """Take how long they are to wait."""
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


def address_of(request: Request) -> str:
    """Where somebody comes from."""
    return request.client.host if request.client else ""


class Turnstile:
    """Counts who came when; remembers nothing longer than it has to."""

    def __init__(self, rates: Rates) -> None:
        """Take the rates."""
        self._counted = MovingWindowRateLimiter(MemoryStorage())
        self._rates: dict[str, RateLimitItem] = {k: parse(v) for k, v in vars(rates).items()}

    async def count(self, what: str, who: str) -> None:
        """Count this, or raise TooOften."""
        if not await self._counted.hit(self._rates[what], what, who):
            await self._refuse(what, who)

    async def check(self, what: str, who: str) -> None:
        """Raise TooOften if this has been counted too often already."""
        if not await self._counted.test(self._rates[what], what, who):
            await self._refuse(what, who)

    async def _refuse(self, what: str, who: str) -> None:
        window = await self._counted.get_window_stats(self._rates[what], what, who)
        raise TooOften(max(1, math.ceil(window.reset_time - time.time())))
