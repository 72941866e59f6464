"""Trainings on the command line: who has been trained, and noting that somebody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.people import As
from app.show import as_json, columns, line, moment
from app.worlds import in_the_real_world, in_the_records
from domain.errors import BadInput, NotFound
from domain.training import WithUsers, cohorts, passed_on
from tasks.people import somebody_of
from tasks.world import world

if TYPE_CHECKING:
    from domain.project import Project
    from records.trainings import Attendance


def trainings(project: str, /, *, json: bool = False) -> None:
    """Show every cohort of a project, and who of it has been trained.

    Parameters
    ----------
    project
        The project's key.
    json
        Print JSON for machines.

    """

    async def look() -> tuple[Project, list[Attendance]]:
        here = await _with_users(project)
        return here, await world().ledger.trainings.attended(project)

    here, attended = in_the_records(look)
    when = {a.email: a for a in attended}
    rows = [
        {
            "cohort": cohort.name,
            "name": user.name,
            "email": user.email,
            "trained": when[user.email].at.isoformat() if user.email in when else "",
            "by": when[user.email].by if user.email in when else "",
        }
        for cohort in (*cohorts(here), *passed_on(here))
        for user in cohort.users
    ]
    if json:
        as_json(rows)
        return
    columns(
        ("COHORT", "NAME", "EMAIL", "TRAINED", "NOTED BY"),
        [(r["cohort"], r["name"], r["email"], moment(r["trained"]), r["by"]) for r in rows],
        empty="Nobody is to be trained.",
    )
    missing = sum(not r["trained"] for r in rows)
    line(f"\n{len(rows) - missing} of {len(rows)} have been trained.")


def trained(project: str, *emails: str, as_: As) -> None:
    """Note that somebody has been trained after all, such as in a session of their own.

    Parameters
    ----------
    project
        The project's key.
    emails
        Who was trained, by mail address.
    as_
        Who vouches for it: somebody on the project, by mail address.

    """
    given, by = [e.strip().lower() for e in emails], as_.strip().lower()

    async def act() -> list[str]:
        here = await _with_users(project)
        known = [u.email for u in here.brief_as(WithUsers).users]
        for email in given:
            if email not in known:
                raise NotFound("user", email, known)
        somebody_of(here, by)
        return await world().ledger.trainings.note(project, "on their own", given, by=by)

    new = in_the_real_world(act)
    line(f"Noted as trained: {', '.join(new)}." if new else "All of them were noted before.")


async def _with_users(project: str) -> Project:
    here = await world().ledger.projects.project(project)
    if not isinstance(here.brief, WithUsers):
        raise BadInput(
            f"{here.client}'s brief names no users to be trained.",
            fix="Only playbooks with trainings have them.",
        )
    return here
