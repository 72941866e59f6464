"""Open issues: an epic and its issues from a list in the catalogue, each opened once (`S0-58`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.catalogues import issue_list
from domain.calendar import LeadTime, add
from domain.outside import Ticket
from records.acts import Delivery
from tasks.once import once
from tasks.standing import holidays_of, today, words_for
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from datetime import datetime

    from domain.outside import Proof
    from domain.project import Project
    from domain.roles import Role


@dataclass(frozen=True)
class Opened:
    """An issue that was opened: its key, its link, and what it is about."""

    ref: str
    link: str
    summary: str


def project_label(slug: str) -> str:
    """The label that every issue of a project carries."""
    return f"golive-project-{slug}"


def stage_label(project: Project) -> str:
    """The label that every issue of this stage and item carries."""
    return "-".join(filter(None, ("golive", project.slug, project.stage, project.item)))


@verb
async def open_issues(project: Project, name: str, **words: Any) -> list[Opened]:
    """Open the epic and the issues of this list; a later round finds those that are there."""
    given = words | await words_for(project)
    listed = issue_list(name, **given)
    epic = await file_issue(
        project, f"epic {name}", _ticket(project, listed.epic, listed.text, kind="Epic")
    )
    opened = [epic]
    for issue in listed.issues:
        ticket = _ticket(
            project,
            issue.summary,
            issue.description,
            role=issue.role,
            days=issue.days,
            parent=epic.ref,
        )
        opened.append(await file_issue(project, f"issue {name} {issue.key}", ticket))
    return opened


def _ticket(
    project: Project,
    summary: str,
    description: str,
    *,
    kind: str = "Task",
    role: Role | None = None,
    days: int = 0,
    parent: str = "",
) -> Ticket:
    holders = project.holders(role) if role else ()
    return Ticket(
        summary=summary,
        description=description,
        kind=kind,
        assignee=holders[0].email if holders else "",
        due=add(today(project), LeadTime(days), holidays_of(project)) if days else None,
        parent=parent,
        labels=(project_label(project.slug), stage_label(project)),
    )


async def file_issue(project: Project, what: str, ticket: Ticket) -> Opened:
    """Open this issue once for the project, whatever the round."""

    async def do(key: str) -> Proof:
        return await world().tickets.file(ticket, key=key)

    async def look(key: str, since: datetime) -> Proof | None:
        return await world().tickets.find(key=key, since=since)

    brings = Delivery(what, ticket.assignee, "jira")
    proof = await once(project, what, do, look, each_round=False, brings=brings)
    return Opened(proof.ref, proof.link, ticket.summary)
