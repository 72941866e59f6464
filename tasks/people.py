"""People: who takes a part up or lays it down while the project runs, so that every gate holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain.errors import BadInput
from domain.project import without
from domain.registry import playbook_of
from domain.seats import unfilled
from domain.stage import Step
from tasks.meetings import follow_people
from tasks.world import world

if TYPE_CHECKING:
    from domain.brief import Person
    from domain.project import Project
    from domain.roles import Role
    from domain.seats import Unfilled
    from records.holders import Word


def somebody_of(project: Project, email: str, *, field: str = "--as") -> Person:
    """Who plays a part on the project under this address; BadInput when nobody does."""
    if (person := project.person(email)) is None:
        raise BadInput(
            f"{email.strip() or 'Whoever has no address'} is nobody on this project.",
            field=field,
            fix="Name one of: " + ", ".join(p.email for p in project.people),
        )
    return person


async def take_up(
    slug: str, role: Role, person: Person, *, instead_of: str = "", word: Word
) -> list[str]:
    """Let somebody hold a role; returns which gates could be decided no more, if any."""
    projects = world().ledger.projects
    before = await projects.project(slug)
    people = before.people
    if instead_of:
        _of_a_holder(before, role, instead_of, word)
        people = without(people, role, instead_of)
    known = next((p for p in people if p.email == person.email), person)
    roles = tuple(dict.fromkeys((*known.roles, role)))
    others = tuple(p for p in people if p.email != person.email)
    after = replace(
        before,
        people=(*others, known.model_copy(update={"roles": roles})),
        successors={**before.successors, (role, instead_of): person.email},
    )
    lost = await _lost(before, after)
    await projects.join(
        slug, role, email=person.email, name=person.name, instead_of=instead_of, word=word
    )
    await follow_people(before, by=word.by, reason=word.reason)
    return [lacks.problem for lacks in lost]


async def lay_down(slug: str, role: Role, email: str, *, word: Word) -> None:
    """Let somebody hold a role no more, unless a gate could then be decided by nobody."""
    projects = world().ledger.projects
    before = await projects.project(slug)
    _of_a_holder(before, role, email, word)
    after = replace(before, people=without(before.people, role, email))
    for lacks in await _lost(before, after):
        raise BadInput(
            f"Without {email}: {lacks.problem}",
            field="role",
            fix=f"Name a successor: golive people {slug} {role.value} ADDRESS NAME "
            f"--instead-of {email} --reason ...",
        )
    await projects.leave(slug, role, email=email, word=word)
    await follow_people(before, by=word.by, reason=word.reason)


def _of_a_holder(project: Project, role: Role, email: str, word: Word) -> None:
    holders = [p.email for p in project.people if role in p.roles]
    if email not in holders:
        raise BadInput(
            f"{email} does not hold the role {role.value} on {project.slug}.",
            field="role",
            fix=f"It is held by {', '.join(holders) or 'nobody'}.",
        )
    if not word.reason.strip():
        raise BadInput("A role is laid down for a reason.", field="reason", fix="Give one.")


async def _lost(before: Project, after: Project) -> list[Unfilled]:
    """Which gates that are still to come could be decided before, and cannot any more."""
    steps = await world().ledger.projects.steps(before.slug)
    found: list[Unfilled] = []
    for stage in playbook_of(before):
        for item in stage.items(before) if stage.gate else ():
            step = Step(stage.name, item.slug if item else "")
            if stage.gate is None or (step in steps and steps[step].ended_at):
                continue
            there, gone = (
                unfilled(p.at(stage.name, item), stage.gate, owner=stage.owner, stage=stage.name)
                for p in (before, after)
            )
            if gone is not None and there is None:
                found.append(gone)
    return list({lacks.problem: lacks for lacks in found}.values())
