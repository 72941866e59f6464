"""Counted: what the registers of a project have open, as far as it tells of the quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.changes import holding
from domain.protocol import Result
from tasks.standing import today
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from domain.project import Project
    from domain.report import Reader

    Count = Callable[[Project, Reader], Awaitable[int]]


async def changes_to_make(project: Project, reader: Reader) -> int:  # noqa: ARG001 - all see them
    """Change requests that have to be made now and are not closed."""
    return len(holding(await world().ledger.changes.of(project.slug), urgent_only=False))


async def late_rows(project: Project, reader: Reader) -> int:
    """Rows of checklists that are late; the client's people hear of none that is internal."""
    rows = await world().ledger.checklists.rows(project.slug)
    shown = [row for row in rows if reader.inside or not row.internal]
    return sum(1 for row in shown if not row.done and row.due < today(project))


async def failed_tests(project: Project, reader: Reader) -> int:
    """Test cases that failed when they were tried last."""
    protocols = await world().ledger.protocols.of(project.slug)
    return sum(
        1
        for protocol in protocols
        if reader.inside or not protocol.internal
        for case in protocol.cases
        if (last := protocol.last(case.key)) is not None and last.result is Result.FAILED
    )


COUNTED: dict[str, Count] = {
    "changes": changes_to_make,
    "checklists": late_rows,
    "tests": failed_tests,
}
