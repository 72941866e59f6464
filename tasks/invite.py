"""Invite: ask people to a meeting by mail, with the .ics that their calendars understand."""

from __future__ import annotations

import hashlib
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config.company import company
from config.reach import By
from config.tongue import tongue_for
from integrations.calendar import invitation
from tasks.deliver import Address, deliver
from tasks.standing import due_of, stage_of
from tasks.verb import verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.brief import Person
    from domain.outside import Proof
    from domain.project import Project
    from domain.roles import Role
    from records.documents import Document

TEN = time(10, 0)


@verb
async def invite(
    project: Project,
    roles: Sequence[Role],
    message: str,
    *,
    at: datetime | None = None,
    minutes: int = 60,
    documents: Sequence[Document] = (),
    **words: Any,
) -> list[Proof]:
    """Invite everybody who plays one of the roles; without a time, at ten on the due day.

    In a later round it is the same meeting in everybody's calendar, moved.
    """
    people = [person for role in roles for person in project.holders(role)]
    return await invite_people(
        project, people, message, at=at, minutes=minutes, documents=documents, **words
    )


async def invite_people(
    project: Project,
    whom: Sequence[Person],
    message: str,
    *,
    at: datetime | None = None,
    minutes: int = 60,
    documents: Sequence[Document] = (),
    **words: Any,
) -> list[Proof]:
    """Invite these people, whether they play a role or not, to one meeting."""
    people = {person.email: person for person in whom}
    zone = ZoneInfo(project.brief.timezone)  # calendars know zones by name, not offsets
    start = at.astimezone(zone) if at else datetime.combine(await due_of(project), TEN, zone)

    def event(reader: Person) -> str:
        said, stage = tongue_for(project, reader), stage_of(project)
        return invitation(
            uid=_uid(project, message),
            sequence=project.round - 1,
            start=start,
            minutes=minutes,
            title=f"{project.client}: {project.item_name or said.called(stage)}",
            text=said.sentence(stage),
            organizer=company().organizer,
            attendees=[person.email for person in people.values()],
            language=said.language,
        )

    return [
        await deliver(
            project,
            Address(By.EMAIL, person.email, (person,)),
            message,
            documents=documents,
            invitation=event(person),
            start=start,
            label=f"invitation {message}",
            **words,
        )
        for person in people.values()
    ]


def _uid(project: Project, message: str) -> str:
    name = f"{project.slug}/{project.stage}/{project.item}/{message}"
    return f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@{company().alias_domain}"
