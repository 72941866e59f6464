"""Facts: what a gate must know besides what its signer types, counted when somebody signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.company import company
from domain.roles import Role
from tasks.open_issues import stage_label
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from domain.project import Project


async def analyst_hours(project: Project) -> dict[str, float]:
    """Hours that analysts logged in Jira on this stage's issues, and the minimum (`S0-49`)."""
    analysts = {person.email for person in project.holders(Role.ANALYST)}
    worked = await world().tickets.worked(stage_label(project))
    return {
        "analyst_hours": sum(w.hours for w in worked if w.email in analysts),
        "minimum_analyst_hours": company().minimum_analyst_hours,
    }


FACTS: dict[str, Callable[[Project], Awaitable[dict[str, float]]]] = {
    "analyst_hours": analyst_hours,
}


async def facts_for(project: Project, names: Sequence[str]) -> dict[str, float]:
    """Every fact of these names, counted now."""
    found: dict[str, float] = {}
    for name in names:
        found |= await FACTS[name](project)
    return found
