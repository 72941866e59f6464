"""How Jira's REST API is spoken: who is calling, what they sent, and how they are refused."""

import base64
import binascii
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from integrations.sandbox.jira_site import Issue, Site
from integrations.sandbox.journal import Json
from integrations.sandbox.people import Member

OPEN_TO_ALL = "serverInfo"
NO_ISSUE = "Issue does not exist or you do not have permission to see it."


class JiraRefusal(Exception):
    """Jira's answer to a request that it does not carry out."""

    def __init__(self, status: int, *messages: str, **errors: str) -> None:
        """Take the status, what is wrong as a whole, and what is wrong field by field."""
        super().__init__(status, messages, errors)
        self.status = status
        self.answer: Json = {"errorMessages": list(messages), "errors": errors}


@dataclass(frozen=True)
class Visit:
    """One request: whose it is, what the path named, and what was sent."""

    site: Site
    url: str
    member: Member
    names: dict[str, str]
    query: dict[str, str]
    body: object

    @property
    def issue(self) -> Issue:
        """The issue that the path names."""
        issue = self.site.find(self.names["issueIdOrKey"])
        if issue is None:
            raise JiraRefusal(404, NO_ISSUE)
        return issue

    @property
    def sent(self) -> Json:
        """The object in the body."""
        if not isinstance(self.body, dict):
            raise JiraRefusal(400, "Invalid request payload. Refer to the REST API documentation.")
        return cast("Json", self.body)

    def number(self, name: str, otherwise: int) -> int:
        """Return a whole number out of the query."""
        given = self.query.get(name, str(otherwise))
        if not given.isdecimal():
            raise JiraRefusal(400, f"The value of '{name}' must be a number.")
        return int(given)


@dataclass(frozen=True)
class Answer:
    """What Jira gives back."""

    body: object = None
    status: int = 200


@dataclass(frozen=True)
class Route:
    """One thing that can be asked of Jira, with the path as Atlassian's document writes it."""

    verb: str
    path: str
    run: Callable[[Visit], Answer]
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Make the path into a pattern."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        object.__setattr__(self, "pattern", re.compile(pattern))


async def answer(request: Request, routes: tuple[Route, ...], site: Site, token: str) -> Response:
    """Answer a request to Jira's REST API."""
    path: str = request.path_params["path"]
    try:
        member = _login(request, site, token, open_to_all=path == OPEN_TO_ALL)
        route, names = _route(request.method, path, routes)
        visit = Visit(
            site,
            f"{str(request.base_url).rstrip('/')}/jira",
            member,
            names,
            dict(request.query_params),
            await _body(request),
        )
        found = route.run(visit)
    except JiraRefusal as refusal:
        return JSONResponse(refusal.answer, refusal.status)
    if found.body is None:
        return Response(status_code=found.status)
    return JSONResponse(found.body, found.status)


def _login(request: Request, site: Site, token: str, *, open_to_all: bool) -> Member:
    header = request.headers.get("authorization")
    if header is None and open_to_all:
        return Member("nobody@sandbox")
    if header is None:
        raise JiraRefusal(401, "Client must be authenticated to access this resource.")
    kind, _, coded = header.partition(" ")
    try:
        email, _, given = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        email = given = ""
    fits = kind == "Basic" and hmac.compare_digest(given.encode(), token.encode())
    member = site.people.by_email(email) if fits else None
    if member is None:
        raise JiraRefusal(401, "Basic authentication with an address and its API token is needed.")
    return member


def _route(verb: str, path: str, routes: tuple[Route, ...]) -> tuple[Route, dict[str, str]]:
    found = [(route, match) for route in routes if (match := route.pattern.fullmatch(path))]
    for route, match in found:
        if route.verb == verb:
            return route, match.groupdict()
    raise JiraRefusal(405 if found else 404, f"No such resource: {verb} {path}")


async def _body(request: Request) -> object:
    raw = await request.body()
    if not raw:
        return None
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise JiraRefusal(415, "The body must be application/json.")
    try:
        return json.loads(raw)
    except ValueError as error:
        raise JiraRefusal(400, "Unexpected character in the JSON of the body.") from error
