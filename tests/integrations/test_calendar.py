"""Invitations that every calendar can read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from integrations.calendar import invitation

PRAGUE = ZoneInfo("Europe/Prague")


def _invited(*, sequence: int = 0, start: datetime | None = None) -> Calendar:
    return Calendar.from_ical(
        invitation(
            uid="kickoff.acme@meiro.io",
            sequence=sequence,
            start=start or datetime(2026, 5, 4, 10, tzinfo=PRAGUE),
            minutes=45,
            title="Kick-off with Acme; round 1",
            text="Bring a name, a date\nand a question.",
            organizer="petra@meiro.io",
            attendees=["dana@meiro.io", "carl@acme.example"],
        )
    )


def _event(calendar: Calendar) -> Event:
    return calendar.events[0]


def test_an_invitation_asks_every_attendee_for_an_answer() -> None:
    calendar = _invited()

    asked = _event(calendar)["attendee"]

    assert calendar["method"] == "REQUEST"
    assert [str(who) for who in asked] == ["mailto:dana@meiro.io", "mailto:carl@acme.example"]
    assert {who.params["RSVP"] for who in asked} == {"TRUE"}


def test_an_invitation_says_when_and_brings_its_time_zone() -> None:
    calendar = _invited()

    event = _event(calendar)

    assert event.start == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert event.end - event.start == timedelta(minutes=45)
    assert [str(zone["tzid"]) for zone in calendar.timezones] == ["Europe/Prague"]


def test_the_words_of_an_invitation_arrive_as_they_were_written() -> None:
    event = _event(_invited())

    assert event["summary"] == "Kick-off with Acme; round 1"
    assert event["description"] == "Bring a name, a date\nand a question."


def test_a_meeting_that_moves_keeps_its_uid_and_counts_up() -> None:
    first = _event(_invited())

    moved = _event(_invited(sequence=1, start=datetime(2026, 5, 5, 10, tzinfo=PRAGUE)))

    assert moved["uid"] == first["uid"]
    assert (first["sequence"], moved["sequence"]) == (0, 1)


def test_an_invitation_in_universal_time_needs_no_time_zone() -> None:
    calendar = _invited(start=datetime(2026, 5, 4, 8, tzinfo=UTC))

    assert _event(calendar).start == datetime(2026, 5, 4, 8, tzinfo=UTC)
    assert not calendar.timezones
