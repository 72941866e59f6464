"""Askers: whoever asked something after the deployment hears the answer, once.

The answer is what the row of the question was ticked with; a question that was passed on to the
second level is answered where that row is ticked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.reach import By
from domain.brief import Person
from domain.roles import Role
from domain.training import WithUsers
from tasks.deliver import Address, deliver, in_person, or_later
from tasks.lists import standing_at
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.checklist import Row
    from domain.project import Project

LIST = "questions_after"
ASKED_BY, PASSED_FROM = "question of ", "passed on from "  # where a row came from
PASSED_ON = "Passed on: "  # what the row of a question that was not answered is ticked with
ANSWERED = "answered "  # what the act is called


async def tell_askers(project: Project) -> None:
    """Tell everybody the answer to what they asked, unless they have heard it."""
    rows = await world().ledger.checklists.rows(project.slug, LIST)
    answered = [row for row in rows if row.tick and not row.tick.evidence.startswith(PASSED_ON)]
    acts = await world().ledger.acts.of(project.slug, about=(ANSWERED,)) if answered else []
    told = {d.act.what.rpartition(" to ")[0] for d in acts if d.proof or d.doubted_at}
    for row in answered:
        asker = _asker(rows, row)
        if asker and f"{ANSWERED}{row.key}" not in told:
            await or_later(_tell(project, rows, row, asker))


async def _tell(project: Project, rows: Sequence[Row], row: Row, asker: str) -> None:
    if row.tick is None:
        return
    await deliver(
        standing_at(project, row),
        await _address(project, asker),
        "question_answered",
        label=f"{ANSWERED}{row.key}",
        question=_first(rows, row).text,
        answer=row.tick.evidence,
        answered_by=row.tick.name,
        page="",
        gate_id="",
    )


def _first(rows: Sequence[Row], row: Row) -> Row:
    """The row of the question as it was asked, from whichever level this one is."""
    if not row.source.startswith(PASSED_FROM):
        return row
    before = row.source.removeprefix(PASSED_FROM)
    return next((one for one in rows if one.name == before), row)


def _asker(rows: Sequence[Row], row: Row) -> str:
    """Who asked, by mail address; empty for rows that are nobody's question."""
    source = _first(rows, row).source
    return source.removeprefix(ASKED_BY) if source.startswith(ASKED_BY) else ""


async def _address(project: Project, email: str) -> Address:
    """How they are reached; users of the system, who play no part on the project, by mail."""
    if (person := project.person(email)) is not None:
        return await in_person(person)
    brief = project.brief
    users = brief.users if isinstance(brief, WithUsers) else ()
    name = next((user.name for user in users if user.email == email), email)
    return Address(By.EMAIL, email, (Person(name=name, email=email, roles=(Role.DAILY_USER,)),))
