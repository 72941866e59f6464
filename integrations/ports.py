"""What golive needs from the outside: a chat, a ticket system and a post office.

Everything here may raise `Unreachable` (it may or may not have been done: look, then try again)
or `Refused` (do not try again), and nothing else. Every act carries a key of ours, so that one
that was interrupted can be found again instead of being done twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from domain.outside import Attachment, Letter, Proof, Ticket, Worked

    Look = Callable[[str, datetime], Awaitable[Proof | None]]


@dataclass(frozen=True)
class Colleague:
    """Somebody in the chat, as the chat itself knows them."""

    id: str
    team: str
    email: str
    full: bool  # a member like any other: no guest, no robot, and still there


class Chat(Protocol):
    """Where people talk, such as Slack."""

    @property
    def buttons(self) -> bool:
        """Whether we hear of it when somebody presses a button."""
        ...

    async def member(self, email: str) -> str | None:
        """Return the chat's own name for the person, or None when they are not in it."""
        ...

    async def post(
        self,
        *,
        to: str,
        text: str,
        key: str,
        blocks: Sequence[Mapping[str, Any]] = (),
        thread: str = "",
    ) -> Proof:
        """Write to a "#channel" or a mail address; `thread` is the ref of the message answered."""
        ...

    async def find(self, *, to: str, key: str, since: datetime, thread: str = "") -> Proof | None:
        """Return the message that carries the key, if there is one since then."""
        ...

    async def update(
        self, proof: Proof, *, text: str, blocks: Sequence[Mapping[str, Any]] = (), key: str
    ) -> None:
        """Replace the words of a message that was posted."""
        ...

    async def team(self) -> str:
        """Return the chat's own name for our company."""
        ...

    async def colleague(self, id: str) -> Colleague | None:
        """Return whom the chat calls this, asked anew each time."""
        ...

    async def takes_files(self) -> bool:
        """Return whether we may read what people attach to a form."""
        ...

    async def file(self, id: str, *, by: str, most: int) -> Attachment:
        """Return what this person attached, when it has no more than so many bytes."""
        ...

    async def show(self, trigger: str, form: Mapping[str, Any]) -> None:
        """Show a form to whoever has just pressed a button."""
        ...

    async def close(self) -> None:
        """Give back the connection."""
        ...


class Tickets(Protocol):
    """Where work is filed, such as Jira."""

    async def file(self, ticket: Ticket, *, key: str) -> Proof:
        """Open an issue that carries the key."""
        ...

    async def find(self, *, key: str, since: datetime) -> Proof | None:
        """Return the oldest issue that carries the key, if there is one."""
        ...

    async def worked(self, label: str) -> list[Worked]:
        """Return all time that was logged on the issues with this label."""
        ...

    async def status(self, label: str) -> dict[str, str]:
        """Return how far each issue with this label has come, by its key."""
        ...

    async def moved(self, label: str, stood: Mapping[str, bool]) -> dict[str, bool]:
        """Return which of these issues with the label stand otherwise now: done, or open again."""
        ...

    async def log_work(self, issue: str, *, hours: float, comment: str, day: datetime) -> None:
        """Log time on an issue; the same comment a second time changes nothing."""
        ...

    async def close(self) -> None:
        """Give back the connection."""
        ...


class HelpDesk(Protocol):
    """Where users' trouble is filed, such as Znuny or OTRS."""

    @property
    def system(self) -> str:
        """What it is reached through: mail or otrs."""
        ...

    @property
    def queue(self) -> str:
        """Where tickets go."""
        ...

    async def open(self, subject: str, text: str, *, key: str) -> Proof:
        """Open a ticket that carries the key."""
        ...

    @property
    def look(self) -> Look | None:
        """Look for the ticket that carries a key; None where nobody can be asked."""
        ...

    async def close(self) -> None:
        """Give back the connection."""
        ...


class Post(Protocol):
    """The post office for mail."""

    async def send(self, letter: Letter, *, key: str) -> Proof:
        """Send the letter to all of its readers, or to none."""
        ...

    async def close(self) -> None:
        """Give back the connection."""
        ...
