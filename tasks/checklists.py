"""Checklists: open a list once, ask its owners, put rows onto it, have it checked again.

The rows stand in config/checklists. What is on a list stays on it as it was asked for; a row that
is new there comes onto the open lists too, and its owner hears of it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from config.checklists import checklist_names, drawn_up, keys_of, written_checklist
from config.several import spoken
from config.tongue import tongue
from config.written import OTHERWISE
from domain.calendar import LeadTime, add
from domain.checklist import Checklist, Row
from domain.errors import BadInput
from domain.names import slug
from domain.outside import Ticket
from domain.registry import playbook_of
from domain.roles import Role
from domain.stage import Step
from tasks.deliver import Address, addresses, deliver, in_person
from tasks.lists import filed_as, list_of, lists_of, owners, side_of, standing_at
from tasks.open_issues import file_issue, project_label, stage_label
from tasks.standing import holidays_of, today
from tasks.ticking import show_again, ways_to_tick
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from config.checklists import Drawn
    from domain.project import Project

LONGEST_KEY = 80


@dataclass(frozen=True)
class NewRow:
    """A row that comes from somewhere else than config: what, by whom, until when."""

    text: str
    owner: Role
    person: str = ""  # whoever alone owes it, by mail address
    due: date | None = None  # in five working days when left out
    evidence: str = ""
    internal: bool = False
    key: str = ""  # made of its words when left out


@verb
async def checklist(project: Project, name: str) -> Checklist:
    """Open the list of this name once, ask each owner for their rows, and return how it stands."""
    return await _opened(project, name)


async def bring_new_rows(project: Project) -> list[str]:
    """Put rows that are new in config onto the lists that are open here, and name those lists.

    Only where the stage of the list is under way; its owners hear of what is new.
    """
    slug = project.slug
    steps = await world().ledger.projects.steps(slug)
    rounds = {g.step: g.round for g in await world().ledger.gates.of(slug, waiting=True)}
    grown: list[str] = []
    for found in await lists_of(slug):
        first = found.rows[0]
        step = Step(first.stage, first.item)
        name = found.name.removesuffix(f"-{first.item}") if first.item else found.name
        under_way = step in steps and steps[step].ended_at is None
        if not under_way or name not in checklist_names():
            continue
        here = replace(standing_at(project, first), round=rounds.get(step, 1))
        if keys_of(name, here) - {row.key for row in found.rows}:
            await _opened(here, name)
            await show_again(project, found.name)
            grown.append(found.name)
    return grown


async def _opened(project: Project, name: str) -> Checklist:
    filed = filed_as(project, name)
    known = {row.key for row in await world().ledger.checklists.rows(project.slug, filed)}
    fresh = [d for d in drawn_up(name, project) if d.key not in known]
    rows = [await _owed(project, filed, d) for d in fresh]
    await world().ledger.checklists.add(project.slug, filed, rows)
    await _ask_owners(project, filed)
    return await list_of(project, filed)


@verb
async def add_rows(
    project: Project, name: str, rows: Sequence[NewRow], *, source: str
) -> Checklist:
    """Put these rows onto a list and ask their owners; the same ones again change nothing."""
    return await put_rows(project, name, rows, source=source)


async def put_rows(
    project: Project, name: str, rows: Sequence[NewRow], *, source: str
) -> Checklist:
    """Put rows onto a list and ask their owners, from outside a stage."""
    filed = filed_as(project, name)
    owed = [_from(project, filed, row, source) for row in rows]
    await world().ledger.checklists.add(project.slug, filed, owed)
    await _ask_owners(project, filed)
    return await list_of(project, filed)


@verb
async def check_again(project: Project, name: str, *, by: Role) -> Checklist:
    """Ask another party to check every row of a list a second time."""
    filed = filed_as(project, name)
    found = await list_of(project, filed)
    unseen = found.unseen(by, internal=not side_of(project, by).of_client)
    if unseen:
        for to in await addresses(project, by):
            await _deliver(project, found, to, unseen, message="check_again")
    return found


def title_of(name: str, language: str = OTHERWISE) -> str:
    """What people call a list in this language: its title in config, or its name in words."""
    kind, _, item = name.partition("-")
    title = (
        spoken(written_checklist(kind).title, language)
        if kind in checklist_names()
        else _words(kind)
    )
    return f"{title} - {tongue(language).called(_words(item))}" if item else title


async def _owed(project: Project, filed: str, drawn: Drawn) -> Row:
    """The row as it is owed from today; with its issue, where it has one."""
    due = add(today(project), LeadTime(drawn.row.days), holidays_of(project))
    row = Row(
        checklist=filed, key=drawn.key, text=drawn.text, owner=drawn.row.owner, due=due,
        evidence=drawn.evidence, internal=drawn.row.internal,
        stage=project.stage, item=project.item,
    )  # fmt: skip
    if not drawn.row.issue:
        return row
    holders = owners(project, row)
    ticket = Ticket(
        summary=row.text,
        description=row.evidence,
        assignee=holders[0].email if holders else "",
        due=due,
        labels=(project_label(project.slug), stage_label(project)),
    )
    opened = await file_issue(project, f"issue {row.name}", ticket)
    return replace(row, issue=opened.ref)


def _from(project: Project, filed: str, new: NewRow, source: str) -> Row:
    """A row that was put onto the list; its key is made of its words and where they stand."""
    if not new.text.strip():
        raise BadInput("A row without words cannot be ticked.", fix="Say what is to be done.")
    mark = hashlib.sha256(f"{source}\n{new.text}".encode()).hexdigest()[:6]
    return Row(
        checklist=filed,
        key=new.key or f"{slug(new.text)[:LONGEST_KEY].strip('-') or 'row'}-{mark}",
        text=" ".join(new.text.split()),
        owner=new.owner,
        person=new.person.strip().lower(),
        due=new.due or add(today(project), LeadTime(5), holidays_of(project)),
        evidence=new.evidence,
        internal=new.internal,
        source=source,
        stage=project.stage,
        item=project.item,
    )


async def _ask_owners(project: Project, filed: str) -> None:
    """Tell each owner once which rows are theirs: those of each batch in one message."""
    found = await list_of(project, filed)
    for batch in sorted({row.batch for row in found.rows}):
        theirs: dict[tuple[str, str], tuple[Address, list[Row]]] = {}
        for row in found.open:
            if row.batch != batch or (row.stage, row.item) != (project.stage, project.item):
                continue
            for to in await _where(project, row):
                theirs.setdefault((to.by.value, to.at), (to, []))[1].append(row)
        for to, rows in theirs.values():
            await _deliver(project, found, to, rows, label=f"checklist {filed} {batch}")


async def _where(project: Project, row: Row) -> list[Address]:
    """Where the owners of a row are reached."""
    if not row.person:
        owner = row.owner if project.holders(row.owner) else _stages_owner(project)
        return await addresses(project, owner)
    person = project.person(row.person)
    return [await in_person(person)] if person else []


def _stages_owner(project: Project) -> Role:
    return playbook_of(project).find(project.stage).owner


async def _deliver(
    project: Project,
    found: Checklist,
    to: Address,
    rows: Sequence[Row],
    *,
    message: str = "checklist",
    label: str = "",
) -> None:
    await deliver(
        project,
        to,
        message,
        label=label or f"{message} {found.name}",
        ticks=found.name,
        rows=list(rows),
        title=title_of(found.name, to.tongue(project).language),
        **await ways_to_tick(project, to, rows),
    )


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
