"""Shown: what a signer signs is what they saw; when it changes, what was signed before is void."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING

from config.tongue import tongue_for
from config.written import OTHERWISE
from domain.shown import CONDITION, IN_LANGUAGE, changed
from domain.told import Told, sentence
from tasks.codes import code_for
from tasks.deliver import deliver, in_person
from tasks.lists import lists_under, needed_list
from tasks.verdict import CannotCount, Kind
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.tongue import Tongue
    from domain.gate import Gate
    from domain.project import Project
    from records.gates import GateRecord, Signature


CALLED = ((IN_LANGUAGE, "question"), (CONDITION, "open conditions"))


async def shown_for(project: Project, gate: type[Gate], record: GateRecord) -> dict[str, str]:
    """The manifest of a gate: SHA-256 of its question, form, documents, lists and conditions.

    The question and its titles are there once more in each language that its signers read.
    """
    ledger = world().ledger
    written = {
        done.act.what.removeprefix("document ")
        for done in await ledger.acts.of(project.slug, about=("document ",), at=record.step)
        if done.act.what.startswith("document ")
    }
    manifest = {
        "question": _hash(gate.question()),
        "form": _form(gate),
    }
    for spoken in _tongues(project, gate, record):
        said = [spoken.question(gate), spoken.form(gate)]
        manifest[f"{IN_LANGUAGE}{spoken.language}"] = _hash(json.dumps(said))
    for document in await ledger.documents.of(project.slug):
        if document.name in written:
            manifest[document.name] = document.sha256
    return manifest | await _lists(project, gate) | await _conditions(project, gate, record)


async def _lists(project: Project, gate: type[Gate]) -> dict[str, str]:
    """The checklists on which a gate rests: their rows, and what was said of each last."""
    manifest: dict[str, str] = {}
    for name in lists_under(gate):
        found = await needed_list(project, name)
        rows = [
            (row.key, row.text, row.owner.value, row.evidence, [m.told for m in row.marks])
            for row in found.rows
        ]
        manifest[f"checklist {found.name}"] = _hash(json.dumps(rows))
    return manifest


async def _conditions(project: Project, gate: type[Gate], record: GateRecord) -> dict[str, str]:
    """The conditions of earlier yeses that are open, where a gate settles them; nothing if none."""
    if not gate.settles:
        return {}
    every = await world().ledger.follow_ups.conditions(project.slug, open_only=True)
    return {
        f"{CONDITION}{c.id}": _hash(json.dumps([c.text, c.owner, c.due.isoformat()]))
        for c in every
        if c.gate != record.id
    }


def _tongues(project: Project, gate: type[Gate], record: GateRecord) -> list[Tongue]:
    """Every tongue but English in which a signer reads this gate."""
    people = [project.person(s.email) for s in project.signers(gate, record.id)]
    spoken = {t.language: t for t in (tongue_for(project, person) for person in people)}
    return [spoken[one] for one in sorted(spoken) if one != OTHERWISE]


async def show(project: Project, gate: type[Gate], record: GateRecord) -> None:
    """Keep what the signers see; whoever signed something else is told that it counts no more."""
    manifest = await shown_for(project, gate, record)
    for gone in await world().ledger.gates.show(record.id, manifest):
        names = await _named(project, changed(record.shown, manifest))
        await _tell(project, record, gone, names)


async def unchanged(project: Project, gate: type[Gate], record: GateRecord, spoken: Tongue) -> None:
    """Refuse somebody's answer to what has changed since they were asked."""
    manifest = await shown_for(project, gate, record)
    names = changed(record.shown, manifest)
    if not record.shown or not names:
        return
    await show(project, gate, record)
    said = ", ".join(spoken.called(one) for one in await _named(project, names))
    raise CannotCount(Kind.TOO_EARLY, sentence(Told.CHANGED, names=said))


async def _named(project: Project, names: Sequence[str]) -> list[str]:
    """What people call what has changed: a document's title, the question, the form."""
    filed = await world().ledger.documents.of(project.slug)
    titles = {document.name: document.title for document in filed}
    bare = [next((n for p, n in CALLED if name.startswith(p)), name) for name in names]
    return list(dict.fromkeys(titles.get(name, name) for name in bare))


async def _tell(
    project: Project, record: GateRecord, gone: Signature, names: Sequence[str]
) -> None:
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
        names=names,
    )


@lru_cache(maxsize=512)
def _form(gate: type[Gate]) -> str:
    return _hash(json.dumps(gate.model_json_schema(), sort_keys=True))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
