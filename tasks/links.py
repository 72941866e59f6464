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

SALT = "golive.sign-off"


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


async def page_for(gate: str, email: str) -> str:
    """Where this person answers this gate; empty while the pages have no address for them."""
    place = settings().links_url
    return f"{place}/sign/{await token_for(gate, email)}" if place else ""


async def token_for(gate: str, email: str, login: str = "") -> str:
    """The part of the link that proves who follows it, or that they have to have come in."""
    said = [gate, email, login] if login else [gate, email]
    return str((await sealer(SALT)).dumps(said))


async def opened(token: str) -> Link:
    """What the link opens; UnknownLink and ExpiredLink when it opens nothing."""
    try:
        said, since = (await sealer(SALT)).loads(token, return_timestamp=True)
        link = Link(*map(str, said))
    except (BadData, ValueError, TypeError):
        raise UnknownLink(
            "Nobody was given this link.", fix="Open the whole link from the message you were sent."
        ) from None
    if world().now() - since > timedelta(days=settings().links_days):
        raise ExpiredLink(
            "This link is too old.", fix="Use the link in the newest message, or ask for a new one."
        )
    return link


async def sealer(salt: str) -> URLSafeTimedSerializer:
    """What seals with our key and the hour; the salt says what for."""
    return URLSafeTimedSerializer(
        await world().ledger.secret("links"),
        salt=salt,
        signer=_Stamped,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
