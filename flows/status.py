"""How things stand, as values with stable keys: for the command line, for machines, for pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.errors import NotFound
from domain.registry import named, playbook_of
from flows.picture import state_of
from tasks.checklists import title_of
from tasks.lists import lists_of
from tasks.signing import at_gate
from tasks.world import world
from tasks.write import plan_of

if TYPE_CHECKING:
    from datetime import datetime

    from domain.checklist import Checklist
    from domain.plan import Planned
    from domain.project import Project
    from records.acts import Done
    from records.gates import GateRecord
    from records.projects import ProjectRecord, Started


async def gates(project: str | None = None) -> list[dict[str, Any]]:
    """Every gate that waits for somebody: the question, who may sign, by when, and where."""
    if project is not None:
        await world().ledger.projects.record(project)
    every = await world().ledger.projects.all()
    books = {p.slug: named(p.playbook) for p in every if not p.ended_at}
    waiting = await world().ledger.gates.of(project, waiting=True)
    return [
        await gate(g) for g in waiting if g.project in books and books[g.project].knows(g.stage)
    ]


async def next_gates(first: int) -> tuple[list[dict[str, Any]], int]:
    """So many of the gates that wait in all projects, those due first, and how many there are."""
    waiting, count = await world().ledger.glance.waiting(first)
    books = {
        g.project: named((await world().ledger.projects.record(g.project)).playbook)
        for g in waiting
    }
    return [await gate(g) for g in waiting if books[g.project].knows(g.stage)], count


async def gate(record: GateRecord) -> dict[str, Any]:
    """One gate as it stands."""
    project, asked = await at_gate(record)
    steps = await world().ledger.projects.steps(record.project)
    run = steps[record.step].run if record.step in steps else ""
    heard = await world().ledger.gates.signatures(record.id)
    return {
        "id": record.id,
        "project": record.project,
        "stage": record.stage,
        "item": record.item,
        "gate": record.gate,
        "question": asked.question(),
        "round": record.round,
        "due": record.due.isoformat(),
        "opened": record.opened_at.isoformat(),
        "rule": asked.rules(),
        "signers": [
            {"role": s.role.value, "name": s.name, "email": s.email}
            for s in project.signers(asked, record.id)
        ],
        "signed": [
            {"email": s.email, "decision": s.decision.value, "at": s.at.isoformat()} for s in heard
        ],
        "form": asked.model_json_schema(),
        "prefect_url": world().engine.link(run) if run else "",
    }


async def projects(first: int | None = None) -> list[dict[str, Any]]:
    """Every project in one line: state, how many stages are done, what it waits for.

    The newest come first; or only so many of them.
    """
    return [await _line(record) for record in await world().ledger.projects.all(first)]


async def _line(record: ProjectRecord) -> dict[str, Any]:
    ledger = world().ledger
    project = await ledger.projects.project(record.slug)
    steps = await ledger.projects.steps(record.slug)
    every = {s for s, _, _ in playbook_of(project).steps(project)}
    waiting = await ledger.gates.of(record.slug, waiting=True)
    return _head(record) | {
        "done": sum(1 for s in every if s in steps and steps[s].ended_at),
        "stages": len(every),
        "waiting": [g.id for g in waiting] if not record.ended_at else [],
        "overridden": await overridden(record.slug),
    }


async def newest_projects(first: int) -> tuple[list[dict[str, Any]], int]:
    """So many of the projects, the newest first, and how many there are."""
    return await projects(first), await world().ledger.projects.count()


async def status(slug: str) -> dict[str, Any]:
    """One project: each stage with its dates and whom it waits for, and all that was done."""
    ledger = world().ledger
    record = await ledger.projects.record(slug)
    project = await ledger.projects.project(slug)
    steps = await ledger.projects.steps(slug)
    waiting = {g.step: g for g in await ledger.gates.of(slug, waiting=True)}
    return _head(record) | {
        "overridden": await overridden(slug),
        "stages": [
            await _stage(p, steps.get(p.step), waiting.get(p.step)) for p in await plan_of(project)
        ],
        "checklists": [_list(one) for one in await lists_of(slug)],
        "acts": [_act(a) for a in await ledger.acts.of(slug)],
        "documents": [
            {"name": d.name, "version": d.version, "title": d.title, "sha256": d.sha256}
            for d in await ledger.documents.of(slug)
        ],
    }


async def program(name: str) -> list[dict[str, Any]]:
    """The projects of a program, the oldest first, and what does not recur in each (`S2-52`).

    A project's own key stands for the program it belongs to.
    """
    records = [r for r in await world().ledger.projects.all() if r.brief.program]
    name = next((r.brief.program for r in records if r.slug == name), name)
    if name not in {r.brief.program for r in records}:
        raise NotFound("program", name, sorted({r.brief.program for r in records}))
    found = [r for r in reversed(records) if r.brief.program == name]
    return [
        await _line(r) | {"left_out": await _left_out(r.slug)}
        for r in sorted(found, key=lambda r: r.started_at)
    ]


async def _left_out(slug: str) -> list[str]:
    """The stages of its playbook that a project does not go through."""
    project = await world().ledger.projects.project(slug)
    book = playbook_of(project)
    return [stage.name for stage in book.once_only if not stage.items(project)]


async def overridden(slug: str) -> list[str]:
    """The gates of a project that were decided over the heads of their signers."""
    return [g.id for g in await world().ledger.gates.of(slug) if g.overridden_by]


def _head(record: ProjectRecord) -> dict[str, Any]:
    return {
        "project": record.slug,
        "client": record.brief.client,
        "playbook": record.playbook,
        "state": record.state,
        "why": record.why,
        "started": record.started_at.isoformat(),
        "ended": _moment(record.ended_at),
    }


async def _stage(
    planned: Planned, started: Started | None, waiting: GateRecord | None
) -> dict[str, Any]:
    names: list[str] = []
    if waiting:
        project, asked = await at_gate(waiting)
        heard = {s.seat for s in await world().ledger.gates.signatures(waiting.id)}
        names = list(
            dict.fromkeys(s.name for s in project.signers(asked, waiting.id) if s.seat not in heard)
        )
    return {
        "stage": planned.step.stage,
        "item": planned.step.item,
        "state": state_of(started, waiting),
        "owner": planned.stage.owner.value,
        "gate": waiting.id if waiting else "",
        "waiting_for": names,
        "waiting_since": waiting.opened_at.isoformat() if waiting else "",
        "planned_start": planned.start.isoformat(),
        "planned_due": planned.due.isoformat(),
        "started": _moment(started.started_at if started else None),
        "ended": _moment(started.ended_at if started else None),
        "prefect_url": world().engine.link(started.run) if started and started.run else "",
    }


def _list(one: Checklist) -> dict[str, Any]:
    return {
        "checklist": one.name,
        "title": title_of(one.name),
        "done": len(one.rows) - len(one.open),
        "rows": len(one.rows),
        "open": [row.name for row in one.open],
    }


def _act(done: Done) -> dict[str, Any]:
    return {
        "stage": done.act.stage,
        "item": done.act.item,
        "round": done.act.round,
        "what": done.act.what,
        "at": _moment(done.done_at),
        "proof": done.proof.ref if done.proof else "",
        "link": done.proof.link if done.proof else "",
        "in_doubt": done.proof is None,
    }


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


async def planned(slug: str) -> tuple[Project, list[Planned]]:
    """A project with its stages on the calendar, as far as they have come."""
    project = await world().ledger.projects.project(slug)
    return project, await plan_of(project)
