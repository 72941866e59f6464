"""Report: what is done, what comes next, who is waited for, and the time that was logged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.progress import Awaited, Part
from domain.registry import playbook_of
from tasks.open_issues import project_label
from tasks.standing import today, waiting_at
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from domain.project import Project
    from records.gates import GateRecord


@dataclass(frozen=True)
class Report:
    """One week of a project on half a page (`S0-59`, `S0-60`)."""

    done: list[Part]
    next: list[Part]
    waiting: list[Awaited]
    late: list[Awaited]
    hours: list[tuple[str, float]]
    budget: float


@verb
async def time_report(project: Project) -> Report:
    """Sum up where the project stands, and the hours logged in Jira by each person."""
    ledger = world().ledger
    steps = await ledger.projects.steps(project.slug)
    open_gates = await waiting_at(project)
    worked = await world().tickets.worked(project_label(project.slug))
    hours: Counter[str] = Counter()
    for entry in worked:
        person = project.person(entry.email)
        hours[person.name if person else entry.email] += entry.hours  # type: ignore[assignment]
    every = playbook_of(project).steps(project)
    return Report(
        done=[Part(stage, s.item) for s, stage, _ in every if s in steps and steps[s].ended_at],
        next=[Part(stage, s.item) for s, stage, _ in every if s not in steps],
        waiting=[waits_for(project, gate) for gate in open_gates],
        late=[waits_for(project, g) for g in open_gates if g.due < today(project)],
        hours=sorted(hours.items()),
        budget=project.brief.budget_hours,
    )


def waits_for(project: Project, gate: GateRecord) -> Awaited:
    """Which gate waits for whom, and since when it is due."""
    stage = playbook_of(project).find(gate.stage)
    item = stage.item(project, gate.item)
    signers = project.at(gate.stage, item).signers(stage.gate, gate.id) if stage.gate else ()
    names = ", ".join(dict.fromkeys(s.name for s in signers))
    return Awaited(Part(stage, gate.item), names, gate.due)
