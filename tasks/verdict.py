"""What becomes of an answer, and the sentence its giver is told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from domain.told import Says
    from records.enclosures import Enclosure
    from records.gates import GateRecord

NOTHING: Mapping[str, Any] = {}


class Kind(StrEnum):
    """What became of an answer."""

    SIGNED = "signed"
    ASKED = "asked"
    LATE = "late"
    WRONG_SIGNER = "signer"
    WRONG_CODE = "code"
    LOCKED = "locked"
    WRONG_INPUT = "input"
    WRONG_FILES = "files"
    TOO_EARLY = "early"


@dataclass(frozen=True)
class Answered:
    """An answer as it came in, from whichever side."""

    email: str
    code: str
    decision: str
    channel: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    comment: str = ""
    conditions: Sequence[str] = ()  # each: what | owner's address | date
    ask: str = ""  # whom a signer who needs information wants to hear, by mail address
    files: Sequence[Enclosure] = ()
    brings: Callable[[], Awaitable[Sequence[Enclosure]]] | None = None  # files that lie elsewhere
    proven: str = ""  # how the channel itself knows who this is; then no code is asked for
    signed_as: str = ""  # the name as they typed it, where a signature is typed
    consent: str = ""  # the sentence they agreed to, in the language in which they read it
    language: str = ""  # in which they read it; their own when it is not said
    source: str = ""  # names this very answer, so that it is counted once when read again

    def readable(self) -> Answered:
        """The same without signs that no database keeps."""
        return replace(
            self,
            email=_readable(self.email),
            comment=_readable(self.comment),
            conditions=[_readable(one) for one in self.conditions],
            ask=_readable(self.ask),
            values={_readable(k): _readable(v) for k, v in self.values.items()},
        )


def _readable(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.replace("\0", "").encode("utf-8", "replace").decode()


@dataclass(frozen=True)
class Verdict:
    """What became of an answer, and the sentence its giver is told."""

    kind: Kind
    says: str
    gate: GateRecord

    @property
    def accepted(self) -> bool:
        """Whether the answer counts."""
        return self.kind in {Kind.SIGNED, Kind.ASKED}


class CannotCount(Exception):
    """An answer that cannot count; `says` is what its giver is told, in their language.

    `noted` when the records have it already.
    """

    def __init__(self, kind: Kind, says: Says, *, noted: bool = False) -> None:
        """Take what is wrong with it."""
        super().__init__(kind)
        self.kind = kind
        self.says = says
        self.noted = noted
