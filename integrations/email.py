"""Mail: letters over SMTP, to all of their readers or to none."""

from __future__ import annotations

import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING

import aiosmtplib

from domain.errors import Refused, Unreachable
from domain.outside import Proof
from integrations.calendar import method_of
from integrations.last_look import last_look
from integrations.names import as_address, as_message_id

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from pydantic import SecretStr

    from domain.errors import GoliveError
    from domain.outside import Letter

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_TLS_FROM_THE_START = 465
_FOR_GOOD = 500  # from here on, SMTP's codes mean no; below, they mean not now
_LOGIN = "Correct GOLIVE_MAIL__USERNAME and GOLIVE_MAIL__PASSWORD."
_REASONS = {
    530: ("The mail server wants us to log in first: {said}", _LOGIN),
    535: ("The mail server does not accept our password: {said}", _LOGIN),
    550: ("The mail server does not take mail for {who}: {said}", "Check the address."),
    552: ("The letter is too large for the mail server: {said}", "Send a link, not the file."),
    553: ("The mail server does not like the address {who}: {said}", "Check the address."),
}
_ELSE = ("The mail server refused it: {said}", "Ask whoever runs it, and name them its words.")


class Mail:
    """One mail server, and the address we write from."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        username: str = "",
        password: SecretStr | None = None,
        start_tls: bool | None = None,
        timeout: float = 30,
    ) -> None:
        """Take server, sender and account; a password never travels unencrypted over a network."""
        self.host = host
        self.port = port
        self.name, self.address = parseaddr(sender)
        self._username = username
        self._password = password.get_secret_value() if password else ""
        self._timeout = timeout
        if start_tls is None and host in _LOOPBACK:
            start_tls = False
        elif start_tls is None and self._username:
            start_tls = True
        self._start_tls = start_tls

    async def send(self, letter: Letter, *, key: str) -> Proof:
        """Send the letter to all of its readers, or to none."""
        readers = [as_address(address) for address in letter.to or [""]]
        message = self._written(letter, readers, key)
        whole = message.as_bytes(policy=SMTP_POLICY.clone(cte_type="7bit"))
        handed = False
        try:
            async with self.connected() as server:
                await server.mail(self.address)
                for reader in readers:  # one that is refused ends it, before anybody got the letter
                    await server.rcpt(reader)
                await last_look()
                handed = True
                await server.data(whole)
        except Unreachable as silence:
            silence.untouched = silence.untouched or not handed
            raise
        return Proof(str(message["Message-ID"]))

    @asynccontextmanager
    async def connected(self) -> AsyncGenerator[aiosmtplib.SMTP]:
        """Open a connection for one letter, and say in our words what goes wrong on it."""
        at_once = self.port == _TLS_FROM_THE_START
        server = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            local_hostname=self.address.rpartition("@")[2],
            username=self._username or None,
            password=self._password or None,
            timeout=self._timeout,
            use_tls=at_once,
            start_tls=False if at_once else self._start_tls,
        )
        try:
            async with server:
                yield server
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise _translated(error, self._password) from error

    async def close(self) -> None:
        """Do nothing: every letter has had a connection of its own."""

    def _written(self, letter: Letter, readers: list[str], key: str) -> EmailMessage:
        message = EmailMessage(policy=SMTP_POLICY)
        message["Message-ID"] = as_message_id(key, self.address)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["From"] = Address(self.name, addr_spec=self.address)
        message["To"] = [Address(addr_spec=reader) for reader in readers]
        message["Subject"] = " ".join(letter.subject.split())
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        if letter.invitation:
            method = {"method": method_of(letter.invitation)}  # mail programs decide by it
            message.add_alternative(letter.invitation, subtype="calendar", params=method)
        for file in letter.attachments:
            main, _, sub = file.media_type.partition("/")
            message.add_attachment(
                file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name
            )
        return message


def _translated(error: Exception, password: str) -> GoliveError:
    """Return what a refusal or a broken connection means for us."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        said = f"{error.code} {error.message}".replace(password or "\0", "…")
        if error.code >= _FOR_GOOD:
            who = getattr(error, "recipient", None) or getattr(error, "sender", "") or "this reader"
            problem, fix = _REASONS.get(error.code, _ELSE)
            return Refused(problem.format(who=who, said=said), fix=fix)
        return Unreachable(
            f"The mail server asks for patience: {said}",
            fix="It is tried again by itself.",
            untouched=True,
        )
    if isinstance(error, ssl.SSLCertVerificationError) or not isinstance(error, OSError):
        return Refused(
            f"The mail server cannot be used as it is set up: {error}",
            fix="Check GOLIVE_MAIL__HOST and GOLIVE_MAIL__PORT; 587 and 465 are encrypted.",
        )
    return Unreachable(
        f"The mail server cannot be reached ({type(error).__name__}).",
        fix="It is tried again; if it stays so, check the network and GOLIVE_MAIL__HOST.",
    )
