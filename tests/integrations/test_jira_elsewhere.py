"""A Jira of one's own, and one that hides things: what the sandbox does not do."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from domain.outside import Ticket, Worked
from integrations.jira import Jira

DANA = "dana@meiro.io"
TICKET = Ticket("Alias", "As agreed.", assignee=DANA)


class OwnJira:
    """Answers what it was told to answer, and remembers what it was asked."""

    def __init__(self, deployment: str) -> None:
        self.deployment = deployment
        self.people: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.filed: list[dict[str, Any]] = []
        self.refuses: set[str] = set()
        self.authorization = ""
        self.app = web.Application()
        self.app.router.add_get("/rest/api/2/serverInfo", self._info)
        self.app.router.add_get("/rest/api/2/user/search", self._people)
        self.app.router.add_get("/rest/api/2/search", self._search)
        self.app.router.add_get("/rest/api/2/search/jql", self._search)
        self.app.router.add_post("/rest/api/2/issue", self._file)

    async def _info(self, request: web.Request) -> web.Response:
        self.authorization = request.headers["Authorization"]
        return web.json_response({"versionNumbers": [10, 3, 1], "deploymentType": self.deployment})

    async def _people(self, request: web.Request) -> web.Response:
        known = {"Server": "username", "Cloud": "query"}[self.deployment]
        return web.json_response(self.people if request.query[known] == DANA else [])

    async def _search(self, request: web.Request) -> web.Response:
        assert request.path.endswith({"Server": "search", "Cloud": "jql"}[self.deployment])
        start, most = int(request.query.get("startAt", 0)), int(request.query["maxResults"])
        found = self.issues[start : start + most]
        return web.json_response({"issues": found, "total": len(self.issues)})

    async def _file(self, request: web.Request) -> web.Response:
        fields = (await request.json())["fields"]
        if wrong := self.refuses & fields.keys():
            errors = {name: f"'{name}' cannot be set." for name in wrong}
            return web.json_response({"errorMessages": [], "errors": errors}, status=400)
        self.filed.append(fields)
        return web.json_response({"id": "1", "key": f"OWN-{len(self.filed)}"}, status=201)


@pytest.fixture(params=["Server", "Cloud"])
def own(request: pytest.FixtureRequest) -> OwnJira:
    return OwnJira(request.param)


@pytest.fixture
async def jira(own: OwnJira) -> AsyncGenerator[Jira]:
    async with TestServer(own.app, host="127.0.0.1") as server:
        jira = Jira(str(server.make_url("/")), "", SecretStr("pat"), "OWN", page=2)
        yield jira
        await jira.close()


async def test_an_account_without_an_address_logs_in_with_its_token_alone(
    jira: Jira, own: OwnJira
) -> None:
    await jira.file(Ticket("Alias", "As agreed."), key="alias")

    assert own.authorization == "Bearer pat"


@pytest.mark.parametrize("account", [{"name": "dana"}, {"accountId": "712020:dana"}])
async def test_the_assignee_is_named_as_this_jira_names_people(
    jira: Jira, own: OwnJira, account: dict[str, str]
) -> None:
    own.people = [
        {"accountId": "712020:other", "emailAddress": f"x{DANA}"},
        {**account, "emailAddress": "Dana@meiro.io"},
    ]

    await jira.file(TICKET, key="alias")

    assert own.filed[0]["assignee"] == account


async def test_the_only_match_counts_when_jira_hides_its_address(jira: Jira, own: OwnJira) -> None:
    own.people = [{"accountId": "712020:dana"}]

    await jira.file(TICKET, key="alias")

    assert own.filed[0]["assignee"] == {"accountId": "712020:dana"}


@pytest.mark.parametrize(
    "people",
    [
        [{"accountId": "1"}, {"accountId": "2"}],
        [{"accountId": "1", "emailAddress": DANA, "active": False}],
        [{"accountId": "1", "emailAddress": f"x{DANA}"}],
    ],
)
async def test_nobody_is_assigned_by_guessing(
    jira: Jira, own: OwnJira, people: list[dict[str, Any]]
) -> None:
    own.people = people

    await jira.file(TICKET, key="alias")

    assert "assignee" not in own.filed[0]
    assert own.filed[0]["description"] == f"As agreed.\n\nAssignee: {DANA}"


async def test_an_issue_is_filed_even_if_the_project_may_not_assign_it(
    jira: Jira, own: OwnJira
) -> None:
    own.people = [{"accountId": "712020:dana", "emailAddress": DANA}]
    own.refuses = {"assignee"}

    filed = await jira.file(TICKET, key="alias")

    assert filed.ref == "OWN-1"
    assert own.filed[0]["description"] == f"As agreed.\n\nAssignee: {DANA}"


async def test_all_pages_of_an_older_search_are_read(jira: Jira, own: OwnJira) -> None:
    own.issues = [_worked_on(f"OWN-{number}") for number in range(5)]

    worked = await jira.worked("acme")

    assert worked[4] == Worked("OWN-4", "Dana", 0.5, worked[0].day)
    assert len(worked) == 5


def _worked_on(key: str) -> dict[str, Any]:
    log = {
        "author": {"displayName": "Dana"},
        "timeSpentSeconds": 1800,
        "started": "2026-05-04T00:30:00.000+0200",
    }
    return {"id": key[4:], "key": key, "fields": {"worklog": {"total": 1, "worklogs": [log]}}}
