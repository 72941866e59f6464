"""Meetings that are moved, get other people, or fall away: what everybody's calendar is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from domain.brief import Person
from domain.errors import BadInput, NotFound
from domain.project import Project
from domain.roles import Role
from domain.stage import Step
from flows.advance import end_project
from flows.rehearse import Rehearsal
from flows.upkeep import look_after
from integrations.outbox import Outbox, Sent
from records.holders import Word
from tasks.invite import invite
from tasks.meetings import call_off, move
from tasks.people import lay_down, take_up
from tasks.world import World

PETRA = "petra.novakova@meiro.io"
LOTTE = "lotte.devries@acme-retail.example"
DAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
ROLES = [Role.PROJECT_MANAGER, Role.CLIENT_LEAD]


@pytest.fixture
async def kickoff(world: World, project: Project) -> Project:
    """The kickoff, to which two people are invited."""
    await world.ledger.projects.begin("acme", Step("kickoff"))
    here = project.at("kickoff")
    await invite(here, ROLES, "kickoff", at=DAY)
    return here


def calendars(outbox: Outbox, to: str) -> list[Calendar]:
    return [Calendar.from_ical(s.invitation) for s in invitations(outbox) if s.to == to]


def invitations(outbox: Outbox) -> list[Sent]:
    return [s for s in outbox.sent if s.invitation]


def event(calendar: Calendar) -> Event:
    return calendar.events[0]


def sequence(calendar: Calendar) -> int:
    return int(str(event(calendar)["sequence"]))


def start(calendar: Calendar) -> datetime:
    begins = event(calendar).start
    assert isinstance(begins, datetime)
    return begins


def last(outbox: Outbox, to: str) -> tuple[str, int, datetime]:
    calendar = calendars(outbox, to)[-1]
    return str(calendar["method"]), sequence(calendar), start(calendar)


async def test_a_meeting_that_is_moved_moves_in_everybodys_calendar_once(
    kickoff: Project, outbox: Outbox
):
    await move("acme", "kickoff", "2026-05-06T14:30", by=PETRA, reason="The sponsor is away.")
    await look_after("acme")
    await look_after("acme")
    await invite(kickoff, ROLES, "kickoff", at=DAY)

    first, second = calendars(outbox, LOTTE)
    letter = invitations(outbox)[-1]
    assert event(first)["uid"] == event(second)["uid"]
    assert [sequence(c) for c in (first, second)] == [0, 1]
    assert start(second) == datetime(2026, 5, 6, 12, 30, tzinfo=UTC)
    assert "The sponsor is away." in letter.text
    assert {str(c["method"]) for c in (first, second)} == {"REQUEST"}
    assert len(invitations(outbox)) == 4


async def test_a_moved_meeting_is_a_reason_to_look_at_its_project_until_all_were_told(
    kickoff: Project, world: World
):
    await move("acme", "kickoff", "2026-05-06", by=PETRA, reason="The sponsor is away.")
    before = await world.ledger.glance.reasons(DAY.date())

    await look_after("acme")

    moved = (kickoff.slug, "meeting kickoff 1")
    assert moved in before
    assert moved not in await world.ledger.glance.reasons(DAY.date())


async def test_without_an_hour_a_meeting_keeps_the_one_it_had(kickoff: Project, outbox: Outbox):
    await move("acme", "kickoff/kickoff", "2026-05-07", by=PETRA, reason="A holiday.")
    await look_after("acme")

    assert last(outbox, LOTTE) == ("REQUEST", 1, DAY + timedelta(days=3))
    assert kickoff.stage == "kickoff"


async def test_the_next_round_counts_on_from_the_moves_of_the_one_before(
    kickoff: Project, outbox: Outbox
):
    await move("acme", "kickoff", "2026-05-06", by=PETRA, reason="First.")
    await move("acme", "kickoff", "2026-05-08", by=PETRA, reason="Second.")
    await look_after("acme")

    await invite(kickoff.at("kickoff", round=2, reason="Not all were there."), ROLES, "kickoff")

    assert [sequence(c) for c in calendars(outbox, LOTTE)] == [0, 2, 3]


async def test_whoever_takes_a_role_over_is_invited_and_whoever_gave_it_up_is_not(
    kickoff: Project, outbox: Outbox
):
    mia = Person(name="Mia Bos", email="mia.bos@acme.example", roles=(Role.CLIENT_LEAD,))
    word = Word(PETRA, "Lotte has left.")
    await take_up("acme", Role.CLIENT_LEAD, mia, instead_of=LOTTE, word=word)
    await look_after("acme")

    goodbye = calendars(outbox, LOTTE)[-1]
    assert last(outbox, mia.email) == ("REQUEST", 1, DAY)
    assert last(outbox, PETRA) == ("REQUEST", 1, DAY)
    assert last(outbox, LOTTE) == ("CANCEL", 1, DAY)
    assert event(goodbye)["uid"] == event(calendars(outbox, LOTTE)[0])["uid"]
    assert "status" not in event(goodbye)  # the others still meet
    assert kickoff.stage == "kickoff"


async def test_whoever_lays_a_role_down_gets_it_out_of_their_calendar(
    kickoff: Project, outbox: Outbox
):
    mia = Person(name="Mia Bos", email="mia.bos@acme.example", roles=(Role.CLIENT_LEAD,))
    await take_up("acme", Role.CLIENT_LEAD, mia, word=Word(PETRA, "She helps."))
    await look_after("acme")
    await lay_down("acme", Role.CLIENT_LEAD, LOTTE, word=Word(PETRA, "Lotte has left."))
    await look_after("acme")

    assert last(outbox, mia.email) == ("REQUEST", 2, DAY)
    assert last(outbox, LOTTE) == ("CANCEL", 2, DAY)
    assert kickoff.stage == "kickoff"


async def test_a_meeting_that_is_called_off_goes_from_every_calendar(
    kickoff: Project, outbox: Outbox
):
    await call_off("acme", "kickoff", by=PETRA, reason="We met by chance.")
    await look_after("acme")

    for who in (LOTTE, PETRA):
        assert last(outbox, who) == ("CANCEL", 1, DAY)
        assert event(calendars(outbox, who)[-1])["status"] == "CANCELLED"
    with pytest.raises(BadInput, match="was called off"):
        await move("acme", "kickoff", "2026-05-08", by=PETRA, reason="After all.")
    assert kickoff.stage == "kickoff"


async def test_the_meetings_to_come_fall_away_with_the_project(kickoff: Project, outbox: Outbox):
    await end_project(kickoff, "It is too dear.")
    await end_project(kickoff, "It is too dear.")

    assert last(outbox, LOTTE) == ("CANCEL", 1, DAY)
    assert len(invitations(outbox)) == 4


async def test_nobody_is_uninvited_from_a_meeting_that_was_held(
    kickoff: Project, outbox: Outbox, rehearsal: Rehearsal
):
    rehearsal.clock = DAY + timedelta(days=1)

    await end_project(kickoff, "It is too dear.")

    assert {str(c["method"]) for c in calendars(outbox, LOTTE)} == {"REQUEST"}


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("is no date", ("soon", PETRA, "Why not.")),
        ("has passed", ("2026-04-01", PETRA, "Why not.")),
        ("at that time already", ("2026-05-04T10:00", PETRA, "Why not.")),
        ("may not change", ("2026-05-06", LOTTE, "Why not.")),
        ("reason is missing", ("2026-05-06", PETRA, " ")),
    ],
)
async def test_a_move_that_cannot_be_is_refused_and_tells_nobody(
    kickoff: Project, outbox: Outbox, said: str, asked: tuple[str, str, str]
):
    to, by, reason = asked

    with pytest.raises(BadInput, match=said):
        await move("acme", "kickoff", to, by=by, reason=reason)
    await look_after("acme")

    assert len(invitations(outbox)) == 2
    assert kickoff.stage == "kickoff"


async def test_a_meeting_that_nobody_called_is_not_known(kickoff: Project):
    with pytest.raises(NotFound, match="meeting"):
        await move(kickoff.slug, "workshop", "2026-05-06", by=PETRA, reason="Why not.")
