"""Proof: the audit trail, the evidence that can be handed out, and its examination anywhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.show import Output, as_json, columns, line, moment
from domain.chain import plain
from domain.errors import BadInput
from domain.evidence import CERTIFICATE, MANIFEST, SIGNATURE, Faulty, Held, examine
from tasks.evidence import evidence_of, trail_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from domain.chain import Entry
    from records.ledger import Ledger

T = TypeVar("T")

BROKEN = 1


def audit(project: str, /, *, json: bool = False) -> None:
    """Show everything that happened on a project, checked link by link while it is read.

    Parameters
    ----------
    project
        The project's key.
    json
        Print JSON for machines.

    """
    trail = _in_the_records(lambda ledger: trail_of(ledger, project))
    if json:
        entries = [plain(vars(entry)) for entry in trail.entries]
        as_json({"project": project, "sound": not trail.fault, "fault": trail.fault,
                 "entries": entries})  # fmt: skip
    else:
        columns(
            ("NO.", "WHEN", "WHAT", "GATE", "WHO", "THROUGH", "DETAILS"),
            [
                (str(e.number), moment(e.at.isoformat()), e.kind, e.gate, e.actor,
                 ", ".join(filter(None, (e.channel, e.identity))), details(e))
                for e in trail.entries
            ],
            empty="Nothing has happened yet.",
        )  # fmt: skip
        line(f"\n{trail.fault or f'{len(trail.entries)} entries, every link holds.'}")
    if trail.fault:
        raise SystemExit(BROKEN)


def evidence(project: str, /, *, output: Output = None) -> None:
    """Write everything that proves what happened on a project into one file.

    Parameters
    ----------
    project
        The project's key.
    output
        The file to write; PROJECT-evidence.zip when left out.

    """
    from integrations.zipped import packed  # noqa: PLC0415 - looking is fast without it
    from tasks.looking import now  # noqa: PLC0415 - as above
    from tasks.real import the_press  # noqa: PLC0415 - as above

    path = output or Path(f"{project}-evidence.zip")
    key = the_press().key(now())
    files = _in_the_records(lambda ledger: evidence_of(ledger, project, key))
    try:
        path.write_bytes(packed(files))
    except OSError as error:
        raise BadInput(
            f"The evidence cannot be written: {error.strerror}.",
            place=str(path),
            fix="Name a file in a folder that exists and is yours.",
        ) from None
    line(f"{path}: {len(files)} files. Anybody can check them: golive verify {path}")
    verify(path)


def verify(file: Path, /, *, certificate: str = "", json: bool = False) -> None:
    """Prove that an evidence file is whole and unchanged; nothing but the file is needed.

    Parameters
    ----------
    file
        The file that golive evidence wrote.
    certificate
        The SHA-256 fingerprint of the certificate that must have signed it.
    json
        Print JSON for machines.

    """
    told: dict[str, Any] = {"file": str(file), "sound": False, "fault": ""}
    try:
        held, by = proven(file, certificate)
    except Faulty as fault:
        told["fault"] = str(fault)
    else:
        told |= {"sound": True, **vars(held), "certificate": by}
    if json:
        as_json(told)
    elif told["sound"]:
        line(
            f"{told['project']}: {told['files']} files and {told['entries']} entries of the audit "
            f"trail are whole and unchanged.\nSigned with the certificate {told['certificate']}"
            + ("." if certificate else "\n→ Compare it with what you were told of it before.")
        )
    else:
        line(f"{file} is not sound. {told['fault']}")
    if not told["sound"]:
        raise SystemExit(BROKEN)


def proven(file: Path, certificate: str = "") -> tuple[Held, str]:
    """What the file holds and who signed it; Faulty names the first thing that is wrong."""
    from integrations.keys import signed_by  # noqa: PLC0415 - looking is fast without it
    from integrations.zipped import LARGEST, unpacked  # noqa: PLC0415 - as above

    try:
        if file.stat().st_size > LARGEST:
            raise Faulty(f"It is larger than {LARGEST >> 20} MB.")
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The file cannot be read: {error.strerror}.",
            place=str(file),
            fix="Name a file that golive evidence wrote.",
        ) from None
    try:
        files = unpacked(content)
    except BadInput as refused:
        raise Faulty(refused.problem) from None
    held = examine(files)
    by = signed_by(files[CERTIFICATE], files[MANIFEST], files.get(SIGNATURE, b""))
    if by is None:
        raise Faulty(f"{MANIFEST} does not bear the signature of {CERTIFICATE}.")
    if certificate and _bare(certificate) != _bare(by):
        raise Faulty(f"It was signed with another certificate: {by}.")
    return held, by


def details(entry: Entry) -> str:
    """What an entry says beside who and when, short enough for a column."""
    said = {
        k: v for k, v in entry.what.items() if v not in ("", None) and k not in {"brief", "act"}
    }
    return "; ".join(f"{k} {v}" for k, v in said.items())


def _in_the_records(does: Callable[[Ledger], Awaitable[T]]) -> T:
    """Do this with our records; no other system has to be there."""
    from config.settings import settings  # noqa: PLC0415 - golive verify needs no settings
    from flows.playbooks import playbooks  # noqa: PLC0415 - nor playbooks
    from records.at_hand import at_hand  # noqa: PLC0415 - as above
    from records.ledger import Ledger, ready  # noqa: PLC0415 - as above
    from tasks.looking import now  # noqa: PLC0415 - as above

    async def inside() -> T:
        playbooks()
        database = at_hand(settings().database_url)
        try:
            await ready(database)
            return await does(Ledger(database, now))
        finally:
            await database.close()

    return asyncio.run(inside())


def _bare(fingerprint: str) -> str:
    return fingerprint.replace(":", "").replace(" ", "").lower()
