"""Once: nothing is done twice and nothing is lost, however often a stage starts over.

The intention is written before the act and the receipt after it. An intention without a
receipt is in doubt: then the outside system is asked for our key before anything is done again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.errors import Unreachable
from records.acts import Act
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from domain.outside import Proof
    from domain.project import Project
    from records.acts import Delivery

    Do = Callable[[str], Awaitable[Proof]]
    Look = Callable[[str, datetime], Awaitable[Proof | None]]

WAITS = (0.5, 1, 2, 4, 8)  # seconds; after that the stage fails and upkeep starts it again
LONGEST_WAIT = 60
CLOCKS_DIFFER_BY = timedelta(minutes=5)


async def once(
    project: Project,
    what: str,
    do: Do,
    look: Look,
    *,
    each_round: bool = True,
    brings: Delivery | None = None,
) -> Proof:
    """Do it unless it was done, and return its proof.

    `do` gets our key; `look` gets our key and the moment since when it may have been done. What
    it brings to somebody is kept in the audit trail together with the receipt.
    """
    acts = world().ledger.acts
    act = Act(project.slug, project.stage, project.item, project.round * each_round, what)
    if proof := await acts.receipt(act):
        return proof
    intention = await acts.intend(act)
    proof = await done(act.key, intention.since, do, look, doubt=not intention.fresh)
    await acts.prove(act, proof, brings)
    return proof


async def done(key: str, intended: datetime, do: Do, look: Look, *, doubt: bool) -> Proof:
    """Do what was intended, unless the outside has our key already; try again while it is away."""
    since = intended - CLOCKS_DIFFER_BY
    for wait in (*WAITS, None):
        try:
            return (await look(key, since) if doubt else None) or await do(key)
        except Unreachable as silence:
            if wait is None:
                raise
            doubt = True
            await world().rest(min(silence.wait or wait, LONGEST_WAIT))
    raise AssertionError("the last try either returns or raises")


async def nowhere_to_look(key: str, since: datetime) -> None:
    """Find nothing: a post office cannot be asked what it took; the Message-ID stays the same."""
