"""Minutes: who attended, what was discussed and decided, and who does what until when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from config.tongue import language_of_papers, tongue
from domain.actions import actions_of
from domain.roles import Role
from tasks.checklists import NewRow, add_rows
from tasks.revise import revise
from tasks.standing import stage_of
from tasks.verb import verb

if TYPE_CHECKING:
    from domain.actions import Action
    from domain.project import Project
    from records.documents import Document

DOCUMENT = "meeting_minutes"


class Meeting(Protocol):
    """What somebody vouched for after a meeting."""

    @property
    def attendees(self) -> str:
        """Who was there."""
        ...

    @property
    def topics(self) -> str:
        """What was discussed."""
        ...

    @property
    def decisions(self) -> str:
        """What was decided."""
        ...

    @property
    def actions(self) -> str:
        """Who does what until when, one a line."""
        ...


@verb
async def minutes(
    project: Project,
    meeting: str,
    *,
    held: Meeting,
    actions_on: str = "actions",
    internal: bool = False,
) -> Document:
    """File the minutes of a meeting: attendees, topics, decisions and action items (`S4-51`).

    Each action item becomes a row of that checklist, owed by whom it names (`S4-39`).
    """
    filed = "-".join(filter(None, ("minutes", meeting, project.item)))
    actions = actions_of(held.actions, project.people)
    if actions:
        rows = [_row(one, internal=internal) for one in actions]
        await add_rows(replace(project, item="", item_name=""), actions_on, rows, source=filed)
    spoken = tongue(language_of_papers(project, internal=internal), project.brief.playbook)
    return await revise(
        project,
        DOCUMENT,
        filed=filed,
        change=f"held {project.item_name}".strip(),
        internal=internal,
        meeting=spoken.called(stage_of(project)),
        held=held,
        actions=actions,
    )


def _row(action: Action, *, internal: bool) -> NewRow:
    """The action as a row, owed by whoever it names, otherwise by the project manager."""
    who = action.owner
    return NewRow(
        action.what,
        who.roles[0] if who else Role.PROJECT_MANAGER,
        person=who.email if who else "",
        due=action.due,
        internal=internal,
    )
