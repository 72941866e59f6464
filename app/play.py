"""Playing: a whole project in memory, with a virtual clock and made-up people."""

from __future__ import annotations

import asyncio
import time as stopwatch
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.show import as_json, columns, day, line, moment
from config.reading import read
from domain.errors import BadInput
from flows.examples import example_of
from flows.onboard import brief_from
from flows.people import Cast, Script
from flows.playbooks import playbooks
from flows.rehearse import Played, rehearse

if TYPE_CHECKING:
    from domain.brief import Brief
    from integrations.outbox import Sent
    from records.documents import Document
    from records.gates import GateRecord, Signature

EIGHT = time(8, tzinfo=UTC)


def rehearsal(
    playbook: str,
    /,
    *,
    brief: Path | None = None,
    people: Path | None = None,
    seed: int | None = None,
    start: date | None = None,
    json: bool = False,
) -> None:
    """Play a whole project in memory: every message, document and date, without touching anything.

    Parameters
    ----------
    playbook
        The playbook to play.
    brief
        The client; the playbook's example when left out.
    people
        A file that says how people answer: late, silent, or rejecting twice.
    seed
        Sample ordinary people instead; the same number gives the same people.
    start
        The first day of the virtual clock; the day of the contract when left out.
    json
        Print JSON for machines.

    """
    given = _brief(playbook, brief)
    cast = Cast(read(people, Script) if people else Script(), seed)
    first = start or given.first_day or date.today()  # noqa: DTZ011 - where the person sits
    before = stopwatch.perf_counter()
    played = asyncio.run(rehearse(given, cast, began=datetime.combine(first, EIGHT)))
    took = stopwatch.perf_counter() - before
    if json:
        as_json(_values(played) | {"seconds": round(took, 3)})
    else:
        _told(played, took)


def _brief(playbook: str, file: Path | None) -> Brief:
    playbooks()
    if file is None:
        return example_of(playbook)
    given = brief_from(file)
    if given.playbook != playbook:
        raise BadInput(
            f"This brief is for {given.playbook}, not for {playbook}.",
            place=str(file),
            field="playbook",
            fix=f"Run: golive rehearse {given.playbook} --brief {file}",
        )
    return given


def _told(played: Played, took: float) -> None:
    for sent in played.sent:
        head = f"{moment(sent.at.isoformat())}  {sent.system:<5}  {sent.to}  {_about(sent)}"
        line("\n    ".join((head, *sent.text.splitlines())))
    line("")
    columns(
        ("DOCUMENT", "VERSION", "WRITTEN"),
        [(d.title, str(d.version), moment(d.written_at.isoformat())) for d in played.documents],
        empty="No document.",
    )
    line("")
    columns(
        ("GATE", "DECIDED", "BY", "REASON"),
        [
            (s.gate, s.decision.value, f"{s.name}, {moment(s.at.isoformat())}", s.comment)
            for s in played.signatures
        ],
        empty="Nobody signed anything.",
    )
    days = (played.ended - played.began).days
    why = f" ({played.why})" if played.why else ""
    line(
        f"\n{played.project}: {played.state}{why}, {day(played.began.isoformat())} to "
        f"{day(played.ended.isoformat())} ({days} days), {len(played.sent)} messages, "
        f"played in {took:.2f} s."
    )


def _about(sent: Sent) -> str:
    files = "".join(f" [{a.name}]" for a in sent.attachments)
    return sent.subject + files + (" [invitation]" if sent.invitation else "")


def _values(played: Played) -> dict[str, Any]:
    return {
        "project": played.project,
        "playbook": played.playbook,
        "state": played.state,
        "why": played.why,
        "began": played.began.isoformat(),
        "ended": played.ended.isoformat(),
        "sent": [_sent(s) for s in played.sent],
        "documents": [_document(d) for d in played.documents],
        "gates": [_gate(g) for g in played.gates],
        "signatures": [_signature(s) for s in played.signatures],
    }


def _sent(sent: Sent) -> dict[str, Any]:
    return {
        "at": sent.at.isoformat(),
        "system": sent.system,
        "to": sent.to,
        "subject": sent.subject,
        "text": sent.text,
        "attachments": [a.name for a in sent.attachments],
        "invitation": sent.invitation,
        "ref": sent.proof.ref,
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        "version": document.version,
        "title": document.title,
        "text": document.text,
        "at": document.written_at.isoformat(),
    }


def _gate(gate: GateRecord) -> dict[str, Any]:
    return {
        "id": gate.id,
        "stage": gate.stage,
        "item": gate.item,
        "gate": gate.gate,
        "round": gate.round,
        "due": gate.due.isoformat(),
        "opened": gate.opened_at.isoformat(),
        "decided": gate.decided_at.isoformat() if gate.decided_at else "",
        "decision": gate.decision.value if gate.decision else "",
    }


def _signature(signature: Signature) -> dict[str, Any]:
    return {
        "gate": signature.gate,
        "email": signature.email,
        "decision": signature.decision.value,
        "comment": signature.comment,
        "at": signature.at.isoformat(),
    }
