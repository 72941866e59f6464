"""Meetings: moved, called off, or with other people; everybody's calendar follows.

Whoever changes a meeting writes down what it is now; the upkeep tells everybody, once. So two
people who change it at the same time send nobody two invitations.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config.company import company
from config.reach import By
from config.tongue import tongue_for
from domain.brief import Person
from domain.errors import BadInput, InDoubt, NotFound
from domain.meeting import Change, Meeting, moment_of, uninvited
from domain.registry import playbook_of
from domain.roles import Role
from integrations.calendar import Entry, cancellation, invitation
from tasks.deliver import Address, deliver
from tasks.standing import stage_of
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.project import Project

MOVED, OFF = "meeting_changed", "meeting_called_off"


def event_for(project: Project, meeting: Meeting, reader: Person) -> str:
    """The meeting as the calendar of one reader takes it in."""
    return invitation(
        **_said(project, meeting, reader),
        attendees=list(meeting.invited),
    )


async def move(
    slug: str, name: str, to: str, *, by: str, reason: str, identity: str = ""
) -> Meeting:
    """Move a meeting to another day or hour; everybody who is invited hears of it."""
    project, meeting = await _open_to(slug, name, by, reason)
    zone = ZoneInfo(project.brief.timezone)
    start = moment_of(to, meeting.start, zone)
    if start == meeting.start:
        raise BadInput("It is at that time already.", field="--to", fix="Give another time.")
    if start <= world().now():
        raise BadInput("That time has passed.", field="--to", fix="Give a time still to come.")
    return await _change(meeting, Change.MOVED, by, reason, identity=identity, start=start)


async def call_off(slug: str, name: str, *, by: str, reason: str, identity: str = "") -> Meeting:
    """Call a meeting off; it goes from everybody's calendar."""
    _, meeting = await _open_to(slug, name, by, reason)
    return await _change(meeting, Change.OFF, by, reason, identity=identity, called_off=True)


async def follow_people(before: Project, *, by: str, reason: str) -> None:
    """Invite whoever holds a role now to the meetings to come, and nobody who holds it no more."""
    after = await world().ledger.projects.project(before.slug)
    for meeting in await coming(before.slug):
        if not meeting.roles:
            continue
        here = _standing(after, meeting)
        invited = {p.email: p.name for r in meeting.roles for p in here.holders(Role(r))}
        if invited and invited.keys() != meeting.invited.keys():
            await _change(meeting, Change.PEOPLE, by, reason, invited=invited)


async def call_off_all(project: Project, reason: str) -> None:
    """Call off what is still to come, as the project has ended; by the stage that ends it."""
    for meeting in await coming(project.slug):
        off = replace(
            meeting,
            sequence=meeting.sequence + 1,
            called_off=True,
            changed=Change.CALLED,
            by="",
            reason=reason,
            at=world().now(),
            told_at=None,
        )
        await world().ledger.meetings.write(off)
    for versions in await world().ledger.meetings.of(project.slug):
        if versions[-1].called_off and not versions[-1].changed.by_somebody:
            await _tell_all(project, versions)


async def coming(slug: str) -> list[Meeting]:
    """The meetings of a project that are still to come."""
    every = [versions[-1] for versions in await world().ledger.meetings.of(slug)]
    return [m for m in every if not m.called_off and m.start > world().now()]


async def tell_of_changes(project: Project) -> None:
    """Tell everybody of what somebody changed, once, and note that they were told."""
    for versions in await world().ledger.meetings.of(project.slug):
        last = versions[-1]
        untold = last.changed.by_somebody and last.told_at is None
        if untold and await _tell_all(project, versions):
            await world().ledger.meetings.told(last)


async def tell_the_uninvited(project: Project, versions: Sequence[Meeting]) -> bool:
    """Take the meeting out of the calendars of those who are invited no more."""
    names = {email: name for one in versions for email, name in one.invited.items()}
    return all(
        [
            await _send(project, meeting, _reader(project, names, email), OFF, off=True)
            for meeting, email in uninvited(versions)
        ]
    )


async def _tell_all(project: Project, versions: Sequence[Meeting]) -> bool:
    last = versions[-1]
    was = versions[-2].start if len(versions) > 1 and last.changed is Change.MOVED else None
    message, off = (OFF if last.called_off else MOVED), last.called_off
    told = [
        await _send(project, last, _reader(project, last.invited, email), message, off=off, was=was)
        for email in last.invited
    ]
    return await tell_the_uninvited(project, versions) and all(told)


async def _send(
    project: Project,
    meeting: Meeting,
    reader: Person,
    message: str,
    *,
    off: bool,
    was: datetime | None = None,
) -> bool:
    """Send one reader this version; False while it is in doubt, for which nobody else waits."""
    here, zone = _standing(project, meeting), ZoneInfo(project.brief.timezone)
    sending = deliver(
        here,
        Address(By.EMAIL, reader.email, (reader,)),
        message,
        invitation=partial(_gone if off else event_for, here, meeting, reader),
        start=meeting.start.astimezone(zone),
        was=was.astimezone(zone) if was else None,
        meeting=_called(here, reader),
        reason=meeting.reason,
        label=f"{'uninvited' if off else 'meeting'} {meeting.message} {meeting.sequence}",
    )
    try:
        await sending
    except InDoubt:
        return False
    return True


def _gone(project: Project, meeting: Meeting, reader: Person) -> str:
    """What takes the meeting out of one reader's calendar, or off everybody's."""
    return cancellation(
        **_said(project, meeting, reader),
        attendees=list(meeting.invited) if meeting.called_off else [reader.email],
        whole=meeting.called_off,
    )


def _said(project: Project, meeting: Meeting, reader: Person) -> Entry:
    said, stage = tongue_for(project, reader), stage_of(project)
    return {
        "uid": _uid(meeting),
        "sequence": meeting.sequence,
        "start": meeting.start.astimezone(ZoneInfo(project.brief.timezone)),
        "minutes": meeting.minutes,
        "title": f"{project.client}: {_called(project, reader)}",
        "text": said.sentence(stage),
        "organizer": company().organizer,
        "language": said.language,
        "stamp": meeting.at,
    }


def _called(project: Project, reader: Person) -> str:
    """The meeting as its reader calls it: by what it is about, otherwise by its stage."""
    return tongue_for(project, reader).called(project.item_name or stage_of(project))


def _uid(meeting: Meeting) -> str:
    name = f"{meeting.project}/{meeting.stage}/{meeting.item}/{meeting.message}"
    return f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@{company().alias_domain}"


async def _open_to(slug: str, name: str, by: str, reason: str) -> tuple[Project, Meeting]:
    """The meeting that somebody means, if they may change it and say why."""
    project = await world().ledger.projects.project(slug)
    every = [versions[-1] for versions in await world().ledger.meetings.of(slug)]
    meant = [m for m in every if m.answers_to(name)]
    if not meant:
        raise NotFound("meeting", name, [m.name for m in every])
    if len(meant) > 1:
        raise BadInput(
            f"{name} may be one of {len(meant)} meetings.",
            fix="Name one: " + ", ".join(m.name for m in meant),
        )
    (meeting,) = meant
    if not reason.strip():
        raise BadInput("A reason is missing.", field="--reason", fix="Say why it changes.")
    if meeting.called_off:
        raise BadInput(f"{meeting.name} was called off.", fix="It is held no more.")
    await _may_change(project, meeting, by.strip().lower())
    return project, meeting


async def _may_change(project: Project, meeting: Meeting, by: str) -> None:
    book = playbook_of(project)
    roles = {Role.PROJECT_MANAGER, book.find(meeting.stage).owner, book.authority}
    may = {p.email: p.name for role in roles if role for p in project.holders(role)}
    if by not in may:
        raise BadInput(
            f"{by} may not change this meeting.",
            field="--as",
            fix="Ask one of: " + ", ".join(sorted(may)),
        )


async def _change(
    meeting: Meeting, changed: Change, by: str, reason: str, *, identity: str = "", **now: Any
) -> Meeting:
    new = replace(
        meeting,
        sequence=meeting.sequence + 1,
        changed=changed,
        by=by.strip().lower(),
        reason=reason.strip(),
        at=world().now(),
        told_at=None,
        **now,
    )
    if not await world().ledger.meetings.write(new, identity=identity):
        raise BadInput(
            f"Somebody else has just changed {meeting.name}.",
            fix=f"Look how it stands now: golive meetings {meeting.project}",
        )
    return new


def _standing(project: Project, meeting: Meeting) -> Project:
    stage = playbook_of(project).find(meeting.stage)
    return project.at(meeting.stage, stage.item(project, meeting.item), round=meeting.round)


def _reader(project: Project, names: Mapping[str, str], email: str) -> Person:
    known = project.person(email)
    return known or Person(name=names.get(email) or email, email=email, roles=(Role.DAILY_USER,))
