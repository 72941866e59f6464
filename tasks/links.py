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
LISTS = "golive.checklists"
CHANGES = "golive.changes"
TESTS = "golive.tests"
QUESTIONS = "golive.questions"


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


async def list_page_for(project: str, email: str) -> str:
    """Where this person ticks their rows; empty while the pages have no address for them."""
    place = settings().links_url
    return f"{place}/list/{await list_token_for(project, email)}" if place else ""


async def list_token_for(project: str, email: str) -> str:
    """The part of the link that proves whose rows it shows."""
    return str((await sealer(LISTS)).dumps([project, email]))


async def opened_list(token: str) -> tuple[str, str]:
    """Whose rows of which project the link shows; UnknownLink and ExpiredLink when it is none."""
    project, email = await _unsealed(token, LISTS, 2)
    return project, email


async def changes_page_for(project: str, email: str) -> str:
    """Where this person hands in the list of change requests; empty while there is no address."""
    place = settings().links_url
    return f"{place}/changes/{await changes_token(project, email)}" if place else ""


async def changes_token(project: str, email: str) -> str:
    """The part of that link that proves whose it is."""
    return str((await sealer(CHANGES)).dumps([project, email]))


async def changes_opened(token: str) -> tuple[str, str]:
    """Whose list the link opens, and to whom; UnknownLink and ExpiredLink when it opens nothing."""
    project, email = await _unsealed(token, CHANGES, 2)
    return project, email


async def opened(token: str) -> Link:
    """What the link opens; UnknownLink and ExpiredLink when it opens nothing."""
    return Link(*await _unsealed(token, SALT, 2, 3))


async def page_for_tests(project: str, protocol: str, email: str) -> str:
    """Where this person says what came of their test cases; empty while pages have no address."""
    place = settings().links_url
    return f"{place}/tests/{await token_for_tests(project, protocol, email)}" if place else ""


async def token_for_tests(project: str, protocol: str, email: str) -> str:
    """The part of that link which proves who follows it."""
    return str((await sealer(TESTS)).dumps([project, protocol, email]))


async def tests_opened(token: str) -> tuple[str, str, str]:
    """Project, protocol and mail address of a link to test cases."""
    project, protocol, email = await _unsealed(token, TESTS, 3)
    return project, protocol, email


async def page_for_question(number: int, email: str) -> str:
    """Where this person answers a signer's question; empty while pages have no address."""
    place = settings().links_url
    return f"{place}/reply/{await token_for_question(number, email)}" if place else ""


async def token_for_question(number: int, email: str) -> str:
    """The part of that link which proves whom the signer asked."""
    return str((await sealer(QUESTIONS)).dumps([number, email]))


async def question_opened(token: str) -> tuple[int, str]:
    """The number of a question and who was asked; UnknownLink and ExpiredLink when it is none."""
    number, email = await _unsealed(token, QUESTIONS, 2)
    return int(number), email


async def _unsealed(token: str, salt: str, *parts: int) -> list[str]:
    """What a link of ours says, in one of these numbers of parts."""
    try:
        said, since = (await sealer(salt)).loads(token, return_timestamp=True)
        found = [str(part) for part in said]
    except (BadData, ValueError, TypeError):
        found, since = [], None
    if since is None or len(found) not in parts:
        raise UnknownLink(
            "Nobody was given this link.", fix="Open the whole link from the message you were sent."
        )
    if world().now() - since > timedelta(days=settings().links_days):
        raise ExpiredLink(
            "This link is too old.", fix="Use the link in the newest message, or ask for a new one."
        )
    return found


async def sealer(salt: str) -> URLSafeTimedSerializer:
    """What seals with our key and the hour; the salt says what for."""
    return URLSafeTimedSerializer(
        await world().ledger.secret("links"),
        salt=salt,
        signer=_Stamped,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
