"""Change requests: one list that testers, client and vendor fill in, until nothing on it waits.

The list goes out as a spreadsheet and comes back as one, by mail, page or command line. A sheet
with one wrong cell changes nothing; a good one says what it changed, and the others hear of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from config.company import company
from config.sheets import ChangeWords, any_language, change_words
from domain.calendar import add, working_days
from domain.change_sheet import Known, came, columns_of
from domain.changes import (
    FILLED_IN,
    WORDS,
    Change,
    Column,
    Complexity,
    State,
    Timing,
    days_added,
    holding,
)
from domain.need import CHANGED
from domain.outside import Proof
from domain.registry import playbook_of
from domain.roles import Role
from domain.told import Told, sentence, some
from integrations.sheets import (
    CSV_TYPE,
    MOST_BYTES,
    MOST_ROWS,
    XLSX_TYPE,
    SheetColumn,
    TooLarge,
    Unreadable,
    as_csv,
    as_xlsx,
    read_sheet,
)
from records.changes import Overtaken
from tasks.change_mail import announce, send_list
from tasks.once import once
from tasks.standing import due_of, holidays_of
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from domain.brief import Person
    from domain.change_sheet import Came
    from domain.need import Need
    from domain.project import Project
    from domain.roles import Side
    from domain.stage import Stage, Step
    from domain.told import Says
    from records.documents import Document

XLSX, CSV = "xlsx", "csv"
TYPES = {XLSX: XLSX_TYPE, CSV: CSV_TYPE}
URGENT = "urgent"
WIDTHS = {Column.TITLE: 40, Column.DESCRIPTION: 60, Column.ABOUT: 30, Column.REASON: 30}
ASKED = (Role.TESTER, Role.CLIENT_LEAD, Role.PROJECT_MANAGER)
TRIES = 3
MOST_NAMED = 5


@dataclass(frozen=True)
class HandedIn:
    """What came of a sheet: what is wrong with it, or what it has changed, in sentences."""

    wrong: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether it was taken."""
        return not self.wrong


@verb
async def open_changes(project: Project, roles: Sequence[Role] = ASKED) -> list[Document]:
    """Send the list of change requests, as it is, to whoever fills it in (`S3-33`)."""
    words = change_words(project.brief.language)
    written = [await _file(project, words, kind) for kind in (XLSX, CSV)]
    changes = await world().ledger.changes.of(project.slug)
    for person in {p.email: p for role in roles for p in project.holders(role)}.values():
        await send_list(project, person, written[:1], changes)
    return written


async def _file(project: Project, words: ChangeWords, kind: str) -> Document:
    """File the list as it is in this round, for this stage."""
    name = "-".join(filter(None, ("changes", project.stage, project.item))) + f".{kind}"
    documents = world().ledger.documents

    async def do(key: str) -> Proof:  # noqa: ARG001 - the cabinet knows it by name and version
        kept = await documents.keep(
            project.slug, name, project.round, title=words.name, media_type=TYPES[kind],
            content=await written_sheet(project, kind),
        )  # fmt: skip
        return Proof(f"{kept.name} v{kept.version}")

    async def look(key: str, since: datetime) -> Proof | None:  # noqa: ARG001 - as above
        return None  # kept again, it stays as it was

    await once(project, f"document {name}", do, look)
    return await documents.get(project.slug, name, project.round)


async def written_sheet(project: Project, kind: str) -> bytes:
    """The list as it is now, in the client's language."""
    words = change_words(project.brief.language)
    columns = [_column(words, c) for c in Column]
    rows = [
        [_cell(words, c, columns_of(change, project.slug)[c]) for c in Column]
        for change in await world().ledger.changes.of(project.slug)
    ]
    if kind == CSV:
        return as_csv(columns, rows, separator=words.separator)
    return as_xlsx(words.name, columns, rows)


def _column(words: ChangeWords, column: Column) -> SheetColumn:
    return SheetColumn(
        words.columns[column],
        width=WIDTHS.get(column, 8 if column is Column.NUMBER else 18),
        choices=tuple(words.words.get(column, {}).values()),
        number=column is Column.HOURS,
        hidden=column in {Column.ID, Column.VERSION},
        fixed=column not in FILLED_IN,
    )


def _cell(words: ChangeWords, column: Column, value: object) -> object:
    return words.shown(column, value) if column in WORDS else value


async def hand_in(
    project: Project, content: bytes, *, by: str, channel: str, side: Side | None = None
) -> HandedIn:
    """Take a sheet as it came back, all of it or nothing, and tell the other side."""
    words = change_words(project.brief.language)
    try:
        table = read_sheet(content)
    except Unreadable:
        return HandedIn(wrong=(words.says.unreadable,))
    except TooLarge:
        said = words.says.large.format(size=MOST_BYTES // 1_000_000, rows=MOST_ROWS)
        return HandedIn(wrong=(said,))
    changes, sha256 = world().ledger.changes, hashlib.sha256(content).hexdigest()
    for _ in range(TRIES):
        history = await changes.history(project.slug)
        known = Known(
            project.slug, {(v.change.number, v.change.version): v.change for v in history}
        )
        found = came(table, any_language(), known, side=side)
        if found.wrong:
            return HandedIn(wrong=tuple(words.sentence(w) for w in found.wrong))
        told = tuple(_told(words, found))
        try:
            made = [e.change for e in found.edits]
            await changes.keep(project.slug, made, by=by, channel=channel, sha256=sha256)
        except Overtaken:
            continue  # read it again, against what somebody else has just handed in
        if made:
            await announce(project, told, by=by, number=len(history) + len(made))
        return HandedIn(told=told)
    raise Overtaken


def _told(words: ChangeWords, found: Came) -> list[str]:
    """What a sheet has changed, a sentence for each change and one for all."""
    told: list[str] = []
    for edit in found.edits:
        number, title = edit.change.number, edit.change.title
        if edit.change.version == 1:
            told.append(words.says.added.format(number=number, title=title))
            continue
        said = {c: words.shown(c, getattr(edit.change, c.value)) for c in edit.changed}
        what = "; ".join(f"{words.columns[c]}: {s or words.says.nothing}" for c, s in said.items())
        told.append(words.says.edited.format(number=number, title=title, what=what))
    new = sum(e.change.version == 1 for e in found.edits)
    told.append(
        words.says.taken.format(new=new, changed=len(found.edits) - new, unchanged=found.unchanged)
    )
    if found.ignored:
        told.append(words.says.ignored.format(columns=", ".join(found.ignored)))
    return told


async def lacking(project: Project, need: Need) -> Says:
    """Which changes hold a gate back, if any do."""
    changes = await world().ledger.changes.of(project.slug)
    held = holding(changes, urgent_only=need.of == URGENT)
    if not held:
        return ""
    named = [sentence(Told.CHANGE, number=c.number, title=c.title) for c in held]
    return sentence(Told.CHANGES_OPEN, number=len(held), which=some(named, MOST_NAMED))


async def forecast(project: Project) -> list[dict[str, str]]:
    """The stages that wait for changes: when they were due, and when with what is to be made."""
    steps = await world().ledger.projects.steps(project.slug)
    added = await put_off(project, [s for s, r in steps.items() if not r.ended_at])
    found: list[dict[str, str]] = []
    for step, days in added.items():
        due = await due_of(project.at(step.stage))
        later = add(due, working_days(days), holidays_of(project))
        found.append(
            {"stage": step.stage, "planned": f"{due:%d %b %Y}", "due": f"{later:%d %b %Y}"}
        )
    return found


def side_of(project: Project, person: Person) -> Side | None:
    """Whose side somebody is on; ours as soon as one of their roles is, nobody's if unknown."""
    seats = {seat.role: seat.side for seat in playbook_of(project).team}
    sides = [seats[role] for role in person.roles if role in seats]
    return next((s for s in sides if not s.of_client), next(iter(sides), None))


async def put_off(project: Project, open_steps: Collection[Step]) -> dict[Step, int]:
    """By how many working days what is to be made now puts off the stages that wait for it."""
    book = playbook_of(project)
    waiting = [s for s in open_steps if book.knows(s.stage) and _waits(book.find(s.stage))]
    if not waiting:
        return {}
    days = days_added(await world().ledger.changes.of(project.slug), company().hours_a_day)
    return dict.fromkeys(waiting, days)


def _waits(stage: Stage) -> bool:
    return stage.gate is not None and any(n.kind == CHANGED for n in stage.gate.needs)


async def made_up_work(project: Project, need: Need) -> None:
    """Rate, rank, make and retest what holds the gate back, as the people of a rehearsal do."""
    room = world().ledger.changes
    held = holding(await room.of(project.slug), urgent_only=need.of == URGENT)
    made = [_made(c) for c in held]
    tested = [replace(c, version=c.version + 1, state=State.RETESTED) for c in made]
    await room.keep(project.slug, made, by="the vendor", channel="rehearsal")
    await room.keep(project.slug, tested, by="the testers", channel="rehearsal")


def _made(change: Change) -> Change:
    return replace(
        change,
        version=change.version + 1,
        complexity=change.complexity or Complexity.LOW,
        hours=change.hours or 4,
        timing=Timing.NOW,
        state=State.DONE,
    )
