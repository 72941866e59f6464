"""Change requests on the command line: what was asked for, the list as a file, and taking it in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from app.act import enclosed
from app.people import As
from app.show import as_json, columns, line
from app.worlds import in_the_real_world, in_the_records
from config.company import company
from config.sheets import change_words
from domain.changes import Change, Column, days_added, holding, hours_left
from domain.errors import BadInput
from tasks.changes import CSV, XLSX, HandedIn, forecast, hand_in, written_sheet
from tasks.people import somebody_of
from tasks.world import world

REFUSED = 3  # the exit code of a list that was not taken
OPERATIONS = "operations staff"


def changes(project: str, /, *, json: bool = False) -> None:
    """List the change requests of a project, and what they add to its plan.

    Parameters
    ----------
    project
        The project's key.
    json
        Print JSON for machines.

    """

    async def look() -> tuple[list[Change], list[dict[str, str]]]:
        here = await world().ledger.projects.project(project)
        return await world().ledger.changes.of(project), await forecast(here)

    found, put_off = in_the_records(look)
    told = {
        "project": project,
        "waiting": len(holding(found, urgent_only=False)),
        "waiting_for_deployment": len(holding(found, urgent_only=True)),
        "hours_left": hours_left(found),
        "days_added": days_added(found, company().hours_a_day),
        "put_off": put_off,
    }
    if json:
        as_json(told | {"changes": [vars(c) for c in found]})
        return
    columns(
        ("NO.", "TITLE", "ABOUT", "URGENCY", "WHEN", "COMPLEXITY", "HOURS", "STATE"),
        [_row(c) for c in found],
        empty="No change has been asked for yet.",
    )
    if found:
        line("")
        line(_impact(told))


def _row(change: Change) -> tuple[str, ...]:
    words = change_words("en")
    state = words.shown(Column.STATE, change.state)
    return (
        str(change.number),
        change.title,
        change.about,
        words.shown(Column.URGENCY, change.urgency),
        words.shown(Column.TIMING, change.timing),
        words.shown(Column.COMPLEXITY, change.complexity),
        words.shown(Column.HOURS, change.hours),
        f"{state}: {change.reason}" if change.reason else state,
    )


def _impact(told: dict[str, Any]) -> str:
    days = told["days_added"]
    said = (
        f"{told['waiting']} to be made now, {told['hours_left']:g} h left "
        f"({days} working day{'' if days == 1 else 's'}); "
        f"{told['waiting_for_deployment']} hold the deployment back."
    )
    moved = [f"{one['stage']}: due {one['due']} instead of {one['planned']}."
             for one in told["put_off"] if one["due"] != one["planned"]]  # fmt: skip
    return " ".join((said, *moved))


def changes_export(
    project: str, /, *, output: Annotated[Path, Parameter(name=["--output", "-o"])]
) -> None:
    """Write the list of change requests as .xlsx or .csv, to be filled in.

    Parameters
    ----------
    project
        The project's key.
    output
        The file to write; its ending says which kind.

    """
    kind = output.suffix.lower().lstrip(".")
    if kind not in {XLSX, CSV}:
        raise BadInput(
            f"The list is no {output.suffix or 'file without an ending'}.",
            place=str(output),
            fix=f"Name a file that ends with .{XLSX} or .{CSV}.",
        )

    async def write() -> bytes:
        return await written_sheet(await world().ledger.projects.project(project), kind)

    content = in_the_real_world(write)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise BadInput(
            f"The list cannot be written: {error.strerror}.",
            place=str(output),
            fix="Name a file in a folder that exists and is yours.",
        ) from None
    line(f"{output}: fill it in, then: golive changes-import {project} {output}")


def changes_import(
    project: str,
    file: Path,
    /,
    *,
    as_: As = "",
    json: bool = False,
) -> None:
    """Take the list of change requests in; a list with a wrong cell changes nothing.

    Parameters
    ----------
    project
        The project's key.
    file
        The list as .xlsx or .csv.
    as_
        Whose list it is, by mail address; our own staff when left out.
    json
        Print JSON for machines.

    """
    content, email = enclosed(file).content, as_.strip().lower()

    async def take() -> tuple[HandedIn, str]:
        here = await world().ledger.projects.project(project)
        if email:
            somebody_of(here, email)
        came = await hand_in(here, content, by=email or OPERATIONS, channel="command line")
        return came, change_words(here.brief.language).says.refused

    result, refused = in_the_real_world(take)
    if json:
        as_json({"accepted": result.accepted, "wrong": result.wrong, "told": result.told})
    else:
        for said in result.told if result.accepted else (refused, *result.wrong):
            line(said)
    if not result.accepted:
        raise SystemExit(REFUSED)
