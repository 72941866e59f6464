"""A stand-in for Znuny's GenericTicketConnectorREST: like it, it says no with HTTP 200.

Its tickets are forgotten when it stops.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse

SERVICE = "/nph-genericinterface.pl/Webservice/GenericTicketConnectorREST"
NEEDED = ("Title", "Queue", "State", "Priority", "CustomerUser")


@dataclass
class Desk:
    """The tickets of one desk, and who may open them in which queues."""

    login: str = "golive"
    password: str = "sandbox"  # noqa: S105 - opens nothing but the sandbox
    queues: tuple[str, ...] = ("Postmaster", "Raw", "Support")
    tickets: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    _next: count[int] = field(default_factory=lambda: count(1))

    def create(self, said: dict[str, Any]) -> dict[str, Any]:
        """Open a ticket, or say what is missing."""
        ticket: dict[str, Any] = said.get("Ticket") or {}
        article: dict[str, Any] = said.get("Article") or {}
        for name in NEEDED:
            if not ticket.get(name):
                return no("TicketCreate.MissingParameter", f"Ticket->{name} parameter is missing!")
        if ticket["Queue"] not in self.queues:
            return no("TicketCreate.InvalidParameter", "Ticket->Queue parameter is invalid!")
        if not article.get("Subject") or not article.get("Body"):
            return no("TicketCreate.MissingParameter", "Article->Body parameter is missing!")
        number = str(next(self._next))
        name = f"20261125{int(number):06d}"
        self.tickets[number] = ticket | {"TicketNumber": name, "Article": [article]}
        return {"TicketID": number, "TicketNumber": name, "ArticleID": number}

    def search(self, said: dict[str, Any]) -> dict[str, Any]:
        """Find tickets by title; `%` stands for anything. Nothing found is an empty answer."""
        wanted = ".*".join(re.escape(part) for part in str(said.get("Title", "%")).split("%"))
        queues = said.get("Queues") or self.queues
        found = [
            number
            for number, one in self.tickets.items()
            if re.fullmatch(wanted, one["Title"], re.DOTALL) and one["Queue"] in queues
        ]
        return {"TicketID": found} if found else {}


def no(code: str, says: str) -> dict[str, Any]:
    """How Znuny says no."""
    return {"Error": {"ErrorCode": code, "ErrorMessage": f"{code.partition('.')[0]}: {says}"}}


def desk_app(desk: Desk) -> FastAPI:
    """The desk as a web service."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.api_route("/{path:path}", methods=["GET", "POST", "PATCH"])
    async def operation(request: Request, path: str) -> Any:
        said = dict(request.query_params) if request.method == "GET" else await request.json()
        operation = f"/{path}".removeprefix(SERVICE)
        if f"/{path}" == operation or not operation.startswith("/Ticket"):
            return PlainTextResponse("Error: No matching route", 500)
        if (said.get("UserLogin"), said.get("Password")) != (desk.login, desk.password):
            return no("TicketCreate.AuthFail", "User could not be authenticated!")
        if (request.method, operation) == ("POST", "/Ticket"):
            return desk.create(said)
        if (request.method, operation) == ("POST", "/Ticket/Search"):
            return desk.search(said)
        one = desk.tickets.get(operation.rpartition("/")[2])
        if one is None:
            return no("TicketGet.AccessDenied", "User does not have access to the ticket!")
        return {"Ticket": [one]}

    return app
