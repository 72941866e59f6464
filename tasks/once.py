"""Once: nothing is done twice and nothing is lost, however often a stage starts over.

The intention is written before the act and the receipt after it. An intention without a
receipt is in doubt: then the outside system is asked for our key before anything is done again.
Where nobody can be asked, as at a post office, nothing is guessed: a person says what is so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.errors import InDoubt, Unreachable
from integrations.last_look import looking_last
from records.acts import Act
from tasks.patience import patiently
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from domain.outside import Proof
    from domain.project import Project
    from records.acts import Delivery

    Do = Callable[[str], Awaitable[Proof]]
    Look = Callable[[str, datetime], Awaitable[Proof | None]]

CLOCKS_DIFFER_BY = timedelta(minutes=5)


async def once(
    project: Project,
    what: str,
    do: Do,
    look: Look | None,
    *,
    each_round: bool = True,
    brings: Delivery | None = None,
) -> Proof:
    """Do it unless it was done, and return its proof.

    `do` gets our key; `look` gets our key and the moment since when it may have been done, and is
    None where nobody can look. What it brings to somebody is kept in the audit trail together with
    the receipt.
    """
    acts = world().ledger.acts
    act = Act(project.slug, project.stage, project.item, project.round * each_round, what)
    if proof := await acts.seen(act):
        return proof
    intention = await acts.intend(act)
    if intention.proof:
        return intention.proof
    system = brings.channel if brings else ""
    with looking_last(world().ledger.still_ours):
        if look is None:
            proof = await unseen(act.key, [act], do, fresh=not intention.begun, system=system)
        else:
            doubt = not intention.fresh
            proof = await done(act.key, intention.since, do, look, doubt=doubt, system=system)
    await acts.prove(act, proof, brings)
    return proof


async def done(
    key: str, intended: datetime, do: Do, look: Look, *, doubt: bool, system: str = ""
) -> Proof:
    """Do what was intended, unless the outside has our key already; try again while it is away."""

    async def looked_or_done() -> Proof:
        nonlocal doubt
        found = await look(key, intended - CLOCKS_DIFFER_BY) if doubt else None
        doubt = True
        return found or await do(key)

    return await patiently(system, looked_or_done)


async def unseen(key: str, acts: Sequence[Act], do: Do, *, fresh: bool, system: str = "") -> Proof:
    """Do what nobody can look for; InDoubt when it may have been done already.

    What certainly was not done is intended anew when it is tried again.
    """
    ledger = world().ledger
    try:
        if fresh:
            return await patiently(system, lambda: do(key), hopeless=lambda s: not s.untouched)
    except Unreachable as silence:
        if silence.untouched:
            await ledger.acts.forget(*acts)
            raise
    except Exception:
        await ledger.acts.forget(*acts)  # nothing was handed over yet, or it was refused
        raise
    await ledger.acts.doubt(*acts)
    raise InDoubt(key, project=acts[0].project)
