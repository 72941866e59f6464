"""The help desk: Znuny or OTRS over its REST interface.

Znuny says no with HTTP 200 and an `Error` in the answer, so the status says nothing. A ticket is
found again by the mark of our key in its title.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

import httpx

from domain.errors import Refused, Unreachable
from domain.outside import Proof
from integrations.trust import trusted

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import SecretStr

INTERFACE = "/nph-genericinterface.pl"
LOOK_AT_IT = "Check GOLIVE_OTRS__URL, and that the web service was imported and is valid there."
TIMEOUT = httpx.Timeout(30, connect=5)


class Znuny:
    """One queue of a Znuny or OTRS, over its GenericTicketConnectorREST."""

    system = "otrs"

    def __init__(
        self,
        url: str,
        login: str,
        password: SecretStr,
        *,
        queue: str,
        customer: str,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Take the web service's address, the agent, the queue, and in whose name tickets are."""
        self.url = url.rstrip("/")
        self.queue = queue
        self._login = login
        self._password = password
        self._customer = customer
        self._client = httpx.AsyncClient(timeout=TIMEOUT, transport=transport, verify=trusted())

    async def open(self, subject: str, text: str, *, key: str) -> Proof:
        """Open a ticket whose title carries the mark of the key."""
        ticket = {
            "Title": f"{subject[:200]} [{mark_of(key)}]",
            "Queue": self.queue,
            "State": "new",
            "Priority": "3 normal",
            "CustomerUser": self._customer,
        }
        article = {
            "Subject": subject[:200],
            "Body": text,
            "ContentType": "text/plain; charset=utf8",
        }
        told = await self._ask("POST", "/Ticket", Ticket=ticket, Article=article)
        return self._proof(str(told["TicketID"]), str(told["TicketNumber"]))

    async def look(self, key: str, since: datetime) -> Proof | None:
        """Return the oldest ticket that carries the key, if there is one."""
        del since  # its search does not lag
        numbers = await self._search(f"%[{mark_of(key)}]%")
        if not numbers:
            return None
        oldest = min(numbers, key=int)
        told = await self._ask("GET", f"/Ticket/{oldest}")
        return self._proof(oldest, str(told["Ticket"][0]["TicketNumber"]))

    async def answers(self) -> str:
        """Ask for what cannot be there, and say that the desk has answered."""
        await self._search("%[golive asks whether you are there]%")
        return f"{self.url} answers, and lets {self._login} look for tickets."

    async def close(self) -> None:
        """Give back the connection."""
        await self._client.aclose()

    async def _search(self, title: str) -> list[str]:
        told = await self._ask("POST", "/Ticket/Search", Title=title, Queues=[self.queue])
        return [str(one) for one in cast("list[Any]", told.get("TicketID") or [])]

    async def _ask(self, method: str, path: str, **said: Any) -> dict[str, Any]:
        login = {"UserLogin": self._login, "Password": self._password.get_secret_value()}
        sent: dict[str, Any] = {"params": login} if method == "GET" else {"json": login | said}
        try:
            answer = await self._client.request(method, f"{self.url}{path}", **sent)
        except httpx.HTTPError as error:
            raise Unreachable(
                f"The help desk does not answer ({type(error).__name__}).", fix=LOOK_AT_IT
            ) from None
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unreachable(f"The help desk says {answer.status_code}.", fix=LOOK_AT_IT)
        try:
            told: Any = answer.json()
        except ValueError:
            told = None
        if not isinstance(told, dict) or answer.is_error:
            raise Refused("There is no such web service at the help desk.", fix=LOOK_AT_IT)
        found = cast("dict[str, Any]", told)
        if error := found.get("Error"):
            said_no = f"{error.get('ErrorCode', '')}: {error.get('ErrorMessage', '')}"
            raise Refused(
                f"The help desk refuses it ({said_no}).",
                fix="Check login, password, queue and customer in the settings GOLIVE_OTRS__.",
            )
        return found

    def _proof(self, number: str, ticket: str) -> Proof:
        root = self.url.partition(INTERFACE)[0]
        return Proof(ticket, f"{root}/index.pl?Action=AgentTicketZoom;TicketID={number}")


def mark_of(key: str) -> str:
    """The mark under which a ticket of ours is found again."""
    return f"golive-{sha256(key.encode()).hexdigest()[:16]}"
