"""Certify: put the signatures under a document, as a sealed file that anybody can check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config.company import company
from config.files import find
from domain.answers import Outcome
from domain.outside import Proof
from domain.stage import Step
from integrations.markdown import blocks
from records.gates import gate_id
from tasks.once import once
from tasks.signing import at_gate
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from datetime import datetime

    from domain.gate import Gate
    from domain.project import Project
    from records.documents import Document
    from records.gates import GateRecord, Signature

TEMPLATE = "pdf/signed_note.typ"


@verb
async def certify(project: Project, document: Document) -> Document:
    """Make the signed file of a document once its gate is decided, and return it."""
    press, documents = world().press, world().ledger.documents
    name, version = f"{document.name}.{press.suffix}", document.version

    async def do(key: str) -> Proof:  # noqa: ARG001 - the cabinet knows it by name and version
        words = await _words(project, document)
        await documents.keep(
            project.slug,
            name,
            version,
            title=document.title,
            content=await press.print(find(TEMPLATE), words, at=world().now()),
            media_type=press.media_type,
        )
        return Proof(f"{name} v{version}")

    async def look(key: str, since: datetime) -> Proof | None:  # noqa: ARG001 - as above
        known = await documents.of(project.slug)
        found = any(d.name == name and d.version == version for d in known)
        return Proof(f"{name} v{version}") if found else None

    await once(project, f"document {name}", do, look)
    return await documents.get(project.slug, name, version)


async def _words(project: Project, document: Document) -> dict[str, Any]:
    ledger = world().ledger
    name = gate_id(project.slug, Step(project.stage, project.item), project.round)
    record = await ledger.gates.get(name)
    _, asked = await at_gate(record)
    trail = [e for e in await ledger.audit.of(project.slug) if e.gate == name]
    proven = {e.actor: e.identity for e in trail if e.kind == "answer"}
    decided = next((e for e in reversed(trail) if e.kind == "decision"), None)
    set_in = blocks(document.text)
    titled = bool(set_in) and set_in[0]["is"] == "heading"
    deemed = record.decision is Outcome.DEEMED
    return {
        "title": document.title,
        "reason": f"{document.title}, {'deemed accepted' if deemed else 'signed'} at {name}",
        "heading": "Accepted without a signature" if deemed else "Signed",
        "unsigned": _silence(project, record, asked) if deemed else "",
        "company": company().name,
        "website": company().website,
        "client": project.client,
        "blocks": set_in[titled:],
        "document": f"{document.name}, version {document.version}",
        "sha256": document.sha256,
        "gate": name,
        "question": asked.question(),
        "entry": decided.number if decided else 0,
        "entry_hash": decided.hash if decided else "",
        "date": [*world().now().timetuple()[:3]],
        "signatures": [
            _signature(s, asked, ZoneInfo(project.brief.timezone), proven.get(s.email, ""))
            for s in await ledger.gates.signatures(name)
        ],
    }


def _silence(project: Project, record: GateRecord, asked: type[Gate]) -> str:
    """What stands where signatures would, when nobody has signed."""
    names = ", ".join(dict.fromkeys(s.name for s in project.signers(asked, record.id)))
    since = record.decided_at or record.opened_at
    return (
        f"Nobody has signed this. {names} did not answer by {record.due:%d %B %Y} nor in the "
        f"{asked.silence.deemed_after} working days after it, so it counts as accepted since "
        f"{since:%d %B %Y}, as was agreed. The audit trail shows that the question was delivered."
    )


def _signature(one: Signature, asked: type[Gate], zone: ZoneInfo, proven: str) -> dict[str, Any]:
    here = one.at.astimezone(zone)
    titles = {name: field.title or name for name, field in asked.model_fields.items()}
    return {
        "name": one.name,
        "email": one.email,
        "role": one.role.replace("_", " "),
        "decision": one.decision.value,
        "day": f"{here.day} {here:%B %Y}",
        "time": f"{here:%H:%M} {zone.key}",
        "utc": f"{one.at:%H:%M:%S} UTC",
        "channel": one.channel,
        "identity": proven,
        "stated": [
            [titles.get(k, k), str(v)] for k, v in one.stated.items() if v not in (None, "")
        ],
        "comment": one.comment,
        "signed_as": one.signed_as,
        "consent": one.consent,
    }
