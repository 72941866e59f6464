"""Certify: put the signatures under a document, as a sealed file that anybody can check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config.company import company
from config.files import find
from config.tongue import language_of_papers, tongue
from domain.answers import Outcome
from domain.roles import Role
from domain.stage import Step
from integrations.markdown import blocks
from records.gates import gate_id
from tasks.papers import filed_beside
from tasks.signing import at_gate
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from config.house import NoteWords
    from config.tongue import Tongue
    from domain.gate import Gate
    from domain.project import Project
    from records.documents import Document
    from records.gates import GateRecord, Signature

TEMPLATE = "pdf/signed_note.typ"


@verb
async def certify(project: Project, document: Document) -> Document:
    """Make the signed file of a document once its gate is decided, and return it."""
    press = world().press

    async def make() -> bytes:
        words = await _words(project, document)
        return await press.print(find(TEMPLATE), words, at=world().now())

    act = f"document {document.name}.{press.suffix}"  # one, however often the note was written
    return await filed_beside(project, document, press.suffix, press.media_type, make, act=act)


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
    spoken = tongue(language_of_papers(project), project.brief.playbook)
    says, number = spoken.house.note, decided.number if decided else 0
    reason = says.reason_unsigned if deemed else says.reason
    return {
        "title": document.title,
        "language": spoken.language,
        "says": {
            "typed": says.typed,
            "proof": says.proof,
            "explained": says.explained.replace("{question}", spoken.question(asked)),
            "text": says.text,
            "entry": says.entry.format(number=number),
            "certificate": says.certificate,
        },
        "reason": reason.format(title=document.title, gate=name),
        "heading": says.unsigned if deemed else says.heading,
        "unsigned": _silence(project, record, asked, spoken) if deemed else "",
        "company": company().name,
        "website": company().website,
        "client": project.client,
        "blocks": set_in[titled:],
        "document": says.version.format(name=document.name, version=document.version),
        "sha256": document.sha256,
        "gate": name,
        "question": spoken.question(asked),
        "entry": number,
        "entry_hash": decided.hash if decided else "",
        "date": [*world().now().timetuple()[:3]],
        "signatures": [
            _signature(s, asked, ZoneInfo(project.brief.timezone), proven.get(s.email, ""), spoken)
            for s in await ledger.gates.signatures(name)
        ],
    }


def _silence(project: Project, record: GateRecord, asked: type[Gate], spoken: Tongue) -> str:
    """What stands where signatures would, when nobody has signed."""
    names = ", ".join(dict.fromkeys(s.name for s in project.signers(asked, record.id)))
    since = record.decided_at or record.opened_at
    return spoken.house.note.silence.format(
        names=names,
        due=spoken.date(record.due),
        days=spoken.working_days(asked.silence.deemed_after or 0),
        since=spoken.date(since),
    )


def _proof(one: Signature, proven: str, says: NoteWords) -> str:
    """How a signature came to us, in a sentence."""
    known = {"personal code": says.by_code, "signed link": says.by_link}
    how = known.get(proven, says.by_other if proven else says.by_trail)
    where = says.where.get(one.channel, says.elsewhere)
    return says.proven.format(
        how=how.format(email=one.email, identity=proven), where=where.format(channel=one.channel)
    )


def _signature(
    one: Signature, asked: type[Gate], zone: ZoneInfo, proven: str, spoken: Tongue
) -> dict[str, Any]:
    here, says = one.at.astimezone(zone), spoken.house.note
    return {
        "name": one.name,
        "email": one.email,
        "role": spoken.called(Role(one.role)),
        "decision": one.decision.value,
        "done": says.done[one.decision],
        "proof": _proof(one, proven, says),
        "agreed": says.agreed.format(consent=one.consent),
        "day": spoken.date(here),
        "time": f"{here:%H:%M} {zone.key}",
        "utc": f"{one.at:%H:%M:%S} UTC",
        "channel": one.channel,
        "identity": proven,
        "stated": [
            [spoken.title(asked, k), spoken.stated(asked, k, v)]
            for k, v in one.stated.items()
            if v not in (None, "")
        ],
        "comment": one.comment,
        "signed_as": one.signed_as,
        "consent": one.consent,
    }
