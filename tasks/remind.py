"""Remind: who has to hear today of a gate that nobody has answered, as the ladder says.

What is sent is found in the receipts, so nobody hears of the same rung twice; who has gone home
hears in the morning.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from config.reach import By, reach
from domain.ladder import Who, due_turn
from domain.registry import playbook_of
from domain.roles import Role
from domain.stage import Step
from records.acts import Act
from records.gates import gate_id
from tasks.deliver import Address, addresses, deliver, in_person
from tasks.intervene import code_to_override
from tasks.sign_off import remind
from tasks.signing import at_gate
from tasks.standing import late_for, placed_at, waiting_at, working_now
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from domain.gate import Gate, Signer
    from domain.ladder import Rung, Turn
    from domain.project import Project
    from records.acts import Done
    from records.gates import GateRecord

REMINDER, ESCALATION, OVER_TO_YOU = "reminder", "escalation", "over_to_you"
DIGEST = "digest "
TOLD = ("sign_off ", f"{REMINDER} ", f"{ESCALATION} ", f"{OVER_TO_YOU} ", DIGEST)
CALENDARS_DIFFER_BY = 12  # calendar days that one working day may take, around the longest feasts


@dataclass(frozen=True)
class Note:
    """One thing that one reader is to hear of: which gate, on which rung, as whom."""

    project: Project  # standing at the gate
    asked: type[Gate]
    record: GateRecord
    to: Address
    label: str  # the act's name without its reader
    day: int  # on which the rung's turn came, in working days after the due day
    late: int
    silent: tuple[Signer, ...] = field(compare=False, default=())
    signer: Signer | None = None  # as whom the reader may sign
    doubt: bool = False

    @property
    def kind(self) -> str:
        """The message that is sent when there is nothing else to be said."""
        return self.label.partition(" ")[0]

    @property
    def what(self) -> str:
        """The name of the act while it is done alone."""
        return f"{self.label} to {self.to.at}"


async def notes_of(project: Project) -> list[Note]:
    """Everything that somebody has to hear of a project now, each reader once for each gate."""
    latest = heard_of_by()
    soon = [g for g in await waiting_at(project) if g.due <= latest]
    acts = await world().ledger.acts.of(project.slug, about=TOLD, waiting=True) if soon else []
    found: list[Note] = []
    for record in soon:
        here = [d for d in acts if _at(d, record)]
        best: dict[str, Note] = {}
        for note in await _notes(project, record, here):
            known = best.get(note.to.at)
            if known is None or _rank(note) > _rank(known):
                best[note.to.at] = note
        found += best.values()
    return [n for n in found if _reads(n)]


async def send(note: Note) -> None:
    """Send one reminder or escalation alone."""
    if note.signer is not None:
        await remind(
            note.project, note.record, note.signer, by=note.to.by, label=note.label, days=note.late
        )
        return
    await deliver(
        note.project,
        note.to,
        note.kind,
        label=note.label,
        asked=note.asked,
        days=note.late,
        gate_id=note.record.id,
        signers=list(note.silent),
        code=await code_to_override(note.record, note.to.at) if note.kind == OVER_TO_YOU else "",
    )


async def note_again(act: Act) -> Note | None:
    """What a part of a digest was about, as it stands now; None when nobody waits for it."""
    project = await world().ledger.projects.record(act.project)
    record = await world().ledger.gates.get(
        gate_id(act.project, Step(act.stage, act.item), act.round)
    )
    if project.ended_at or record.decided_at:
        return None
    here, asked = await at_gate(record)
    label, _, at = alone(act.what).rpartition(" to ")
    signers = here.signers(asked, record.id)
    signer = next((s for s in signers if s.email == at), None)
    if signer is None and label.startswith(REMINDER):
        return None
    person = here.person(at)
    to = Address(By(act.what.split(" ")[1]), at, (person,) if person else ())
    late = late_for(here, record.due, signer.email if signer else signers[0].email)
    own = signer if label.startswith(REMINDER) else None
    return Note(here, asked, record, to, label, late, late, signers, own)


def together(note: Note) -> Act:
    """The act of a note while it is part of a digest."""
    here, to = note.record, note.to
    what = f"{DIGEST}{to.by.value} {note.what}"
    return Act(here.project, here.stage, here.item, here.round, what)


def alone(what: str) -> str:
    """What an act is called when it is no part of a digest."""
    return what.split(" ", 2)[2] if what.startswith(DIGEST) else what


def heard_of_by() -> date:
    """The last due day of which anybody can have to hear by now, on any rung of any ladder."""
    early = max((-r.day for way in reach().values() for r in way.rungs), default=0)
    return world().now().date() + timedelta(days=1 + max(early, 0) * CALENDARS_DIFFER_BY)


def _at(done: Done, record: GateRecord) -> bool:
    act = done.act
    return (act.stage, act.item, act.round) == (record.stage, record.item, record.round)


def _rank(note: Note) -> tuple[bool, bool, int]:
    return note.doubt, note.signer is not None, note.day


def _reads(note: Note) -> bool:
    """Whether the reader is at work; a channel is read while anybody in it is."""
    return any(working_now(note.project, person) for person in note.to.people or (None,))


async def _notes(whole: Project, record: GateRecord, acts: Sequence[Done]) -> list[Note]:
    project, asked = placed_at(whole, record)
    signers = project.signers(asked, record.id)
    answers = [s.answer for s in await world().ledger.gates.signatures(record.id)]
    silent = asked.rule.silent(signers, answers)
    found: list[Note] = []
    for signer in {s.email: s for s in reversed(silent)}.values():
        late = late_for(project, record.due, signer.email)
        rungs = (*reach()[signer.role].rungs, *asked.silence.rungs)
        for who in _audiences(signer, signers):
            if (turn := due_turn(rungs, who, late, None)) is None:
                continue
            asking = {s.email for s in silent}
            for to in await _readers(project, signer, turn.rung, asking):
                if who.signs or not {p.email for p in to.people} & asking:
                    note = Note(
                        project, asked, record, to, _label(asked, turn, late), turn.day, late,
                        silent, signer if who.signs else None,
                    )  # fmt: skip
                    found += _unless_told(note, signer, acts)
    return found


def _audiences(signer: Signer, signers: Sequence[Signer]) -> list[Who]:
    """Who may hear of this signer's silence; a deputy's own is nobody else's matter."""
    if stands_in(signer, signers):
        return [Who.DEPUTY]
    return [who for who in Who if who is not Who.DEPUTY]


def _label(asked: type[Gate], turn: Turn, late: int) -> str:
    if turn.rung.who.signs:
        return f"{REMINDER} {turn.name}"
    handed = turn.rung.who is Who.AUTHORITY and asked.silence.to_authority(late)
    return f"{OVER_TO_YOU if handed else ESCALATION} {turn.name}"


def _unless_told(note: Note, signer: Signer, acts: Sequence[Done]) -> Iterator[Note]:
    """The note, unless its reader was told since its day; what is in doubt is done first."""
    kinds = ("sign_off", REMINDER) if note.signer else (ESCALATION, OVER_TO_YOU)
    told = [
        d
        for d in acts
        if d.act.what.rpartition(" to ")[2] == note.to.at and alone(d.act.what).startswith(kinds)
    ]
    for done in told:
        alone_in_doubt = not done.act.what.startswith((DIGEST, "sign_off"))
        if done.proof is None and not done.doubted_at and alone_in_doubt:
            yield replace(note, label=done.act.what.rpartition(" to ")[0], doubt=True)
            return
    days = [late_for(note.project, note.record.due, signer.email, d.intended_at) for d in told]
    if max(days, default=note.day - 1) < note.day:
        yield note


async def _readers(
    project: Project, signer: Signer, rung: Rung, asking: Collection[str]
) -> list[Address]:
    """Where the audience of a rung is reached."""
    if rung.who.signs:
        person = project.person(signer.email)
        by = By(rung.by) if rung.by else reach()[signer.role].by
        return [await in_person(person, by)] if person else []
    role = {
        Who.HEAD: head_of(project, signer.role, asking),
        Who.SPONSOR: Role.SPONSOR,
        Who.AUTHORITY: playbook_of(project).authority,
    }[rung.who]
    if role is None:
        return []
    if not rung.by and rung.who is not Who.AUTHORITY:
        return await addresses(project, role)
    by = By(rung.by or reach()[role].by)
    return [await in_person(person, by) for person in project.holders(role)]


def head_of(project: Project, role: Role, asking: Collection[str]) -> Role:
    """The next role above whose holders are not waited for themselves."""
    passed: list[Role] = []
    above = reach()[role].then
    while above not in passed and {p.email for p in project.holders(above)} <= set(asking):
        passed.append(above)
        above = reach()[above].then
    return above


def stands_in(signer: Signer, signers: Sequence[Signer]) -> bool:
    """Whether this is a deputy beside the holder, and not whoever the seat was handed to."""
    return bool(signer.instead_of) and any(s.email == signer.instead_of for s in signers)
