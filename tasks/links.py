"""Links: an address that opens one question to one person, without any account.

What the link says is signed with a key of ours: nobody can make one, or turn one into another.
It names the round, so it is worth nothing in the next one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from config.settings import settings
from domain.errors import GoliveError
from tasks.world import world


@dataclass(frozen=True)
class Link:
    """Which question a link opens, and to whom."""

    gate: str
    email: str
    login: str = ""  # whoever follows it must have come in by this login, where it names one


class UnknownLink(GoliveError):
    """A link that we never gave to anybody."""


class ExpiredLink(GoliveError):
    """A link that was ours, but is too old."""


class _Stamped(TimestampSigner):
    """Signs with the time of the world, which in a rehearsal is not the machine's."""

    def get_timestamp(self) -> int:
        return int(world().now().timestamp())


@dataclass(frozen=True)
class Links:
    """One family of links: where its pages are, and what is sealed for nothing but them."""

    path: str
    salt: str
    parts: tuple[int, ...]  # how many things such a link may say

    async def page(self, *said: str | int) -> str:
        """The address of the page; empty while the pages have none."""
        place = settings().links_url
        return f"{place}/{self.path}/{await self.token(*said)}" if place else ""

    async def token(self, *said: str | int) -> str:
        """The part of the link that proves who follows it; what is empty is left out."""
        return str((await sealer(self.salt)).dumps([one for one in said if one]))

    async def opened(self, token: str) -> list[str]:
        """What a link of ours says; UnknownLink and ExpiredLink when it says nothing."""
        try:
            said, since = (await sealer(self.salt)).loads(token, return_timestamp=True)
            found = [str(part) for part in said]
        except (BadData, ValueError, TypeError):
            found, since = [], None
        if since is None or len(found) not in self.parts:
            raise UnknownLink(
                "Nobody was given this link.",
                fix="Open the whole link from the message you were sent.",
            )
        if world().now() - since > timedelta(days=settings().links_days):
            raise ExpiredLink(
                "This link is too old.",
                fix="Use the link in the newest message, or ask for a new one.",
            )
        return found


SIGN_OFFS = Links("sign", "golive.sign-off", (2, 3))  # gate, address, login
LISTS = Links("list", "golive.checklists", (2,))  # project, address
CHANGES = Links("changes", "golive.changes", (2,))  # project, address
TESTS = Links("tests", "golive.tests", (3,))  # project, protocol, address
QUESTIONS = Links("reply", "golive.questions", (2,))  # number, address


async def opened(token: str) -> Link:
    """Which question the link opens, and to whom; UnknownLink and ExpiredLink when it is none."""
    return Link(*await SIGN_OFFS.opened(token))


async def sealer(salt: str) -> URLSafeTimedSerializer:
    """What seals with our key and the hour; the salt says what for."""
    return URLSafeTimedSerializer(
        await world().ledger.secret("links"),
        salt=salt,
        signer=_Stamped,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
