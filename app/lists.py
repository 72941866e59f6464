"""Checklists on the command line: look at them, tick a row, take a tick back, check again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.people import CHANNEL, As
from app.show import as_json, columns, day, line
from app.worlds import in_the_real_world, in_the_records
from domain.checklist import Said
from domain.errors import NotFound
from tasks.checklists import title_of
from tasks.lists import lists_of, owners
from tasks.ticking import Saying
from tasks.ticking import tick as tick_row
from tasks.world import world

if TYPE_CHECKING:
    from domain.checklist import Checklist, Row
    from domain.project import Project


def checklist(project: str, name: str = "", /, *, json: bool = False) -> None:
    """Show the checklists of a project: every row, whose it is, and who ticked it with what.

    Parameters
    ----------
    project
        The project's key.
    name
        Only this list.
    json
        Print JSON for machines.

    """

    async def find() -> tuple[Project, list[Checklist]]:
        here = await world().ledger.projects.project(project)
        every = await lists_of(project)
        if name and name not in {one.name for one in every}:
            raise NotFound("checklist", name, [one.name for one in every])
        return here, [one for one in every if name in {"", one.name}]

    here, found = in_the_records(find)
    if json:
        as_json(
            [
                {"checklist": one.name, "title": title_of(one.name)}
                | {"rows": [_row(here, row) for row in one.rows]}
                for one in found
            ]
        )
        return
    for one in found:
        line(f"{title_of(one.name)} - {one.progress}\n")
        columns(
            ("ROW", "WHAT", "WHOSE", "DUE", "DONE", "EVIDENCE"),
            [_shown(_row(here, row)) for row in one.rows],
            empty="It has no rows yet.",
        )
        line("")
    if not found:
        line("No checklist has been opened on this project yet.")
    elif left := [row.name for one in found for row in one.open]:
        line(f"→ Tick a row: golive tick {project} {left[0]} --as ADDRESS --code CODE")


def tick(
    project: str,
    row: str,
    /,
    *,
    as_: As,
    code: str,
    evidence: str = "",
    not_done: str = "",
    again: bool = False,
) -> None:
    """Tick a row of a checklist that is yours, take the tick back, or say that you checked again.

    Parameters
    ----------
    project
        The project's key.
    row
        The row, as golive checklist shows it.
    as_
        Your mail address.
    code
        The personal code of the message that asked for your rows.
    evidence
        What shows that it is done, where the row asks for it.
    not_done
        Take the tick back, and why.
    again
        Say that you have checked again what somebody else ticked.

    """
    said = Said.OPEN if not_done else Said.SEEN if again else Said.DONE
    saying = Saying(said, as_, CHANNEL, evidence=evidence, why=not_done, code=code)
    stands = in_the_real_world(lambda: tick_row(project, row, saying))
    state = {Said.DONE: "is done", Said.OPEN: "is open again", Said.SEEN: "was checked again"}[said]
    line(f"{stands.name} {state}: {stands.text}")


def _row(project: Project, row: Row) -> dict[str, Any]:
    tick = row.tick
    return {
        "row": row.name,
        "text": row.text,
        "owner": row.owner.value,
        "people": [one.name for one in owners(project, row)],
        "due": row.due.isoformat(),
        "internal": row.internal,
        "issue": row.issue,
        "source": row.source,
        "wants": row.evidence,
        "done": row.done,
        "by": (tick.name or tick.way) if tick else "",
        "way": tick.way if tick else "",
        "at": tick.at.isoformat() if tick else "",
        "evidence": tick.evidence if tick else "",
        "marks": [{**vars(mark), "at": mark.at.isoformat()} for mark in row.marks],
    }


def _shown(row: dict[str, Any]) -> tuple[str, ...]:
    whose = ", ".join(row["people"]) or row["owner"].replace("_", " ")
    said = f"{day(row['at'])} by {row['by']}" if row["done"] else ""
    wanted = f"wanted: {row['wants']}" if row["wants"] and not row["done"] else ""
    return (row["row"], row["text"], whose, day(row["due"]), said, row["evidence"] or wanted)
