"""Invite: ask people to a meeting by mail, with the .ics that their calendars understand."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config.reach import By
from domain.meeting import Meeting
from tasks.deliver import Address, deliver
from tasks.meetings import event_for, tell_the_uninvited
from tasks.standing import due_of
from tasks.verb import verb
from tasks.world import world

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
    called = await _called(project, message, people, roles=roles, at=at, minutes=minutes)
    return await _invited(project, called, people, documents=documents, **words)


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
    called = await _called(project, message, whom, roles=(), at=at, minutes=minutes)
    return await _invited(project, called, whom, documents=documents, **words)


async def _called(
    project: Project,
    message: str,
    whom: Sequence[Person],
    *,
    roles: Sequence[Role],
    at: datetime | None,
    minutes: int,
) -> list[Meeting]:
    """The versions of the meeting; the newest is of this round, and stays what somebody made it."""
    meetings = world().ledger.meetings
    known = await meetings.versions(project.slug, project.stage, project.item, message)
    if known and known[-1].round >= project.round:
        return known
    sequence = max(project.round - 1, known[-1].sequence + 1 if known else 0)
    called = Meeting(
        project.slug,
        project.stage,
        project.item,
        message,
        sequence=sequence,
        round=project.round,
        start=await _start(project, at),
        minutes=minutes,
        at=world().now(),
        invited={person.email: person.name for person in whom},
        roles=tuple(role.value for role in roles),
    )
    if await meetings.write(called):
        return [*known, called]
    return await _called(project, message, whom, roles=roles, at=at, minutes=minutes)


async def _start(project: Project, at: datetime | None) -> datetime:
    """When it is: as it was fixed; in a later round not at a time that has passed."""
    if at and (project.round == 1 or at > world().now()):
        return at
    return datetime.combine(await due_of(project), TEN, ZoneInfo(project.brief.timezone))


async def _invited(
    project: Project,
    versions: Sequence[Meeting],
    whom: Sequence[Person],
    *,
    documents: Sequence[Document],
    **words: Any,
) -> list[Proof]:
    """Invite everybody to it; once somebody has changed it, whoever looks after it tells them."""
    called = versions[-1]
    if called.changed.by_somebody:
        return []
    people = {person.email: person for person in whom if person.email in called.invited}
    zone = ZoneInfo(project.brief.timezone)
    proofs = [
        await deliver(
            project,
            Address(By.EMAIL, person.email, (person,)),
            called.message,
            documents=documents,
            invitation=partial(event_for, project, called, person),
            start=called.start.astimezone(zone),
            label=f"invitation {called.message}",
            **words,
        )
        for person in people.values()
    ]
    await tell_the_uninvited(project, versions)
    return proofs
