"""Letters about the list of change requests: to whoever fills it in, and when it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.company import company
from domain.changes import days_added, holding, hours_left
from domain.need import CHANGED
from domain.registry import playbook_of
from domain.roles import Role
from domain.stage import Step
from tasks.deliver import deliver, in_person
from tasks.links import CHANGES
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.brief import Person
    from domain.changes import Change
    from domain.project import Project
    from records.documents import Document

READERS = (Role.PROJECT_MANAGER, Role.CLIENT_LEAD)


async def send_list(
    project: Project, person: Person, documents: Sequence[Document], changes: Sequence[Change]
) -> None:
    """Send the list to one person, with a link of their own to hand it in."""
    await deliver(
        project,
        await in_person(person),
        "change_list",
        documents=documents,
        page=await CHANGES.page(project.slug, person.email),
        **standing(changes),
    )


async def announce(project: Project, told: Sequence[str], *, by: str, number: int) -> None:
    """Tell whoever leads on either side what was handed in; not the one who did it."""
    here = await _where(project)
    if here is None:
        return
    changes = await world().ledger.changes.of(project.slug)
    who = project.person(by)
    for person in {p.email: p for role in READERS for p in project.holders(role)}.values():
        if person.email != by:
            await deliver(
                here,
                await in_person(person),
                "changes_came",
                label=f"changes {number}",
                handed_in_by=who.name if who else by,
                told=list(told),
                page=await CHANGES.page(project.slug, person.email),
                **standing(changes),
            )


def standing(changes: Sequence[Change]) -> dict[str, Any]:
    """How the list stands: how many wait, and what they add to the plan."""
    return {
        "waiting_changes": len(holding(changes, urgent_only=False)),
        "hours_left": hours_left(changes),
        "days_added": days_added(changes, company().hours_a_day),
    }


async def _where(project: Project) -> Project | None:
    """The project at the stage that waits for changes, or at any that is under way."""
    steps = await world().ledger.projects.steps(project.slug)
    book = playbook_of(project)
    under_way = [s for s, r in steps.items() if not r.ended_at and book.knows(s.stage)]
    if not under_way:
        return None

    def waits(step: Step) -> bool:
        gate = book.find(step.stage).gate
        return gate is not None and any(n.kind == CHANGED for n in gate.needs)

    step = max(under_way, key=waits)
    items = book.find(step.stage).items(project)
    item = next((i for i in items if i is not None and i.slug == step.item), None)
    return project.at(step.stage, item)
