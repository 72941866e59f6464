"""Looking: what there is, how it stands, and what waits for whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from cyclopts import Parameter

from app.show import as_json, columns, day, line, moment
from app.worlds import in_the_records
from config.holidays import holidays_in
from domain.plan import Planned, put_on_calendar
from domain.project import Project
from domain.registry import playbook_of
from flows import status as standing
from flows.examples import example_of
from flows.playbooks import playbooks

FIRST = 50  # gates or projects that are listed, where nobody says how many
LATEST = 10  # acts that are shown unasked


def projects(*, first: int = FIRST, json: bool = False) -> None:
    """List the projects: how far each has come, and what it waits for.

    Parameters
    ----------
    first
        How many to list where there are more, the newest ones.
    json
        Print JSON for machines; all of them.

    """
    if json:
        as_json(in_the_records(standing.projects))
        return
    found, count = in_the_records(lambda: standing.newest_projects(first))
    columns(
        ("PROJECT", "CLIENT", "PLAYBOOK", "STATE", "DONE", "WAITING FOR"),
        [
            (p["project"], p["client"], p["playbook"], _state(p),
             f"{p['done']}/{p['stages']}", "\n".join(p["waiting"]))
            for p in found
        ],
        empty="No project has been started yet. Start one: golive start BRIEF.yaml",
    )  # fmt: skip
    if count > first:
        line(f"\n{count} projects; here are the {first} newest. More: golive projects --first N")


def program(name: str, /, *, json: bool = False) -> None:
    """Show the projects of a program, and which stages do not recur in each of them.

    Parameters
    ----------
    name
        The program's key, as its briefs name it.
    json
        Print JSON for machines.

    """
    found = in_the_records(lambda: standing.program(name))
    if json:
        as_json(found)
        return
    columns(
        ("PROJECT", "CLIENT", "STATE", "DONE", "WAITING FOR", "DOES NOT RECUR"),
        [
            (p["project"], p["client"], _state(p), f"{p['done']}/{p['stages']}",
             "\n".join(p["waiting"]), ", ".join(p["left_out"]))
            for p in found
        ],
        empty="It has no projects.",
    )  # fmt: skip


def _state(project: dict[str, Any]) -> str:
    """The state in a word, marked when somebody overrode a gate."""
    return project["state"] + (", overridden" if project["overridden"] else "")


def status(
    project: str,
    /,
    *,
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
    json: bool = False,
) -> None:
    """Show how a project stands: every stage, whom it waits for, and what was done with its proof.

    Parameters
    ----------
    project
        The project's key, such as acme-retail.
    all_
        Show all that was ever done, not only what was done last.
    json
        Print JSON for machines.

    """
    found = in_the_records(lambda: standing.status(project))
    if json:
        as_json(found)
        return
    why = f" ({found['why']})" if found["why"] else ""
    line(f"{found['client']} - {found['playbook']} - {found['state']}{why}\n")
    for gate in found["overridden"]:
        line(f"OVERRIDDEN: {gate}, over the heads of its signers; see golive audit {project}\n")
    columns(
        ("STAGE", "ITEM", "STATE", "WAITING FOR", "SINCE", "PLANNED", "DUE", "ENDED"),
        [
            (s["stage"], s["item"], s["state"], ", ".join(s["waiting_for"]),
             moment(s["waiting_since"]), day(s["planned_start"]), day(s["planned_due"]),
             moment(s["ended"]))
            for s in found["stages"]
        ],
        empty="No stage yet.",
    )  # fmt: skip
    line("")
    for one in found["checklists"]:
        line(f"{one['title']}: {one['done']} of {one['rows']} done; see golive checklist {project}")
    line("")
    _done(project, found["acts"], whole=all_)


def _done(project: str, done: list[dict[str, Any]], *, whole: bool) -> None:
    """Show what was done with its proof: what was done last and what is in doubt, or all of it."""
    shown = done if whole else [*_doubtful(done), *done[-LATEST:]]
    columns(
        ("DONE AT", "STAGE", "ITEM", "WHAT", "PROOF"),
        [
            (moment(a["at"]) or "in doubt", a["stage"], a["item"], a["what"],
             a["link"] or a["proof"])
            for a in shown
        ],
        empty="Nothing has been done yet.",
    )  # fmt: skip
    if len(shown) < len(done):
        line(f"→ This is what was done last; all {len(done)}: golive status {project} --all")


def _doubtful(done: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is in doubt of that which was not done last."""
    return [a for a in done[:-LATEST] if not a["at"]]


def gates(*, project: str | None = None, first: int = FIRST, json: bool = False) -> None:
    """List the gates that wait for somebody: the question, who may sign, by when, and where.

    Parameters
    ----------
    project
        Only this project's.
    first
        How many to list where more wait in all projects, those due first.
    json
        Print JSON for machines; all of them.

    """

    async def find() -> tuple[list[dict[str, Any]], int]:
        if project is None and not json:
            return await standing.next_gates(first)
        every = await standing.gates(project)
        return every, len(every)

    found, count = in_the_records(find)
    if json:
        as_json(found)
        return
    columns(
        ("GATE", "QUESTION", "ROUND", "DUE", "SIGNERS", "WHERE"),
        [
            (g["id"], g["question"], str(g["round"]), day(g["due"]),
             "\n".join(s["email"] for s in g["signers"]), g["prefect_url"])
            for g in found
        ],
        empty="Nothing waits for anybody.",
    )  # fmt: skip
    if count > first and project is None:
        line(f"\n{count} gates wait; here are the {first} due first. More: golive gates --first N")


def plan(what: str, /, *, start: date | None = None, json: bool = False) -> None:
    """Show what happens when, and who signs it, in working days and holidays of the country.

    Parameters
    ----------
    what
        A playbook (planned for its example client) or a project.
    start
        The first day; today when left out, and of no effect on a project that has begun.
    json
        Print JSON for machines.

    """
    project, planned = _planned(what, start)
    rows = [_row(project, p) for p in planned]
    if json:
        as_json(rows)
        return
    columns(
        ("START", "DUE", "STAGE", "ITEM", "OWNER", "SIGNED BY"),
        [
            (day(r["start"]), day(r["due"]), r["stage"], r["item"], r["owner"].replace("_", " "),
             ", ".join(s.replace("_", " ") for s in r["signed_by"]) or "nobody")
            for r in rows
        ],
        empty="The playbook has no stages.",
    )  # fmt: skip


def _planned(what: str, start: date | None) -> tuple[Project, list[Planned]]:
    if what in playbooks():
        brief = example_of(what)
        project = Project(brief.slug, brief, brief.people)
        first = start or date.today()  # noqa: DTZ011 - the day where the person sits
        holidays = holidays_in(brief.country, first.year - 1, first.year + 3)
        return project, put_on_calendar(
            playbook_of(project), project, start=first, holidays=holidays
        )
    return in_the_records(lambda: standing.planned(what))


def _row(project: Project, planned: Planned) -> dict[str, Any]:
    gate = planned.stage.gate
    return {
        "stage": planned.step.stage,
        "item": planned.step.item,
        "sentence": planned.stage.sentence,
        "owner": planned.stage.owner.value,
        "start": planned.start.isoformat(),
        "due": planned.due.isoformat(),
        "gate": gate.key() if gate else "",
        "signed_by": [r.value for r in gate.signers] if gate else [],
        "covers": list(planned.stage.covers),
        "project": project.slug,
    }
