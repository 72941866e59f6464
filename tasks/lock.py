"""Lock: once a gate is decided, every message in the chat that asked for it says so.

The buttons go, and in their place stands who decided what and when. What fails is done later, by
whoever looks after the project.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from config.tongue import tongue_for
from config.words import message
from domain.errors import Refused, Unreachable
from domain.outside import Proof
from integrations.slack_blocks import told
from records.acts import Act
from tasks.patience import note, until_it_may_be_asked
from tasks.standing import words_for
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.gate import Gate
    from domain.project import Project
    from records.acts import Done
    from records.gates import GateRecord

ASKS = ("sign_off ", "reminder ")
LOCK = "lock "
Place: TypeAlias = tuple[str, str, int]  # stage, item, round

log = logging.getLogger("golive.lock")


async def lock_messages(project: Project, asked: type[Gate], record: GateRecord) -> bool:
    """Let the messages that asked say how the gate was decided; False when it must be tried again.

    The project stands at the gate. Whoever calls this twice changes nothing.
    """
    acts = await world().ledger.acts.of(project.slug, about=(*ASKS, LOCK), at=record.step)
    still_open = unlocked(record, by_place(acts))
    if record.decision is None or not still_open:
        return True
    given: dict[str, Any] = await words_for(project) | {
        "decision": record.decision,
        "decided_at": record.decided_at,
        "overridden_by": record.overridden_by,
        "signatures": await world().ledger.gates.signatures(record.id),
        "to": [],
    }
    try:
        await until_it_may_be_asked("slack")
        for done in still_open:
            await _lock(done, _said(project, asked, done, given))
    except Unreachable as silence:
        note("slack", silence)
        log.warning("The messages of %s are locked later: %s", record.id, silence.problem)
        return False
    return True


def _said(project: Project, asked: type[Gate], done: Done, given: dict[str, Any]) -> str:
    """How it was decided, in the language of whoever this message had asked."""
    reader = project.person(done.act.what.rpartition(" to ")[2])
    tongue = tongue_for(project, reader)
    words = given | tongue.asked(asked)
    return message("decided", style="slack", language=tongue.language, **words).text


def by_place(acts: Iterable[Done]) -> dict[Place, list[Done]]:
    """What was sent, by the round of the stage that sent it."""
    found: defaultdict[Place, list[Done]] = defaultdict(list)
    for one in acts:
        found[one.act.stage, one.act.item, one.act.round].append(one)
    return found


def unlocked(record: GateRecord, acts: Mapping[Place, Sequence[Done]]) -> list[Done]:
    """The messages in the chat that asked for this gate and do not say yet that it is decided."""
    here = acts.get((record.stage, record.item, record.round), ())
    locked = {d.act.what for d in here if d.done_at}
    return [
        d
        for d in here
        if d.proof
        and d.act.what.startswith(ASKS)
        and _in_chat(d.proof)
        and LOCK + d.act.what not in locked
    ]


def _in_chat(proof: Proof) -> bool:
    """Whether it is a message's room and moment, and not the name of a letter."""
    return ":" in proof.ref and "@" not in proof.ref


async def _lock(done: Done, text: str) -> None:
    act, proof = done.act, done.proof
    if proof is None:
        return
    lock = Act(act.project, act.stage, act.item, act.round, LOCK + act.what)
    await world().ledger.acts.intend(lock)
    try:
        await world().chat.update(proof, text=text, blocks=told(text), key=act.key)
    except Refused as no:  # somebody has deleted it, and asking again would not bring it back
        log.warning("%s cannot be locked: %s", act.key, no.problem)
        proof = Proof("not locked", "")
    await world().ledger.acts.prove(lock, proof)
