"""What somebody's yes depends on: who sees to it, and whether it is done."""

from __future__ import annotations

from app.people import As
from app.show import as_json, columns, day, line, moment
from app.worlds import in_the_real_world, in_the_records
from domain.errors import BadInput, NotFound
from domain.roles import Role
from tasks.world import world


def conditions(project: str, /, *, json: bool = False) -> None:
    """List what somebody's yes depends on: who sees to it, until when, and whether it is done.

    Parameters
    ----------
    project
        The project's key.
    json
        Print JSON for machines.

    """
    found = in_the_records(lambda: world().ledger.follow_ups.conditions(project))
    if json:
        as_json([vars(c) for c in found])
        return
    columns(
        ("NUMBER", "CONDITION", "OWNER", "DUE", "OF", "MET"),
        [
            (str(c.id), c.text, c.owner, day(c.due.isoformat()), c.gate,
             f"{moment(c.met_at.isoformat())} {c.met_by}" if c.met_at else "")
            for c in found
        ],
        empty="There are no conditions.",
    )  # fmt: skip


def met(project: str, number: int, /, *, as_: As, how: str) -> None:
    """Say that a condition has been met; only its owner or a project manager may.

    Parameters
    ----------
    project
        The project's key.
    number
        The condition's number, as golive conditions lists it.
    as_
        Your mail address.
    how
        What shows that it is met.

    """
    email = as_.strip().lower()

    async def act() -> bool:
        ledger = world().ledger
        here = await ledger.projects.project(project)
        every = await ledger.follow_ups.conditions(project)
        found = next((c for c in every if c.id == number), None)
        if found is None:
            raise NotFound("condition", str(number), [str(c.id) for c in every])
        managers = {p.email for p in here.holders(Role.PROJECT_MANAGER)}
        if email not in {found.owner, *managers}:
            raise BadInput(
                f"{email} may not say so.",
                field="--as",
                fix=f"Its owner {found.owner} or a project manager may.",
            )
        return await ledger.follow_ups.meet(number, by=email, how=how)

    line("It is met." if in_the_real_world(act) else "It was met before.")
