"""The sandbox's post office: an SMTP server that keeps what it is given.

Like a real one it delivers the same letter twice when it is sent twice. Addresses at
bounce.example do not exist.
"""

import asyncio
import base64
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.journal import Event, Journal, Json
from integrations.sandbox.people import short_id

NOWHERE = "bounce.example"
REFUSALS = {
    "429": "451 4.7.1 Too many messages, try again later",
    "500": "554 5.3.0 Transaction failed",
    "503": "451 4.3.2 System not accepting messages, try again later",
}


@dataclass(frozen=True)
class Piece:
    """A file that came with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Delivered:
    """One letter as it arrived."""

    id: str
    at: float
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    message: EmailMessage

    def header(self, name: str) -> str:
        """Return a header, or nothing."""
        return str(self.message.get(name, ""))

    @property
    def text(self) -> str:
        """The part that people read."""
        part = self.message.get_body(("plain", "html"))
        return str(part.get_content()).replace("\r\n", "\n") if part else ""

    @property
    def pieces(self) -> list[Piece]:
        """What came with it: attachments, and an invitation among the alternatives."""
        read = self.message.get_body(("plain", "html"))
        found: list[Piece] = []
        for part in self.message.walk():
            kind = part.get_content_type()
            if part is read or part.is_multipart() or kind == "text/html":
                continue
            name = part.get_filename() or f"{kind.replace('/', '.')}"
            found.append(Piece(name, kind, cast("bytes", part.get_payload(decode=True))))
        return found


class Mailbox:
    """Every letter that arrived, the oldest first."""

    def __init__(self, journal: Journal) -> None:
        """Take the journal."""
        self.letters: list[Delivered] = []
        self._journal = journal
        journal.follow("mail", self._apply)

    def take(self, envelope: Envelope) -> None:
        """Keep a letter."""
        raw = cast("bytes", envelope.content)
        facts: Json = {"from": envelope.mail_from, "to": envelope.rcpt_tos}
        self._journal.add("mail", "arrived", facts | {"raw": base64.b64encode(raw).decode()})

    def find(self, letter_id: str) -> Delivered | None:
        """Return the letter with this id."""
        return next((letter for letter in self.letters if letter.id == letter_id), None)

    def _apply(self, event: Event) -> None:
        raw = base64.b64decode(event.facts["raw"])
        message = BytesParser(policy=policy.default).parsebytes(raw)
        number = f"L{short_id(f'{len(self.letters)} {event.at}')}"
        to = tuple(event.facts["to"])
        self.letters.append(Delivered(number, event.at, event.facts["from"], to, raw, message))


class Counter:
    """Speaks to those who bring letters; the names of its methods are aiosmtpd's."""

    def __init__(self, mailbox: Mailbox, faults: Faults) -> None:
        """Take the mailbox and what is to go wrong."""
        self._mailbox = mailbox
        self._faults = faults

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, unless there is no such address."""
        del server, session
        if address.casefold().endswith(f"@{NOWHERE}"):
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a letter, or let a planned fault happen."""
        del session
        subject = BytesParser(policy=policy.default).parsebytes(cast("bytes", envelope.content))
        what = f"{envelope.mail_from} {' '.join(envelope.rcpt_tos)} {subject['Subject'] or ''}"
        fault = self._faults.take("mail", what)
        if fault and fault.kind in REFUSALS:
            return REFUSALS[fault.kind]
        return await self._take(server, envelope, fault)

    async def _take(self, server: SMTP, envelope: Envelope, fault: Fault | None) -> str:
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        self._mailbox.take(envelope)
        if fault and fault.kind == "cut":
            cast("asyncio.Transport", server.transport).abort()
            raise ConnectionResetError
        if fault and fault.kind == "never":
            await asyncio.Event().wait()
        return "250 2.0.0 OK: kept"


def visitor(mailbox: Mailbox, faults: Faults, password: str) -> SMTP:
    """Return what answers one connection; who logs in needs this password."""

    def login(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        del server, session, envelope, mechanism
        fits = isinstance(data, LoginPassword) and data.password == password.encode()
        return AuthResult(success=fits, handled=fits)

    return SMTP(
        Counter(mailbox, faults),
        hostname="sandbox",
        ident="golive sandbox",
        enable_SMTPUTF8=True,
        auth_require_tls=False,
        authenticator=login,
    )
