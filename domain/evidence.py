"""Evidence: what an evidence file must hold, and how one sees that it is whole and unchanged.

Everything is decided from the files alone: no database, no network, no clock.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from domain.chain import Entry, canonical, entry_from, first_break, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FORM = "golive evidence 1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"
CERTIFICATE = "certificate.pem"
CHAIN = "audit.jsonl"
ROWS = "records/{}.json"
DOCUMENTS = "records/documents.json"
ENCLOSED = "records/files.json"
ENCLOSURE = "enclosures/{}"
ANSWERED = ("name", "role", "decision", "stated", "comment", "at")
SIGNED_AS = ("signed_as", "consent")  # only where a signature is typed

Row: TypeAlias = "Mapping[str, Any]"


@dataclass(frozen=True)
class Held:
    """What an evidence file holds, once it has been read without finding fault."""

    project: str
    files: int
    entries: int
    head: str


class Faulty(Exception):
    """The evidence is not whole: the first thing that is wrong with it."""


def manifest_of(project: str, files: Mapping[str, bytes], head: str) -> bytes:
    """The list of all files with their fingerprints, and the chain's last one."""
    listed = {name: digest(content) for name, content in files.items()}
    about = {"form": FORM, "project": project, "head": head, "files": listed}
    return json.dumps(about, indent=1, sort_keys=True).encode() + b"\n"


def digest(content: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def lines_of(entries: Sequence[Entry]) -> bytes:
    """The chain, one entry on each line."""
    return b"".join(canonical(vars(entry)) + b"\n" for entry in entries)


def examine(files: Mapping[str, bytes]) -> Held:
    """Read everything again from the first file to the last link; Faulty names the first fault."""
    manifest = _manifest(files)
    project, listed = str(manifest["project"]), manifest["files"]
    for name in sorted(listed):
        if name not in files:
            raise Faulty(f"{name} is missing.")
        if digest(files[name]) != listed[name]:
            raise Faulty(f"{name} was changed: its SHA-256 is not the one in {MANIFEST}.")
    if extra := sorted(set(files) - set(listed) - {MANIFEST, SIGNATURE}):
        raise Faulty(f"{extra[0]} does not belong to it: {MANIFEST} does not name it.")
    entries = _entries(files)
    if broken := first_break(project, entries):
        raise Faulty(f"The audit trail is broken: {broken.says}.")
    head = entries[-1].hash if entries else ""
    if head != manifest["head"]:
        raise Faulty(f"The audit trail ends at entry {len(entries)}, but goes on in {MANIFEST}.")
    rows = {name: _rows(files, ROWS.format(name)) for name in ("gates", "signatures", "files")}
    documents = _rows(files, DOCUMENTS)
    try:
        for fault in discrepancies(entries, rows, documents):
            raise Faulty(fault)
        _documents_are_there(files, documents)
        _enclosures_are_there(files)
    except (KeyError, TypeError):
        raise Faulty("Its records are not of the form that this golive reads.") from None
    return Held(project, len(files), len(entries), head)


def discrepancies(
    entries: Sequence[Entry], rows: Mapping[str, Sequence[Row]], documents: Sequence[Row]
) -> Iterator[str]:
    """Where the records and the audit trail do not tell the same story.

    What is older than a trail that was begun later cannot be in it.
    """
    late = bool(entries) and entries[0].kind != "start"
    began = str(plain({"at": entries[0].at})["at"]) if late else ""
    answers, decided, filed = _told(entries)
    for one in rows["signatures"]:
        traced = answers.pop((one["gate"], one["email"]), None)
        untold = traced is None and one["at"] > began
        if untold or (traced is not None and not _tells(traced, one)):
            yield f"The signature of {one['email']} at {one['gate']} is not as the trail has it."
    for one in rows["gates"]:
        traced = decided.pop(one["id"], None)
        untold = traced is None and one["decision"] and one["opened_at"] > began
        if untold or (traced is not None and traced != one["decision"]):
            yield f"The decision of {one['id']} is not as the trail has it."
    for one in documents:
        traced = filed.pop((one["name"], one["version"]), None)
        untold = traced is None and one["written_at"] > began
        if untold or (traced is not None and traced != one["sha256"]):
            yield f"{one['name']}, version {one['version']}, is not as the trail has it."
    for gate, actor in answers:
        yield f"The trail has an answer of {actor} to {gate} that is not among the signatures."
    for gate in decided:
        yield f"The trail has {gate} decided, but the records have no such gate."
    for name, version in filed:
        yield f"The trail has {name}, version {version}, which is not among the documents."
    yield from _other_files(_enclosed(entries), rows["files"])


def _tells(traced: Row, one: Row) -> bool:
    """Whether the trail has this answer word for word."""
    as_answered = all(traced.get(k) == one[k] for k in ANSWERED)
    return as_answered and all(traced.get(k, "") == one.get(k, "") for k in SIGNED_AS)


def _told(entries: Sequence[Entry]) -> tuple[dict[Any, Row], dict[str, str], dict[Any, str]]:
    """The answers, decisions and documents that the trail tells of, as they stand at its end."""
    answers: dict[Any, Row] = {}
    decided: dict[str, str] = {}
    filed: dict[Any, str] = {}
    for entry in entries:
        if entry.kind == "answer":
            answers[entry.gate, entry.actor] = entry.what
        elif entry.kind == "withdrawal":
            answers.pop((entry.gate, entry.actor), None)
        elif entry.kind in {"decision", "override"} and "decision" in entry.what:
            decided[entry.gate] = str(entry.what["decision"])
        elif entry.kind == "document":
            filed[entry.what.get("name"), entry.what.get("version")] = str(entry.what.get("sha256"))
    return answers, decided, filed


def _other_files(told: set[tuple[str, str, str, str]], rows: Sequence[Row]) -> Iterator[str]:
    """The files with answers of which the records and the trail tell differently."""
    kept = {(r["gate"], r["email"], r["name"], r["sha256"]) for r in rows}
    for gate, giver, name, _ in sorted(told ^ kept):
        yield f"The file {name} that {giver} gave at {gate} is not as the trail has it."


def _enclosed(entries: Sequence[Entry]) -> set[tuple[str, str, str, str]]:
    """The files that came with answers and questions, as the trail tells of them."""
    return {
        (entry.gate, entry.actor, str(one.get("name")), str(one.get("sha256")))
        for entry in entries
        if entry.kind in {"answer", "question"}
        for one in entry.what.get("files", ())
    }


def _documents_are_there(files: Mapping[str, bytes], documents: Sequence[Row]) -> None:
    for one in documents:
        content = files.get(one["file"])
        if content is None or digest(content) != one["sha256"]:
            raise Faulty(f"{one['file']} is not the document that {DOCUMENTS} speaks of.")


def _enclosures_are_there(files: Mapping[str, bytes]) -> None:
    for one in _rows(files, ENCLOSED):
        place = ENCLOSURE.format(one["sha256"])
        if digest(files.get(place, b"")) != one["sha256"]:
            raise Faulty(f"{place} is not the file {one['name']} that came with an answer.")


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    read = _json(files, MANIFEST)
    found: dict[str, Any] = cast("dict[str, Any]", read) if isinstance(read, dict) else {}
    files_of: Any = found.get("files")
    listed = cast("dict[str, Any]", files_of) if isinstance(files_of, dict) else {}
    if not listed or not {"project", "head"} <= set(found):
        raise Faulty(f"{MANIFEST} does not list the files.")
    if found.get("form") != FORM:
        raise Faulty(f"{MANIFEST} is of another form ({found.get('form')}); this one reads {FORM}.")
    needed = {CHAIN, DOCUMENTS, ENCLOSED, CERTIFICATE}
    needed |= {ROWS.format(name) for name in ("gates", "signatures")}
    if missing := needed - set(listed):
        raise Faulty(f"{MANIFEST} does not name {min(missing)}.")
    return found


def _entries(files: Mapping[str, bytes]) -> list[Entry]:
    entries: list[Entry] = []
    for number, line in enumerate(files[CHAIN].splitlines(), start=1):
        try:
            entries.append(entry_from(json.loads(line)))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Faulty(f"Line {number} of {CHAIN} cannot be read.") from None
    return entries


def _rows(files: Mapping[str, bytes], name: str) -> list[dict[str, Any]]:
    found = _json(files, name)
    if not isinstance(found, list):
        raise Faulty(f"{name} cannot be read.")
    return cast("list[dict[str, Any]]", found)


def _json(files: Mapping[str, bytes], name: str) -> Any:
    if name not in files:
        raise Faulty(f"{name} is missing.")
    try:
        return json.loads(files[name])
    except (ValueError, RecursionError):
        raise Faulty(f"{name} cannot be read.") from None
