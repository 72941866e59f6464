"""The picture of a project: one page of Markdown that shows how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.escaping import Style, escaped
from domain.registry import playbook_of
from tasks.checklists import title_of
from tasks.lists import lists_of
from tasks.report import waits_for
from tasks.world import world
from tasks.write import plan_of

if TYPE_CHECKING:
    from domain.project import Project
    from records.gates import GateRecord
    from records.projects import Started

DONE, RUNNING, WAITING, NOT_YET = "done", "running", "waiting", "not yet"


async def picture(slug: str) -> tuple[str, str]:
    """The title and the Markdown of a project's page."""
    ledger = world().ledger
    record = await ledger.projects.record(slug)
    project = await ledger.projects.project(slug)
    steps = await ledger.projects.steps(slug)
    waiting = {g.step: g for g in await ledger.gates.of(slug, waiting=True)}
    # four columns: Prefect's page cuts off a fifth
    rows = ["| Stage | State | Waiting for | Due or done |", "|---|---|---|---|"]
    for planned in await plan_of(project):
        started = steps.get(planned.step)
        name = planned.stage.name.replace("_", " ")
        shown = " - ".join(filter(None, (name, _plain(planned.item_name))))
        if started and started.run:
            shown = f"[{shown}]({world().engine.link(started.run)})"
        gate = waiting.get(planned.step)
        rows.append(
            f"| {shown} | {state_of(started, gate)} | {_for_whom(project, gate)} "
            f"| {planned.due:%d %b %Y} |"
        )
    title = f"{_plain(project.client)}: {playbook_of(project).title}"
    over = [g.id for g in await ledger.gates.of(slug) if g.overridden_by]
    head = [f"# {title}", f"**{record.state}**" + (f": {_plain(record.why)}" if record.why else "")]
    head += [f"**Overridden: {_plain(', '.join(over))}**"] if over else []
    return title, "\n\n".join(head) + "\n\n" + "\n".join(rows) + "\n" + await _lists(slug)


async def _lists(slug: str) -> str:
    """How far each checklist has come."""
    said = [f"- {_plain(title_of(one.name))}: {one.progress}" for one in await lists_of(slug)]
    return "\n" + "\n".join(said) + "\n" if said else ""


def state_of(started: Started | None, gate: GateRecord | None) -> str:
    """How a stage stands, in one word."""
    if started is None:
        return NOT_YET
    if started.ended_at:
        return DONE
    return WAITING if gate else RUNNING


def _for_whom(project: Project, gate: GateRecord | None) -> str:
    if gate is None:
        return ""
    return _plain(waits_for(project, gate).names)


def _plain(text: str) -> str:
    return str(escaped(text, Style.MARKDOWN))
