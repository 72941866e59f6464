"""Ticking by issues: a row whose issue is done is done, and nobody has to say so.

Looked at every two minutes, since nobody tells us. A person's word counts more: what somebody
ticked or took back themselves is left to people.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.checklist import Mark, Said
from tasks.now_and_then import time_to
from tasks.open_issues import project_label
from tasks.ticking import show_again
from tasks.world import world

if TYPE_CHECKING:
    from domain.checklist import Row
    from domain.project import Project

EVERY = timedelta(minutes=2)
WAY, NAME = "jira", "Jira"


async def tick_done_issues(project: Project) -> None:
    """Tick the rows whose issues are done, and take back those whose issues were opened again."""
    if not time_to("issues", project.slug, every=EVERY):
        return
    rows = await world().ledger.checklists.rows(project.slug)
    ours = {row.issue: row for row in rows if row.issue and _left_to_us(row)}
    if not ours:
        return
    stood = {issue: row.done for issue, row in ours.items()}
    for issue, done in (await world().tickets.moved(project_label(project.slug), stood)).items():
        await _say(project, ours[issue], done=done)


def _left_to_us(row: Row) -> bool:
    """Whether no person has had the last word on the row."""
    said = [mark for mark in row.marks if mark.said is not Said.SEEN]
    return not said or said[-1].way == WAY


async def _say(project: Project, row: Row, *, done: bool) -> None:
    mark = Mark(
        row=row.key, said=Said.DONE if done else Said.OPEN, by="", name=NAME, role=row.owner.value,
        way=WAY, evidence=row.issue if done else "",
        why="" if done else f"{row.issue} was opened again.", at=world().now(),
    )  # fmt: skip
    if await world().ledger.checklists.mark(project.slug, row, mark, identity=f"jira {row.issue}"):
        await show_again(project, row.checklist)
