import json
import time
from dataclasses import asdict
from pathlib import Path

import httpx
import pytest

from integrations.sandbox.faults import Faults
from integrations.sandbox.jira_site import Site
from integrations.sandbox.journal import FILE, Event, Journal
from integrations.sandbox.people import People
from integrations.sandbox.running import Sandbox
from tests.integrations.sandbox.conftest import TASK, opened


async def search(jira: httpx.AsyncClient, jql: str, **more: object) -> list[str]:
    asked = {"jql": jql, "fields": "summary", **more}
    response = await jira.get("search/jql", params=asked)
    assert response.status_code == 200, response.text
    return [issue["key"] for issue in response.json()["issues"]]


@pytest.fixture
async def three(jira: httpx.AsyncClient) -> list[str]:
    """An epic with two tasks."""
    epic = await opened(jira, issuetype={"name": "Epic"}, labels=["acme"])
    first = await opened(jira, labels=["golive-1", "acme"], parent={"key": epic})
    return [epic, first, await opened(jira, labels=["golive-2"], parent={"key": epic})]


@pytest.mark.parametrize(
    ("jql", "found"),
    [
        ("project = GOLIVE", [2, 1, 0]),
        ('project = GOLIVE AND labels = "golive-1"', [1]),
        ("project = golive and labels in (golive-1, 'golive-2') ORDER BY created ASC", [1, 2]),
        ("labels = acme AND labels != golive-1", [0]),
        ("key = GOLIVE-2", [1]),
        ("issuekey not in (GOLIVE-2, GOLIVE-3)", [0]),
        ("parent = GOLIVE-1 ORDER BY key", [1, 2]),
        ('project = GOLIVE AND issuetype = Epic AND status = "To Do"', [0]),
        ("labels = nothing", []),
    ],
)
async def test_a_query_finds_what_it_says(
    jira: httpx.AsyncClient, three: list[str], jql: str, found: list[int]
) -> None:
    assert await search(jira, jql) == [three[index] for index in found]


@pytest.mark.parametrize(
    "jql",
    [
        "",
        "ORDER BY created",
        "project = NOPE",
        "colour = red",
        "key = GOLIVE-99",
        "labels ~ golive",
        "labels = a OR labels = b",
        "labels in (a",
        "labels =",
        "labels = a ORDER BY mood",
        "labels = (a)",
    ],
)
async def test_a_query_that_is_not_understood_is_refused(jira: httpx.AsyncClient, jql: str) -> None:
    response = await jira.get("search/jql", params={"jql": jql})

    assert response.status_code == 400
    assert response.json()["errorMessages"]


async def test_a_search_gives_ids_only_unless_fields_are_asked_for(
    jira: httpx.AsyncClient, three: list[str]
) -> None:
    response = await jira.get("search/jql", params={"jql": f"key = {three[0]}"})

    assert response.json()["issues"] == [{"id": "10001"}]


async def test_a_long_result_is_read_page_by_page(
    jira: httpx.AsyncClient, three: list[str]
) -> None:
    asked = {"jql": "project = GOLIVE", "maxResults": 2, "fields": "summary"}

    first = (await jira.get("search/jql", params=asked)).json()
    token = {"nextPageToken": first["nextPageToken"]}
    second = (await jira.get("search/jql", params=asked | token)).json()

    assert [i["key"] for i in first["issues"] + second["issues"]] == three[::-1]
    assert (first["isLast"], second["isLast"]) == (False, True)


async def test_the_search_lags_behind_and_the_issue_itself_does_not(
    jira: httpx.AsyncClient, http: httpx.AsyncClient, sandbox: Sandbox
) -> None:
    lag = {"system": "jira", "kind": "lag", "seconds": 3600}
    await http.post("/sandbox/faults", json=lag)
    key = await opened(jira)

    late = await search(jira, "project = GOLIVE")
    named = await search(jira, "project = GOLIVE", reconcileIssues="10001")
    shown = await jira.get(f"issue/{key}")
    await http.delete("/sandbox/faults")

    assert (late, named, shown.status_code) == ([], [key], 200)
    assert await search(jira, "project = GOLIVE") == [key]
    assert sandbox.systems.faults.planned == []


def test_what_was_opened_before_the_clock_was_set_back_is_still_found(tmp_path: Path) -> None:
    opened = {"key": "GOLIVE-1", "reporter": "", "fields": TASK, "properties": {}}
    later = Event("jira", "opened", time.time() + 3600, opened)
    (tmp_path / FILE).write_text(json.dumps(asdict(later)) + "\n")
    journal = Journal(tmp_path)

    site = Site(journal, People(journal, ()), Faults(), ("GOLIVE",))

    assert [issue.key for issue in site.searchable(set())] == ["GOLIVE-1"]
    journal.close()
