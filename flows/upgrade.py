"""Upgrade: bring a running project to its playbook as it is now, once a project manager approves.

Until then a new stage does not start in it. Nothing that was done is done again: acts are names,
and their receipts stay.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.answers import Outcome
from domain.errors import BadInput
from domain.registry import named
from domain.roles import Role
from domain.shape import Change, Shape, StageShape, Standing, changes, fingerprint
from flows.advance import advance
from tasks.deliver import deliver, in_person
from tasks.world import world

if TYPE_CHECKING:
    from domain.project import Project
    from domain.stage import Playbook, Stage
    from records.projects import ProjectRecord

VERBS = {
    "ask", "tell", "invite", "write", "revise", "open_issues", "checklist", "open_tests",
    "agenda", "minutes", "certify", "open_changes", "tell_cohort",
}  # fmt: skip


@dataclass(frozen=True)
class Upgrade:
    """What bringing a project up to its playbook would change, stage by stage."""

    project: str
    playbook: str
    changes: tuple[Change, ...]
    approved: bool = False


def shape_of(book: Playbook) -> Shape:
    """The shape of the playbook as it is installed now."""
    known = _shapes.get(book.name)
    if known is None or known[0] is not book:
        known = (book, {stage.name: _stage_shape(stage) for stage in book})
        _shapes[book.name] = known
    return known[1]


_shapes: dict[str, tuple[Playbook, Shape]] = {}  # a playbook does not change once it is imported


def _stage_shape(stage: Stage) -> StageShape:
    gate = stage.gate
    return StageShape(
        after=tuple(before.name for before in stage.after),
        owner=stage.owner.value,
        days=stage.lead_time.days,
        gate=gate.key() if gate else "",
        question=gate.question() if gate else "",
        stated=tuple(gate.model_fields) if gate else (),
        signed_by=tuple(role.value for role in gate.signers) if gate else (),
        rule=gate.rule.name if gate else "",
        acts=_acts(stage),
    )


def _acts(stage: Stage) -> tuple[str, ...]:
    """The verbs of the body with the words they use, in order."""
    if stage.body is None:
        return ()
    tree = ast.parse(textwrap.dedent(inspect.getsource(stage.body)))
    found = [
        f"{call.func.id} {word.value}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in VERBS
        for word in call.args
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    ]
    return tuple(sorted(set(found)))


async def pin(slug: str) -> None:
    """Let the project go by the playbook as it is now, from its beginning."""
    record = await world().ledger.projects.record(slug)
    await world().ledger.projects.adopt(slug, shape_of(named(record.playbook)), by="")


async def planned_upgrade(slug: str) -> Upgrade:
    """What would change for this project, without changing anything."""
    record = await world().ledger.projects.record(slug)
    before = await world().ledger.projects.adopted(slug)
    if before is None or record.ended_at:
        return Upgrade(slug, record.playbook, ())
    steps = await world().ledger.projects.steps(slug)

    def standing(stage: str) -> Standing:
        here = [r for s, r in steps.items() if s.stage == stage]
        if not here:
            return Standing.FUTURE
        return Standing.DONE if all(r.ended_at for r in here) else Standing.ACTIVE

    found = changes(before, shape_of(named(record.playbook)), standing)
    return Upgrade(slug, record.playbook, tuple(found))


async def upgrade(slug: str, *, by: str) -> Upgrade:
    """Bring the project to the playbook as it is now; only its project manager may say so."""
    planned = await planned_upgrade(slug)
    project = await world().ledger.projects.project(slug)
    book = named(planned.playbook)
    may = {p.email: p for role in _approvers(book) for p in project.holders(role)}
    if by not in may:
        raise BadInput(
            f"{by or 'Nobody'} may not change by what {slug} goes.",
            field="as",
            fix=f"It is approved by {', '.join(may) or 'nobody'}.",
        )
    await world().ledger.projects.adopt(slug, shape_of(book), by=by)
    await _close_removed(slug, planned)
    await advance(slug)
    return Upgrade(slug, planned.playbook, planned.changes, approved=True)


def _approvers(book: Playbook) -> list[Role]:
    return [Role.PROJECT_MANAGER, *([book.authority] if book.authority else [])]


async def _close_removed(slug: str, planned: Upgrade) -> None:
    """Close what waits in a stage that is gone; done again after a death, it changes nothing."""
    gone = {change.stage for change in planned.changes if change.kind == "removed"}
    ledger = world().ledger
    for gate in await ledger.gates.of(slug, waiting=True):
        if gate.stage in gone:
            await ledger.gates.settle(gate.id, Outcome.DROPPED)
    for step, record in (await ledger.projects.steps(slug)).items():
        if step.stage in gone and not record.ended_at:
            if record.run:
                await world().engine.end(record.run)
            await ledger.projects.finish(slug, step)


async def mind_upgrades() -> None:
    """Pin projects that go by no shape yet; tell project managers whose playbook has changed."""
    for record in await world().ledger.projects.behind(_current()):
        if record.shape == "":
            await pin(record.slug)
        else:
            await _tell(record)


def _current() -> dict[str, str]:
    from domain.registry import known  # noqa: PLC0415 - all that were imported by now

    return {name: fingerprint(shape_of(book)) for name, book in known().items()}


async def _tell(record: ProjectRecord) -> None:
    """Tell the project managers once for each new shape."""
    planned = await planned_upgrade(record.slug)
    if not planned.changes:
        await pin(record.slug)  # nothing that this project would notice
        return
    project = _standing_somewhere(await world().ledger.projects.project(record.slug))
    mark = fingerprint(shape_of(named(record.playbook)))[:12]
    for person in project.holders(Role.PROJECT_MANAGER):
        await deliver(
            project,
            await in_person(person),
            "upgrade_waits",
            label=f"upgrade {mark}",
            changes=planned.changes,
        )


def _standing_somewhere(project: Project) -> Project:
    """At the first stage that the project still has, since every message stands somewhere."""
    return project.at(named(project.brief.playbook).once_only[0].name)
