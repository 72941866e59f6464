"""Invitations to meetings, as every calendar understands them (RFC 5545, METHOD:REQUEST)."""

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
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", stamp or start)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=minutes))
    event.add("summary", title)
    event.add("description", text)
    event.add("status", "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    for attendee in attendees:
        event.add("attendee", _asked(attendee), encode=False)
    calendar = Calendar()
    calendar.add("prodid", f"-//golive//golive//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
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
