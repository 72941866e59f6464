"""Remind of rows: who has to hear today of rows of checklists that are late, as the ladder says.

They come in the same message as everything else that their reader has to hear of. A row whose stage
was signed off without it is nobody's any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from config.reach import By, reach
from domain.checklist import row_of
from domain.errors import NotFound
from domain.ladder import Who, due_turn
from domain.registry import playbook_of
from domain.stage import Step
from records.acts import Act
from tasks.checklists import title_of
from tasks.deliver import Address, addresses, in_person
from tasks.lists import owners, side_of
from tasks.now_and_then import time_to
from tasks.remind import DIGEST, alone, head_of
from tasks.standing import late_for, today, working_now
from tasks.ticking import ways_to_tick
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.checklist import Row
    from domain.project import Project
    from domain.rule import Signer
    from records.projects import Started

LATE_ROW = "late_row"
EVERY = timedelta(minutes=5)
Told: TypeAlias = "tuple[str, datetime]"  # of which row and whom, and when


@dataclass(frozen=True)
class RowNote:
    """One late row that one reader is to hear of, as its owner or as the owner's head."""

    project: Project
    row: Row
    to: Address
    turn: str
    late: int
    own: bool

    @property
    def act(self) -> Act:
        """What telling them is called, for ever."""
        what = f"{LATE_ROW} {self.row.name} {self.turn} to {self.to.at}"
        here, row = self.project.slug, self.row
        return Act(here, row.stage, row.item, 1, f"{DIGEST}{self.to.by.value} {what}")


def of_a_row(act: Act) -> bool:
    """Whether a part of a digest was about a row."""
    return alone(act.what).startswith(f"{LATE_ROW} ")


async def row_notes(project: Project) -> list[RowNote]:
    """The late rows of a project of which somebody has to hear now."""
    slug = project.slug
    if not time_to(LATE_ROW, slug, every=EVERY):
        return []
    rows = await world().ledger.checklists.rows(slug)
    late = [row for row in rows if not row.done and row.due < today(project)]
    if not late:
        return []
    steps = await world().ledger.projects.steps(slug)
    acts = await world().ledger.acts.of(slug, about=(DIGEST,))
    told = [(alone(done.act.what), done.intended_at) for done in acts if of_a_row(done.act)]
    found: list[RowNote] = []
    for row in late:
        if not _moot(project, row, steps):
            found += await _notes(project, row, told)
    return [n for n in found if any(working_now(project, p) for p in n.to.people or (None,))]


async def row_note_again(act: Act) -> RowNote | None:
    """What a part of a digest was about; None when the row is done by now, or gone."""
    record = await world().ledger.projects.record(act.project)
    _, name, rest = alone(act.what).split(" ", 2)
    turn, _, at = rest.rpartition(" to ")
    rows = await world().ledger.checklists.rows(act.project)
    try:
        row = row_of(rows, name)
    except NotFound:
        return None
    if row.done or record.ended_at:
        return None
    project = await world().ledger.projects.project(act.project)
    person = project.person(at)
    to = Address(By(act.what.split(" ")[1]), at, (person,) if person else ())
    own = at in {one.email for one in owners(project, row)}
    return RowNote(project, row, to, turn, late_for(project, row.due, at), own)


async def said_of_row(note: RowNote) -> dict[str, Any]:
    """One line of the list: what is late, by how much, and how it is ticked."""
    row = note.row
    ways = await ways_to_tick(note.project, note.to, [row]) if note.own else {}
    return {
        "client": note.project.client,
        "title": title_of(row.checklist, note.to.tongue(note.project).language),
        "text": row.text,
        "due": row.due,
        "days": note.late,
        "own": note.own,
        "owners": [one.name for one in owners(note.project, row)],
        "page": ways.get("page", ""),
        "cli": ways.get("cli", ""),
    }


def _moot(project: Project, row: Row, steps: Mapping[Step, Started]) -> bool:
    """Whether its stage was signed off without it."""
    book, began = playbook_of(project), steps.get(Step(row.stage, row.item))
    if not book.knows(row.stage):
        return True
    signed = book.find(row.stage).gate is not None and began is not None and began.ended_at
    return bool(signed) and not row.source


async def _notes(project: Project, row: Row, told: Sequence[Told]) -> list[RowNote]:
    found: dict[str, RowNote] = {}
    of_it = [one for one in told if one[0].startswith(f"{LATE_ROW} {row.name} ")]
    theirs = {one.email: one for one in owners(project, row)}
    for owner in theirs.values():
        late = late_for(project, row.due, owner.email)
        for who in (Who.SIGNER, Who.HEAD):
            for to in await _readers(project, row, owner, who, set(theirs)):
                heard = _heard(project, row, to, of_it, owner)
                turn = due_turn(reach()[row.owner].rungs, who, late, heard)
                if turn and turn.day > 0:
                    own = who is Who.SIGNER
                    note = RowNote(project, row, to, turn.name, late, own)
                    found.setdefault(to.at, note)
    return list(found.values())


async def _readers(
    project: Project, row: Row, owner: Signer, who: Who, owing: set[str]
) -> list[Address]:
    """Where the owner is reached, or their head; a client hears of nothing internal."""
    if who is Who.SIGNER:
        person = project.person(owner.email)
        return [await in_person(person, reach()[row.owner].by)] if person else []
    head = head_of(project, row.owner, owing)
    if row.internal and side_of(project, head).of_client:
        return []
    return [to for to in await addresses(project, head) if to.at not in owing]


def _heard(
    project: Project, row: Row, to: Address, told: Sequence[Told], owner: Signer
) -> int | None:
    """How late it was when this reader heard of this row last."""
    days = [
        late_for(project, row.due, owner.email, at)
        for what, at in told
        if what.endswith(f" to {to.at}")
    ]
    return max(days, default=None)
