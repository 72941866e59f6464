"""Names in the form that the outside systems take them: labels, addresses, marks."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from hashlib import sha256

from domain.errors import Refused


def as_label(words: str) -> str:
    """Return the words as the label of an issue, which has no blanks."""
    return "-".join(words.split())


def as_mark(key: str) -> str:
    """Return the label by which the issue with this key is found again."""
    return f"golive-{sha256(key.encode()).hexdigest()[:16]}"


def as_message_id(key: str, sender: str) -> str:
    """Return the name of the letter with this key, the same however often it is sent."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"


def as_address(address: str) -> str:
    """Return the address with its domain as mail servers write it; anything else is refused."""
    local, _, domain = address.strip().rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode()}"
        Address(addr_spec=plain)
    except (ValueError, IndexError, MessageError) as error:
        raise _no_address(address) from error
    if not local or not domain or any(letter.isspace() for letter in plain):
        raise _no_address(address)
    return plain


def _no_address(address: str) -> Refused:
    return Refused(
        f"{address!r} is not a mail address.", fix="Check it for typing mistakes and accents."
    )
