"""Meetings on the command line: when they are, moving one, calling one off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.people import As, at_this_terminal
from app.show import as_json, columns, line, moment
from app.worlds import in_the_real_world, in_the_records
from tasks import meetings as moving
from tasks.looking import now
from tasks.world import world

if TYPE_CHECKING:
    from domain.meeting import Meeting


def meetings(project: str, /, *, json: bool = False) -> None:
    """Show the meetings of a project: when each is, who is invited, and how often it changed.

    Parameters
    ----------
    project
        The project's key.
    json
        Print JSON for machines.

    """

    async def look() -> list[Meeting]:
        await world().ledger.projects.record(project)
        return [versions[-1] for versions in await world().ledger.meetings.of(project)]

    found = sorted(in_the_records(look), key=lambda m: m.start)
    if json:
        as_json([vars(m) | {"name": m.name} for m in found])
        return
    columns(
        ("MEETING", "WHEN", "STANDS", "INVITED"),
        [
            (m.name, moment(m.start.isoformat()), _state(m), ", ".join(m.invited.values()))
            for m in found
        ],
        empty="Nobody has been invited to a meeting yet.",
    )
    coming = [m.name for m in found if not m.called_off and m.start > now()]
    if coming:
        line(f"→ Move one: golive move {project} {coming[0]} --to DATE --reason ... --as ADDRESS")


def move(project: str, meeting: str, /, *, to: str, reason: str, as_: As) -> None:
    """Move a meeting to another day or hour; everybody's calendar follows.

    Parameters
    ----------
    project
        The project's key.
    meeting
        The meeting, as golive meetings shows it, or its stage.
    to
        The day, such as 2026-05-04, or day and hour, such as 2026-05-04T14:30, where the client is.
    reason
        Why; everybody who is invited reads it.
    as_
        Your mail address; you run the project or the meeting's stage.

    """
    moved = in_the_real_world(
        lambda: moving.move(
            project, meeting, to, by=as_, reason=reason, identity=at_this_terminal()
        )
    )
    line(f"{moved.name} is on {moment(moved.start.isoformat())} now.")
    _tell(moved)


def call_off(project: str, meeting: str, /, *, reason: str, as_: As) -> None:
    """Call a meeting off; it goes from everybody's calendar.

    Parameters
    ----------
    project
        The project's key.
    meeting
        The meeting, as golive meetings shows it, or its stage.
    reason
        Why; everybody who was invited reads it.
    as_
        Your mail address; you run the project or the meeting's stage.

    """
    off = in_the_real_world(
        lambda: moving.call_off(
            project, meeting, by=as_, reason=reason, identity=at_this_terminal()
        )
    )
    line(f"{off.name} is called off.")
    _tell(off)


def _tell(meeting: Meeting) -> None:
    line(f"Within a minute a mail goes to {', '.join(meeting.invited.values())}.")


def _state(meeting: Meeting) -> str:
    if meeting.called_off:
        return "called off"
    times = {0: "as called", 1: "changed once"}
    over = "" if meeting.start > now() else "over, "
    return over + times.get(meeting.sequence, f"changed {meeting.sequence} times")
