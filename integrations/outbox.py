"""The outside, made up: chat, ticket system and post office that keep what they are given.

Rehearsals, dry runs and tests write here. Everything sent stands in one list, in its order.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from domain.errors import Refused
from domain.outside import Attachment, Proof, Worked
from integrations.last_look import last_look
from integrations.names import as_address, as_label, as_message_id
from integrations.ports import Colleague

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from domain.outside import Letter, Ticket


@dataclass(frozen=True)
class Sent:
    """One thing that was sent: a message, an issue or a letter."""

    at: datetime
    system: str  # slack, jira or mail
    to: str
    subject: str
    text: str
    key: str
    proof: Proof
    attachments: tuple[Attachment, ...] = ()
    blocks: tuple[Mapping[str, Any], ...] = ()
    thread: str = ""
    ticket: Ticket | None = None
    invitation: str = ""


DONE = "Done"


@dataclass
class _Issue:
    key: str
    labels: tuple[str, ...]
    status: str = "To Do"
    worklogs: list[tuple[str, Worked]] = field(default_factory=list[tuple[str, Worked]])


class Outbox:
    """Everything that was sent, and the three that send it."""

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        domains: Iterable[str] = ("meiro.io",),
        site: str = "https://sandbox.invalid",
    ) -> None:
        """Take the clock, the mail domains of those who are in the chat, and where links lead."""
        self.clock = clock
        self.domains = frozenset(domain.casefold() for domain in domains)
        self.site = site
        self.sent: list[Sent] = []
        self.chat = OutboxChat(self)
        self.tickets = OutboxTickets(self)
        self.post = OutboxPost(self)
        self._by_key: dict[tuple[str, str], int] = {}
        self._by_ref: dict[tuple[str, str], int] = {}

    def keep(self, sent: Sent) -> Proof:
        """Put something sent at the end of the list."""
        place = len(self.sent)
        self.sent.append(sent)
        self._by_key.setdefault((sent.system, sent.key), place)
        self._by_ref.setdefault((sent.system, sent.proof.ref), place)
        return sent.proof

    def carrying(self, system: str, key: str) -> Sent | None:
        """Return the first thing sent with this key."""
        place = self._by_key.get((system, key))
        return None if place is None else self.sent[place]

    def rewrite(self, system: str, ref: str, **words: Any) -> bool:
        """Replace the words of something sent; say whether there was such a thing."""
        place = self._by_ref.get((system, ref))
        if place is None:
            return False
        self.sent[place] = replace(self.sent[place], **words)
        return True


class OutboxChat:
    """A chat whose members are everybody with an address at home."""

    def __init__(self, outbox: Outbox, *, buttons: bool = False) -> None:
        """Take the list to write to."""
        self._outbox = outbox
        self.buttons = buttons
        self.shown: list[tuple[str, Mapping[str, Any]]] = []
        self._met: dict[str, str] = {}

    async def member(self, email: str) -> str | None:
        """Return a name made from the address, or None for strangers."""
        if email.rpartition("@")[2].casefold() not in self._outbox.domains:
            return None
        name = f"U{_short(email.casefold())}"
        self._met[name] = email.casefold()
        return name

    async def post(
        self,
        *,
        to: str,
        text: str,
        key: str,
        blocks: Sequence[Mapping[str, Any]] = (),
        thread: str = "",
    ) -> Proof:
        """Keep a message to a channel or a member."""
        if "@" in to and await self.member(to) is None:
            raise Refused(
                f"{to} is not in the Slack workspace.",
                fix="Invite them to Slack, or reach them by mail instead.",
            )
        await last_look()
        box = self._outbox
        moment = f"{len(box.sent) + 1:06d}"
        room = ("D" if "@" in to else "C") + _short(to)
        proof = Proof(f"{room}:{moment}", f"{box.site}/archives/{room}/p{moment}")
        sent = Sent(box.clock(), "slack", to, "", text, key, proof, (), tuple(blocks), thread)
        return box.keep(sent)

    async def find(self, *, to: str, key: str, since: datetime, thread: str = "") -> Proof | None:
        """Return the message that carries the key, if there is one since then."""
        sent = self._outbox.carrying("slack", key)
        here = sent is not None and (sent.to, sent.thread) == (to, thread) and sent.at >= since
        return sent.proof if sent and here else None

    async def update(
        self, proof: Proof, *, text: str, blocks: Sequence[Mapping[str, Any]] = (), key: str
    ) -> None:
        """Replace the words and the buttons of a message that was kept."""
        if not self._outbox.rewrite("slack", proof.ref, text=text, blocks=tuple(blocks), key=key):
            raise Refused(
                "The Slack message is gone, so it cannot be changed.",
                fix="Nothing needs to be done; somebody has deleted it.",
            )

    async def team(self) -> str:
        """Return a made-up name."""
        return "T0OUTBOX"

    async def colleague(self, id: str) -> Colleague | None:
        """Return a member whose name was asked for before."""
        email = self._met.get(id)
        return Colleague(id, await self.team(), email, full=True) if email else None

    async def takes_files(self) -> bool:
        """Say no: nobody fills forms here."""
        return False

    async def file(self, id: str, *, by: str, most: int) -> Attachment:
        """Refuse: nobody attaches anything here."""
        del id, by, most
        raise Refused("Nobody has attached a file.", fix="Attach it in Slack itself.")

    async def show(self, trigger: str, form: Mapping[str, Any]) -> None:
        """Keep the form that was shown."""
        self.shown.append((trigger, form))

    async def close(self) -> None:
        """Do nothing: there is no connection."""


class OutboxTickets:
    """A ticket system in which issues are opened, moved and worked on."""

    def __init__(self, outbox: Outbox, project: str = "GO", me: str = "golive@meiro.io") -> None:
        """Take the list to write to, the project's key and the account that logs work."""
        self._outbox = outbox
        self._project = project
        self._me = me
        self._issues: dict[str, _Issue] = {}

    async def file(self, ticket: Ticket, *, key: str) -> Proof:
        """Keep an issue and number it."""
        await last_look()
        box = self._outbox
        name = f"{self._project}-{len(self._issues) + 1}"
        self._issues[name] = _Issue(name, tuple(map(as_label, ticket.labels)))
        proof = Proof(name, f"{box.site}/browse/{name}")
        who, what = ticket.assignee, ticket.description
        return box.keep(
            Sent(box.clock(), "jira", who, ticket.summary, what, key, proof, ticket=ticket)
        )

    async def find(self, *, key: str, since: datetime) -> Proof | None:
        """Return the first issue that carries the key, if there is one."""
        del since  # nothing lags here
        sent = self._outbox.carrying("jira", key)
        return sent.proof if sent else None

    async def worked(self, label: str) -> list[Worked]:
        """Return all time that was logged on the issues with this label."""
        return [log for issue in self._labelled(label) for _, log in issue.worklogs]

    async def status(self, label: str) -> dict[str, str]:
        """Return how far each issue with this label has come, by its key."""
        return {issue.key: issue.status for issue in self._labelled(label)}

    async def moved(self, label: str, stood: Mapping[str, bool]) -> dict[str, bool]:
        """Return which of these issues with the label stand otherwise now: done, or open again."""
        now = {issue.key: issue.status == DONE for issue in self._labelled(label)}
        return {key: now[key] for key, done in stood.items() if now.get(key, done) != done}

    async def log_work(self, issue: str, *, hours: float, comment: str, day: datetime) -> None:
        """Log time on an issue; the same comment a second time changes nothing."""
        if comment not in (said for said, _ in self._issue(issue).worklogs):
            self.work(issue, email=self._me, hours=hours, comment=comment, day=day)

    def work(
        self, issue: str, *, email: str, hours: float, day: datetime, comment: str = ""
    ) -> None:
        """Let somebody log time on an issue, as people do in the ticket system itself."""
        log = Worked(issue, email, hours, day.date())
        self._issue(issue).worklogs.append((comment, log))

    def move(self, issue: str, status: str) -> None:
        """Let somebody move an issue on, as people do in the ticket system itself."""
        self._issue(issue).status = status

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    def _labelled(self, label: str) -> list[_Issue]:
        return [issue for issue in self._issues.values() if as_label(label) in issue.labels]

    def _issue(self, name: str) -> _Issue:
        if name not in self._issues:
            raise Refused(f"Jira knows no issue {name}.", fix="Check the key of the issue.")
        return self._issues[name]


class OutboxPost:
    """A post office that keeps every letter."""

    def __init__(self, outbox: Outbox) -> None:
        """Take the list to write to."""
        self._outbox = outbox

    async def send(self, letter: Letter, *, key: str) -> Proof:
        """Keep the letter."""
        for address in letter.to or [""]:
            as_address(address)
        await last_look()
        box = self._outbox
        proof = Proof(as_message_id(key, "@sandbox.invalid"))
        return box.keep(
            Sent(
                at=box.clock(),
                system="mail",
                to=", ".join(letter.to),
                subject=letter.subject,
                text=letter.text,
                key=key,
                proof=proof,
                attachments=letter.attachments,
                invitation=letter.invitation,
            )
        )

    async def close(self) -> None:
        """Do nothing: there is no connection."""


def _short(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:10].upper()
