"""Checked: whether a checklist is done, and checked again, before a gate can be signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.checklist import Said
from domain.errors import GoliveError
from domain.told import Told, sentence, some
from tasks.lists import checkers, needed_list, owners, side_of
from tasks.ticking import Saying, tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.checklist import Checklist, Row
    from domain.need import Need
    from domain.project import Project
    from domain.told import Says

MOST_NAMED = 5
REHEARSED = "rehearsal"


async def unchecked(project: Project, need: Need) -> Says:
    """Which rows of the list are not done, and whose they are; nothing when all are."""
    found = await needed_list(project, need.of)
    if found.done:
        return ""
    if not found.rows:
        return sentence(Told.LIST_UNOPENED, list=need.of)
    return sentence(Told.LIST_OPEN, list=found.name, rows=_named(project, found.open))


async def unchecked_again(project: Project, need: Need) -> Says:
    """Which rows the other party has not checked again; nothing when it has checked all."""
    missing = await unchecked(project, need)
    if missing or need.role is None:
        return missing
    unseen = await _unseen(project, need)
    rows = some([row.text for row in unseen], MOST_NAMED)
    return sentence(Told.LIST_UNSEEN, role=need.role, rows=rows) if unseen else ""


async def check_all(project: Project, need: Need) -> None:
    """Let the owners tick what is open, as they would in a rehearsal."""
    for row in (await needed_list(project, need.of)).open:
        who = owners(project, row)
        if not who:
            raise GoliveError(
                f"Nobody can tick {row.name}.", fix=f"Name somebody as {row.owner.value}."
            )
        await _say(project, row, Said.DONE, who[0].email)


async def check_all_again(project: Project, need: Need) -> None:
    """Let the other party check every row again, as it would in a rehearsal."""
    await check_all(project, need)
    for row in await _unseen(project, need):
        ticked = row.tick.by if row.tick else ""
        who = [s for s in checkers(project, row) if s.role is need.role and s.email != ticked]
        if who:
            await _say(project, row, Said.SEEN, who[0].email)


async def _unseen(project: Project, need: Need) -> Sequence[Row]:
    if need.role is None:
        return ()
    found: Checklist = await needed_list(project, need.of)
    return found.unseen(need.role, internal=not side_of(project, need.role).of_client)


async def _say(project: Project, row: Row, said: Said, email: str) -> None:
    saying = Saying(said, email, REHEARSED, evidence=row.evidence, proven=REHEARSED)
    await tick(project.slug, row.name, saying)


def _named(project: Project, rows: Sequence[Row]) -> tuple[Any, ...]:
    said = [
        sentence(
            Told.ROW,
            text=row.text,
            owner=", ".join(s.name for s in owners(project, row)) or row.owner,
        )
        for row in rows
    ]
    return some(said, MOST_NAMED)
