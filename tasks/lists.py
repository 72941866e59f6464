"""Lists: how the checklists of a project stand, and who may say something of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.checklist import Checklist, Row
from domain.need import CHECKED, CHECKED_AGAIN
from domain.registry import playbook_of
from domain.roles import Role, Side
from domain.rule import Signer
from tasks.world import world

if TYPE_CHECKING:
    from domain.gate import Gate
    from domain.project import Project


def filed_as(project: Project, name: str) -> str:
    """What a list is called in the records: an item's list is its own."""
    return f"{name}-{project.item}" if project.item else name


async def list_of(project: Project, filed: str) -> Checklist:
    """The list of this name as it stands; without rows when nobody has opened it."""
    rows = await world().ledger.checklists.rows(project.slug, filed)
    return Checklist(filed, filed, tuple(rows))


async def lists_of(slug: str) -> list[Checklist]:
    """Every list of a project as it stands."""
    found: dict[str, list[Row]] = {}
    for row in await world().ledger.checklists.rows(slug):
        found.setdefault(row.checklist, []).append(row)
    return [Checklist(name, name, tuple(rows)) for name, rows in found.items()]


async def needed_list(project: Project, name: str) -> Checklist:
    """The list that a gate speaks of: its item's own if there is one, else the project's."""
    own = await list_of(project, filed_as(project, name))
    return own if own.rows else await list_of(project, name)


def lists_under(gate: type[Gate]) -> list[str]:
    """The names of the checklists on which a gate rests."""
    return sorted({need.of for need in gate.needs if need.kind in {CHECKED, CHECKED_AGAIN}})


def side_of(project: Project, role: Role) -> Side:
    """Whose people play this role."""
    seats = playbook_of(project).team
    return next((seat.side for seat in seats if seat.role is role), Side.VENDOR)


def owners(project: Project, row: Row) -> tuple[Signer, ...]:
    """Who may tick a row: its holders and whoever stands in for them.

    A row whose role nobody holds falls to whoever's stage it belongs to.
    """
    here = standing_at(project, row)
    if row.person:
        person = project.person(row.person)
        holders = (person,) if person else ()
    else:
        holders = here.holders(row.owner)
        book = playbook_of(project)
        if not holders and book.knows(row.stage):
            holders = here.holders(book.find(row.stage).owner)
    found = [Signer(row.owner, p.name, p.email) for p in holders]
    seats = {p.email for p in holders}
    return tuple(found) + tuple(
        Signer(row.owner, s.person.name, s.person.email, instead_of=s.seat)
        for s in project.stand_ins
        if s.seat in seats and not s.gate
    )


def checkers(project: Project, row: Row) -> tuple[Signer, ...]:
    """Who is to check a row a second time, as the gates of the playbook say."""
    names = {row.checklist, row.checklist.removesuffix(f"-{row.item}") if row.item else ""}
    roles = {
        need.role
        for stage in playbook_of(project)
        if stage.gate is not None
        for need in stage.gate.needs
        if need.kind == CHECKED_AGAIN and need.of in names and need.role is not None
    }
    return tuple(
        Signer(role, p.name, p.email)
        for role in sorted(roles)
        if not (row.internal and side_of(project, role).of_client)
        for p in project.holders(role)
    )


async def rows_for(project: Project, filed: str | None, email: str) -> tuple[list[Row], list[Row]]:
    """The rows that this person owes, and those that they are to check again, ticked or not.

    Of one list, or of all; nobody checks again what they ticked themselves.
    """
    every = await world().ledger.checklists.rows(project.slug, filed)
    own = [row for row in every if email in {one.email for one in owners(project, row)}]
    again = [
        row
        for row in every
        if row.tick is not None
        and row.tick.by != email
        and email in {one.email for one in checkers(project, row)}
    ]
    return own, again


def checked_by(project: Project, row: Row, email: str) -> bool:
    """Whether the party of this person has checked the row again since it was ticked."""
    role = next((c.role for c in checkers(project, row) if c.email == email), None)
    return role is not None and row.seen_by(role) is not None


def standing_at(project: Project, row: Row) -> Project:
    """The project at the stage and item whose row it is."""
    book = playbook_of(project)
    if not book.knows(row.stage):
        return project
    return project.at(row.stage, book.find(row.stage).item(project, row.item))
