"""Invitations to meetings, and taking them back, as every calendar understands them (RFC 5546)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, Unpack, cast

from icalendar import Calendar, Event, vCalAddress, vText

if TYPE_CHECKING:
    from collections.abc import Sequence

_YEAR = timedelta(days=366)  # how far around the meeting the clock changes are told


class Entry(TypedDict):
    """What a calendar holds of a meeting; the start is in the zone where it is held.

    It is written in English, and stamped with the start, unless it is said otherwise: so equal
    meetings stay equal.
    """

    uid: str
    sequence: int
    start: datetime
    minutes: int
    title: str
    text: str
    organizer: str
    language: NotRequired[str]
    stamp: NotRequired[datetime]  # when it was written


def invitation(*, attendees: Sequence[str], **entry: Unpack[Entry]) -> str:
    """Return an invitation; the same uid with a higher sequence moves the meeting."""
    zones = [str(one.tzinfo) for one in entry.values() if isinstance(one, datetime)]
    return _invitation(tuple(attendees), tuple(entry.items()), *zones)


@lru_cache(maxsize=16)  # everybody is sent the same; equal moments differ by their zones
def _invitation(attendees: Sequence[str], said: Sequence[tuple[str, Any]], *_: str) -> str:
    entry = cast("Entry", dict(said))
    event = _event(entry)
    event.add("status", "CONFIRMED")
    for attendee in attendees:
        event.add("attendee", _asked(attendee), encode=False)
    return _written(event, "REQUEST", entry)


def cancellation(*, attendees: Sequence[str], whole: bool, **entry: Unpack[Entry]) -> str:
    """Return what takes a meeting out of the calendars of these attendees.

    Only when the whole meeting is called off does it say so; the others still meet otherwise.
    """
    event = _event(entry)
    if whole:
        event.add("status", "CANCELLED")
    for attendee in attendees:
        event.add("attendee", vCalAddress(f"mailto:{attendee}"), encode=False)
    return _written(event, "CANCEL", entry)


def method_of(calendar: str) -> str:
    """Return what a calendar asks of its reader: REQUEST, CANCEL."""
    return str(Calendar.from_ical(calendar)["method"])


def _event(entry: Entry) -> Event:
    event, start = Event(), entry["start"]
    event.add("uid", entry["uid"])
    event.add("sequence", entry["sequence"])
    event.add("dtstamp", entry.get("stamp", start))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=entry["minutes"]))
    event.add("summary", entry["title"])
    event.add("description", entry["text"])
    event.add("organizer", vCalAddress(f"mailto:{entry['organizer']}"))
    return event


def _written(event: Event, method: str, entry: Entry) -> str:
    calendar, day = Calendar(), entry["start"].date()
    calendar.add("prodid", f"-//golive//golive//{entry.get('language', 'en').upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    calendar.add_missing_timezones(day - _YEAR, day + _YEAR)
    return calendar.to_ical().decode()


def _asked(attendee: str) -> vCalAddress:
    """Return somebody whose answer is awaited."""
    address = vCalAddress(f"mailto:{attendee}")
    address.params["rsvp"] = vText("TRUE")
    address.params["role"] = vText("REQ-PARTICIPANT")
    address.params["partstat"] = vText("NEEDS-ACTION")
    return address
