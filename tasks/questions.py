"""Questions after the deployment: the client's own people answer first, the vendor what is left.

A question is a row of a checklist: asked once, answered once, with the answer as its evidence. What
the first level cannot answer it passes on, and the second level gets it with what was found out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.checklist import Said, row_of
from domain.errors import BadInput
from domain.roles import Role
from domain.stage import Step
from domain.training import WithUsers
from tasks.askers import ASKED_BY, LIST, PASSED_FROM, PASSED_ON
from tasks.checklists import NewRow, put_rows
from tasks.people import somebody_of
from tasks.ticking import Saying, tick
from tasks.world import world

if TYPE_CHECKING:
    from domain.checklist import Row
    from domain.project import Project

LEVELS = (Role.FIRST_LEVEL_SUPPORT, Role.SUPPORT)
WANTED = "the answer"


async def take_question(slug: str, text: str, *, asked_by: str) -> Row:
    """Put a question of somebody who uses the system before the first level, once (`S3-55`)."""
    email = asked_by.strip().lower()
    project = await world().ledger.projects.project(slug)
    if email not in _users(project):
        somebody_of(project, email)
    return await _put(slug, text, LEVELS[0], source=f"{ASKED_BY}{email}")


async def pass_on(slug: str, name: str, saying: Saying) -> Row:
    """Let the second level answer what the first cannot, and say what was found out (`S3-56`)."""
    row = row_of(await world().ledger.checklists.rows(slug, LIST), name)
    if row.owner is not LEVELS[0] or not row.source or row.done:
        raise BadInput(
            f"{row.name} is no open question of the first level.",
            fix=f"Look at them: golive checklist {slug} {LIST}",
        )
    found_out = saying.why.strip()
    if not found_out:
        raise BadInput("Say what you have found out.", field="--pass-on", fix="Write a sentence.")
    evidence = f"{PASSED_ON}{found_out}"
    passed = Saying(Said.DONE, saying.email, saying.way, evidence=evidence, code=saying.code)
    await tick(slug, row.name, passed)
    text = f"{row.text} (first level: {found_out})"
    return await _put(slug, text, LEVELS[1], source=f"{PASSED_FROM}{row.name}")


async def _put(slug: str, text: str, owner: Role, *, source: str) -> Row:
    project = await _under_way(slug)
    before = {row.key for row in await world().ledger.checklists.rows(slug, LIST)}
    found = await put_rows(project, LIST, [NewRow(text, owner, evidence=WANTED)], source=source)
    new = [row for row in found.rows if row.key not in before]
    if not new:
        raise BadInput("This question was taken before.", fix=f"golive checklist {slug} {LIST}")
    return new[0]


def _users(project: Project) -> set[str]:
    """Who uses the system without playing a part on the project, by mail address."""
    brief = project.brief
    return {u.email for u in brief.users} if isinstance(brief, WithUsers) else set()


async def _under_way(slug: str) -> Project:
    """The project at the stage that takes questions; BadInput while there is none."""
    record = await world().ledger.projects.record(slug)
    rows = await world().ledger.checklists.rows(slug, LIST)
    steps = await world().ledger.projects.steps(slug)
    here = next((Step(row.stage, row.item) for row in rows if not row.source), None)
    if record.ended_at or here is None or here not in steps or steps[here].ended_at:
        raise BadInput(
            f"{slug} takes no questions now.",
            fix="They are taken once the system is in use, until the support has calmed down.",
        )
    project = await world().ledger.projects.project(slug)
    return project.at(here.stage)
