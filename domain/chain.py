"""The audit chain: entries of which each carries the fingerprint of the one before.

Whoever changes, removes or slips in an entry breaks the chain at that place, and anybody can
see where: it takes nothing but the entries themselves. Pure: no clock, no database.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CODE = re.compile(r"[A-Z2-7]{8}")
DASHED_CODE = re.compile(r"\b[A-Z2-7]{4}-[A-Z2-7]{4}\b")
MASK = "(a code)"
BEGINNING = "0" * 64  # what stands before the first entry

KINDS = (
    "doubt",
    "start", "ask", "delivery", "view", "answer", "refusal", "decision", "override", "condition",
    "question", "withdrawal", "reassignment", "deputy", "role", "document", "checklist", "upgrade",
    "end", "change", "attendance", "test", "state", "meeting",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One thing that happened on a project: who, through what, proven how, and when."""

    project: str
    number: int
    at: datetime
    kind: str
    gate: str
    actor: str
    channel: str
    identity: str
    what: dict[str, Any] = field(default_factory=dict[str, Any])
    previous: str = BEGINNING
    hash: str = ""

    def sealed(self) -> str:
        """The fingerprint that this entry must have, given what it says and what came before."""
        said = {k: v for k, v in vars(self).items() if k != "hash"}
        return hashlib.sha256(canonical(said)).hexdigest()


@dataclass(frozen=True)
class Break:
    """Where a chain is broken, and how one sees it."""

    number: int
    says: str


def canonical(value: Any) -> bytes:
    """The one way to write a value as JSON: sorted keys, no spaces, ASCII, moments in UTC."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
    ).encode("ascii")


def plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """The same value in nothing but what JSON knows."""
    return json.loads(canonical(value))


def entry_from(given: Mapping[str, Any]) -> Entry:
    """An entry as it was written out in JSON."""
    values: dict[str, Any] = {**given, "at": datetime.fromisoformat(given["at"])}
    return Entry(**values)


def without_codes(text: str) -> str:
    """The text without anything that could be somebody's personal code."""
    alone = text.strip().replace("-", "").upper()
    return MASK if CODE.fullmatch(alone) else DASHED_CODE.sub(MASK, text)


def first_break(project: str, entries: Iterable[Entry]) -> Break | None:
    """The first place at which these are not the entries that were written, if there is one."""
    before = BEGINNING
    for number, entry in enumerate(entries, start=1):
        if entry.number != number:
            return Break(
                number, f"entry {number} is missing: after {number - 1} comes {entry.number}"
            )
        if entry.project != project:
            return Break(number, f"entry {number} belongs to {entry.project}, not to {project}")
        if entry.sealed() != entry.hash:
            return Break(number, f"entry {number} ({entry.kind}) was changed after it was written")
        if entry.previous != before:
            return Break(
                number, f"entry {number} ({entry.kind}) does not follow entry {number - 1}"
            )
        before = entry.hash
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        return sorted(str(v) for v in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return str(value)
