"""The people of the sandbox: whoever has an address of the company is a member of it.

Nobody has to be set up first. Ids are made from the address, so they are the same in every
sandbox and after every restart.
"""

import base64
import hashlib
import re
import uuid
from dataclasses import asdict, dataclass

from integrations.sandbox.journal import Event, Journal

ADDRESS = re.compile(r"[^@\s<>(),;:\"]+@[^@\s<>(),;:\"]+\.[^@\s<>(),;:\"]+")


@dataclass(frozen=True)
class Member:
    """Somebody who works at the company."""

    email: str
    guest: bool = False
    deleted: bool = False
    team: str = ""  # of another company, when they come from its workspace

    @property
    def name(self) -> str:
        """A readable name, taken from the address."""
        words = re.split(r"[._+-]+", self.email.partition("@")[0])
        return " ".join(word.capitalize() for word in words if word)

    @property
    def handle(self) -> str:
        """The short name that Slack calls `name`."""
        return self.email.partition("@")[0]

    @property
    def slack_id(self) -> str:
        """What Slack calls this person."""
        return "U" + short_id(self.email)

    @property
    def account_id(self) -> str:
        """What Jira calls this person."""
        return f"712020:{uuid.uuid5(uuid.NAMESPACE_URL, 'mailto:' + self.email)}"


class People:
    """Everybody who has been met so far."""

    def __init__(self, journal: Journal, domains: tuple[str, ...]) -> None:
        """Take the journal and the domains whose addresses belong to the company."""
        self._journal = journal
        self._domains = {domain.casefold() for domain in domains}
        self._met: dict[str, Member] = {}
        journal.follow("people", self._meet)

    def by_email(self, email: str) -> Member | None:
        """Return the member with this address, meeting them if this is the first time."""
        address = email.strip().casefold()
        if address in self._met:
            return self._met[address]
        if not ADDRESS.fullmatch(address) or address.partition("@")[2] not in self._domains:
            return None
        self._journal.add("people", "met", {"email": address})
        return self._met[address]

    def invite(self, member: Member) -> Member:
        """Let somebody in as a guest or from another workspace, or say that they have left."""
        self._journal.add("people", "met", asdict(member))
        return self._met[member.email]

    def by_slack_id(self, slack_id: str) -> Member | None:
        """Return the member whom Slack calls this, if they have been met."""
        return next((one for one in self._met.values() if one.slack_id == slack_id), None)

    def by_account_id(self, account_id: str) -> Member | None:
        """Return the member whom Jira calls this, if they have been met."""
        return next((one for one in self._met.values() if one.account_id == account_id), None)

    def all(self) -> list[Member]:
        """Everybody who has been met, in that order."""
        return list(self._met.values())

    def _meet(self, event: Event) -> None:
        member = Member(**event.facts)
        self._met[member.email] = member


def short_id(name: str) -> str:
    """Return ten capitals and digits that always stand for this name."""
    return base64.b32encode(hashlib.sha256(name.encode()).digest())[:10].decode()
