"""Shown: what a signer signs is what they saw; when it changes, what was signed before is void."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from domain.need import CHECKED, CHECKED_AGAIN
from tasks.codes import code_for
from tasks.deliver import deliver, in_person
from tasks.lists import needed_list
from tasks.verdict import CannotCount, Kind
from tasks.world import world

if TYPE_CHECKING:
    from domain.gate import Gate
    from domain.project import Project
    from records.gates import GateRecord, Signature


async def shown_for(project: Project, gate: type[Gate], record: GateRecord) -> dict[str, str]:
    """The manifest of a gate: SHA-256 of its question, its form, and each document it is about."""
    ledger = world().ledger
    written = {
        done.act.what.removeprefix("document ")
        for done in await ledger.acts.of(project.slug, about=("document ",))
        if (done.act.stage, done.act.item) == (record.stage, record.item)
        and done.act.what.startswith("document ")
    }
    manifest = {
        "question": _hash(gate.question()),
        "form": _hash(json.dumps(gate.model_json_schema(), sort_keys=True)),
    }
    for document in await ledger.documents.of(project.slug):
        if document.name in written:
            manifest[document.name] = document.sha256
    return manifest | await _lists(project, gate)


async def _lists(project: Project, gate: type[Gate]) -> dict[str, str]:
    """The checklists on which a gate rests: their rows, and what was said of each last."""
    manifest: dict[str, str] = {}
    for name in {need.of for need in gate.needs if need.kind in {CHECKED, CHECKED_AGAIN}}:
        found = await needed_list(project, name)
        rows = [
            (row.key, row.text, row.owner.value, row.evidence, [m.told for m in row.marks])
            for row in found.rows
        ]
        manifest[f"checklist {found.name}"] = _hash(json.dumps(rows))
    return manifest


async def show(project: Project, gate: type[Gate], record: GateRecord) -> None:
    """Keep what the signers see; whoever signed something else is told that it counts no more."""
    manifest = await shown_for(project, gate, record)
    for gone in await world().ledger.gates.show(record.id, manifest):
        await _tell(project, record, gone)


async def unchanged(project: Project, gate: type[Gate], record: GateRecord) -> None:
    """Refuse an answer to what has changed since it was asked."""
    manifest = await shown_for(project, gate, record)
    if not record.shown or record.shown == manifest:
        return
    await show(project, gate, record)
    changed = sorted(
        n for n in {*manifest, *record.shown} if manifest.get(n) != record.shown.get(n)
    )
    raise CannotCount(
        Kind.TOO_EARLY,
        f"What is to be signed has changed since you were asked: {', '.join(changed)}. "
        "Look at it again, then answer once more.",
    )


async def _tell(project: Project, record: GateRecord, gone: Signature) -> None:
    person = project.person(gone.email)
    if person is None:
        return
    await deliver(
        project,
        await in_person(person),
        "signature_void",
        label=f"void {gone.at.isoformat()}",
        gate_id=record.id,
        code=await code_for(record.id, gone.email),
        changed=[
            why
            for email, why in await world().ledger.gates.voided(record.id)
            if email == gone.email
        ][-1],
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
