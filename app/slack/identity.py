"""Who it was: the person behind an id of Slack's, vouched for by our own workspace.

The id comes from the sealed envelope; names and addresses are asked of Slack anew each time, since
somebody may have left the company since yesterday.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.company import company
from config.tongue import tongue
from domain.told import Told, sentence
from tasks.world import world

if TYPE_CHECKING:
    from integrations.slack_callbacks import Presser

log = logging.getLogger("golive.slack")


@dataclass(frozen=True)
class Known:
    """Somebody whose address our workspace vouches for."""

    email: str
    proof: str


class Stranger(Exception):
    """Somebody whose answer can count for nobody; the sentence says why."""


async def recognised(by: Presser) -> Known:
    """Return who pressed the button; Stranger when our workspace does not vouch for them."""
    ours = await world().chat.team()
    if {by.team, by.home} != {ours}:
        raise _stranger(by, Told.OTHER_WORKSPACE)
    person = await world().chat.colleague(by.user)
    if person is None or person.id != by.user or person.team != ours:
        raise _stranger(by, Told.NO_MEMBER)
    if not person.full:
        raise _stranger(by, Told.NO_FULL_MEMBER)
    if not person.email:
        raise _stranger(by, Told.NO_ADDRESS)
    return Known(person.email, f"slack {person.team}/{person.id}")


def _stranger(by: Presser, told: Told) -> Stranger:
    """Somebody nobody knows reads the company's language."""
    log.warning("Slack user %s of %s was turned away: %s", by.user, by.home, told.value)
    return Stranger(tongue(company().language).say(sentence(told)))
