"""What we hand to the outside world, and what it hands back: letters, tickets, proofs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Proof:
    """What shows that an act was done: the outside system's own name for it, and a link."""

    ref: str
    link: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """A mail to one or more people; an invitation rides along as text/calendar."""

    to: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    invitation: str = ""  # the whole VCALENDAR: a REQUEST or a CANCEL


@dataclass(frozen=True)
class Ticket:
    """An issue to be opened: who does what until when."""

    summary: str
    description: str
    kind: str = "Task"
    assignee: str = ""  # mail address; the adapter finds the account
    due: date | None = None
    parent: str = ""  # key of the epic
    labels: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Worked:
    """Time that somebody logged on an issue, in hours."""

    issue: str
    email: str
    hours: float
    day: date
