"""Evidence: all that proves what happened on a project, in files that speak for themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.chain import first_break, plain
from domain.evidence import (
    CERTIFICATE,
    CHAIN,
    DOCUMENTS,
    ENCLOSURE,
    MANIFEST,
    ROWS,
    SIGNATURE,
    digest,
    discrepancies,
    lines_of,
    manifest_of,
)
from tasks.evidence_page import evidence_page

if TYPE_CHECKING:
    from domain.chain import Entry
    from integrations.keys import Key
    from records.documents import Document
    from records.ledger import Ledger

INDEX = "index.html"


@dataclass(frozen=True)
class Trail:
    """The audit trail of a project, and the first thing that is wrong with it, if anything is."""

    entries: list[Entry]
    fault: str


async def trail_of(ledger: Ledger, project: str) -> Trail:
    """The audit trail, checked link by link and against the records while it is read."""
    await ledger.projects.record(project)
    entries = await ledger.audit.of(project)
    if broken := first_break(project, entries):
        return Trail(entries, f"The audit trail is broken: {broken.says}.")
    filed = [_listed(d) for d in await ledger.documents.of(project)]
    rows = await ledger.audit.records(project)
    return Trail(entries, next(discrepancies(entries, rows, filed), ""))


async def evidence_of(ledger: Ledger, project: str, key: Key) -> dict[str, bytes]:
    """All files of the evidence; the same records always give the same bytes."""
    record = await ledger.projects.record(project)
    trail = await trail_of(ledger, project)
    documents = await ledger.documents.of(project)
    rows = await ledger.audit.records(project)
    files = {_place(d): d.data for d in documents}
    files |= {ENCLOSURE.format(k): v for k, v in (await ledger.audit.files(project)).items()}
    files |= {ROWS.format(name): _json(found) for name, found in rows.items()}
    files[DOCUMENTS] = _json([_listed(d) for d in documents])
    files[CHAIN] = lines_of(trail.entries)
    files[CERTIFICATE] = key.pem()
    files[INDEX] = evidence_page(
        await ledger.projects.project(project),
        rows,
        record=record,
        trail=trail,
        documents=documents,
        place=_place,
        key=key,
    )
    head = trail.entries[-1].hash if trail.entries else ""
    files[MANIFEST] = manifest_of(project, files, head)
    return {**files, SIGNATURE: key.sign(files[MANIFEST])}


def _place(document: Document) -> str:
    return f"documents/{document.file_name}"


def _listed(document: Document) -> dict[str, Any]:
    """A document without its content; its fingerprint is taken anew."""
    about = {k: v for k, v in vars(document).items() if k not in {"text", "content"}}
    return plain({**about, "sha256": digest(document.data), "file": _place(document)})


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"
