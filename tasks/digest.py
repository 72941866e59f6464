"""Digest: whoever has several things to hear of gets one message that lists them all.

Each thing keeps a receipt of its own in its own project. All of them are intended in one
transaction and proven in one, so whoever dies in between leaves the whole list in doubt, and it is
sent under the same key again or found.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from config.company import company
from config.words import message
from domain.outside import Letter, Proof
from integrations.slack_blocks import told
from records.acts import Delivery
from tasks.deliver import mentions
from tasks.intervene import code_to_override
from tasks.once import done as carried_out
from tasks.once import unseen
from tasks.remind import DIGEST, OVER_TO_YOU, Note, note_again, send, together
from tasks.remind_rows import RowNote, of_a_row, row_note_again, said_of_row
from tasks.sign_off import ways_to_sign
from tasks.standing import words_for
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from records.acts import Act, Done

Part = Note | RowNote


async def tell_all(notes: Sequence[Part]) -> None:
    """Tell one reader everything: what is in doubt first and alone, the rest in one message."""
    for note in notes:
        if isinstance(note, Note) and note.doubt:
            await send(note)
    fresh = [n for n in notes if isinstance(n, RowNote) or not n.doubt]
    if len(fresh) == 1 and isinstance(fresh[0], Note):
        await send(fresh[0])
    elif fresh:
        await _send_together(fresh)


async def unfinished() -> list[list[Done]]:
    """The digests that were begun and of which nobody knows whether they arrived."""
    begun = sorted(await world().ledger.acts.in_doubt(DIGEST), key=_which)
    return [list(parts) for _, parts in groupby(begun, key=_which)]


async def finish(parts: Sequence[Done]) -> None:
    """Send a digest that is in doubt, unless it arrived; with what of it still waits.

    Where a person has to say first whether it arrived it stays, until nothing of it waits.
    """
    waiting = [note for part in parts if (note := await _again(part.act))]
    acts = {part.act: Delivery("digest", _reader(part.act), _way(part.act)) for part in parts}
    acts |= _acts(waiting)
    if waiting and any(part.doubted_at for part in parts):
        return
    if waiting:
        await _deliver(acts, waiting, since=parts[0].intended_at, doubt=True)
    else:
        await world().ledger.acts.prove_all(acts, Proof("not needed any more"))


async def _again(act: Act) -> Part | None:
    return await row_note_again(act) if of_a_row(act) else await note_again(act)


def _acts(notes: Sequence[Part]) -> dict[Act, Delivery]:
    """What telling these is called in the ledger, and what it brings."""
    return {
        note.act if isinstance(note, RowNote) else together(note): Delivery(
            "digest",
            note.to.at,
            note.to.by.value,
            "" if isinstance(note, RowNote) else note.record.id,
        )
        for note in notes
    }


async def _send_together(notes: Sequence[Part]) -> None:
    acts = _acts(notes)
    if await world().ledger.acts.intend_all(list(acts)):
        await _deliver(acts, notes, since=world().now(), doubt=False)


async def _deliver(
    acts: dict[Act, Delivery], notes: Sequence[Part], *, since: datetime, doubt: bool
) -> None:
    to = notes[0].to
    tongue = to.tongue(notes[0].project)
    gates = [n for n in notes if isinstance(n, Note)]
    rows = [n for n in notes if isinstance(n, RowNote)]
    words: dict[str, Any] = {
        "company": company(),
        "notes": [await _said(n) for n in sorted(gates, key=lambda n: (n.signer is None, -n.late))],
        "owed": [await said_of_row(n) for n in sorted(rows, key=lambda n: (not n.own, -n.late))],
        "documents": [],
        "language": tongue.language,
    }

    async def do(key: str) -> Proof:
        if to.by.value == "slack":
            said = message("digest", style="slack", to=await mentions(to), **words)
            return await world().chat.post(
                to=to.at, text=said.text, key=key, blocks=told(said.text)
            )
        said = message("digest", style="mail", to=[p.name for p in to.people], **words)
        return await world().post.send(Letter((to.at,), said.subject, said.text), key=key)

    async def look(key: str, since: datetime) -> Proof | None:
        return await world().chat.find(to=to.at, key=key, since=since)

    key = min(act.key for act in acts)  # each act is in one digest only
    if to.by.value == "slack":
        proof = await carried_out(key, since, do, look, doubt=doubt, system=to.by.value)
    else:
        proof = await unseen(key, list(acts), do, fresh=not doubt, system=to.by.value)
    await world().ledger.acts.prove_all(acts, proof)


async def _said(note: Note) -> dict[str, Any]:
    """One line of the list: what is asked, how late it is, and how to answer."""
    standing = await words_for(note.project)
    given: dict[str, Any] = {
        "client": note.project.client,
        "stage": standing["stage"],
        "item": note.to.tongue(note.project).called(note.project.item_name),
        "link": standing["link"],
        **note.to.tongue(note.project).asked(note.asked),
        "due": note.record.due,
        "days": note.late,
        "signers": list(note.silent),
        "gate_id": note.record.id,
        "own": note.signer is not None,
        "code": "",
        "page": "",
        "cli": "",
    }
    if note.signer is not None:
        return given | await ways_to_sign(note.record, note.signer, note.asked)
    if note.kind == OVER_TO_YOU:
        given["code"] = await code_to_override(note.record, note.to.at)
    return given


def _reader(act: Act) -> str:
    return act.what.rpartition(" to ")[2]


def _way(act: Act) -> str:
    return act.what.split(" ")[1]


def _which(done: Done) -> tuple[str, datetime]:
    return _reader(done.act), done.intended_at
