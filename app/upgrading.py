"""Upgrading: what a changed playbook means for projects that are under way, and its approval."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.show import as_json, columns, line
from app.worlds import in_the_real_world
from flows.upgrade import planned_upgrade
from flows.upgrade import upgrade as approve
from tasks.world import world

if TYPE_CHECKING:
    from flows.upgrade import Upgrade


def plan_upgrade(project: str = "", /, *, json: bool = False) -> None:
    """Show what the playbook as it is installed now would change in projects that are under way.

    Parameters
    ----------
    project
        Only this project; all that run when left out.
    json
        Print JSON for machines.

    """

    async def look() -> list[Upgrade]:
        slugs = [project] if project else sorted(await world().ledger.projects.running())
        return [await planned_upgrade(slug) for slug in slugs]

    found = in_the_real_world(look)
    if json:
        as_json([asdict(one) for one in found])
        return
    _table(found)
    for one in found:
        if one.changes:
            line(f"→ Approve it: golive upgrade {one.project} --as ADDRESS")


def upgrade(
    project: str, /, *, as_: Annotated[str, Parameter(name="--as")], json: bool = False
) -> None:
    """Bring a project to the playbook as it is now; a project manager approves it.

    Parameters
    ----------
    project
        The project's key.
    as_
        The mail address of a project manager of the project.
    json
        Print JSON for machines.

    """
    done = in_the_real_world(lambda: approve(project, by=as_.strip().lower()))
    if json:
        as_json(asdict(done))
        return
    _table([done])
    line(f"{project} goes by the playbook as it is now. Nothing that was done is done again.")


def _table(found: list[Upgrade]) -> None:
    columns(
        ("PROJECT", "STAGE", "STANDING", "CHANGE", "WHAT IT MEANS"),
        [
            (one.project, change.stage, change.standing.value, change.kind, "\n".join(change.says))
            for one in found
            for change in one.changes
        ],
        empty="Every project goes by its playbook as it is now.",
    )
