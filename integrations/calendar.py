"""Invitations to meetings, and taking them back, as every calendar understands them (RFC 5546)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vCalAddress, vText

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_YEAR = timedelta(days=366)  # how far around the meeting the clock changes are told


def invitation(
    *,
    uid: str,
    sequence: int,
    start: datetime,
    minutes: int,
    title: str,
    text: str,
    organizer: str,
    attendees: Sequence[str],
    language: str = "en",
    stamp: datetime | None = None,
) -> str:
    """Return an invitation; the same uid with a higher sequence moves the meeting.

    `stamp` is when it was written; the start stands in for it, so that equal meetings stay equal.
    """
    event = _event(
        uid=uid,
        sequence=sequence,
        start=start,
        minutes=minutes,
        title=title,
        text=text,
        organizer=organizer,
        stamp=stamp,
    )
    event.add("status", "CONFIRMED")
    for attendee in attendees:
        event.add("attendee", _asked(attendee), encode=False)
    return _written(event, "REQUEST", start, language)


def cancellation(
    *,
    uid: str,
    sequence: int,
    start: datetime,
    minutes: int,
    title: str,
    text: str,
    organizer: str,
    attendees: Sequence[str],
    whole: bool,
    language: str = "en",
    stamp: datetime | None = None,
) -> str:
    """Return what takes a meeting out of the calendars of these attendees.

    Only when the whole meeting is called off does it say so; the others still meet otherwise.
    """
    event = _event(
        uid=uid,
        sequence=sequence,
        start=start,
        minutes=minutes,
        title=title,
        text=text,
        organizer=organizer,
        stamp=stamp,
    )
    if whole:
        event.add("status", "CANCELLED")
    for attendee in attendees:
        event.add("attendee", vCalAddress(f"mailto:{attendee}"), encode=False)
    return _written(event, "CANCEL", start, language)


def method_of(calendar: str) -> str:
    """Return what a calendar asks of its reader: REQUEST, CANCEL."""
    return str(Calendar.from_ical(calendar)["method"])


def _event(
    *,
    uid: str,
    sequence: int,
    start: datetime,
    minutes: int,
    title: str,
    text: str,
    organizer: str,
    stamp: datetime | None,
) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", stamp or start)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=minutes))
    event.add("summary", title)
    event.add("description", text)
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    return event


def _written(event: Event, method: str, start: datetime, language: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", f"-//golive//golive//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones(start.date() - _YEAR, start.date() + _YEAR)
    return calendar.to_ical().decode()


def _asked(attendee: str) -> vCalAddress:
    """Return somebody whose answer is awaited."""
    address = vCalAddress(f"mailto:{attendee}")
    address.params["rsvp"] = vText("TRUE")
    address.params["role"] = vText("REQ-PARTICIPANT")
    address.params["partstat"] = vText("NEEDS-ACTION")
    return address
