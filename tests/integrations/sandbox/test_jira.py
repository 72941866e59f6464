import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from jira import JIRA

from integrations.sandbox.running import Sandbox
from tests.integrations.sandbox.conftest import EPIC, TASK, opened

NOON = "2026-05-04T12:00:00.000+0000"


async def account(jira: httpx.AsyncClient, email: str) -> str:
    return (await jira.get("user/search", params={"query": email})).json()[0]["accountId"]


async def errors(jira: httpx.AsyncClient, **fields: Any) -> dict[str, str]:
    response = await jira.post("issue", json={"fields": TASK | fields})
    assert response.status_code == 400, response.text
    return response.json()["errors"]


def a_tour_with_the_library(url: str) -> dict[str, Any]:
    jira = JIRA(url, basic_auth=("ana@meiro.io", "sandbox"), max_retries=0, timeout=5)
    epic = jira.create_issue(EPIC, prefetch=False)
    task = jira.create_issue(TASK | {"parent": {"key": epic.key}}, prefetch=False)
    jira.transition_issue(task.key, "In Progress")
    jira.assign_issue(task.key, "eva@meiro.io")
    jira.add_comment(task.key, "Half way")
    started = datetime(2026, 5, 4, 12, tzinfo=UTC)
    jira.add_worklog(task.key, timeSpentSeconds="5400", started=started, comment="key 1")
    found = jira.search_issues(f"parent = {epic.key}", maxResults=10)[0]
    jira.close()
    return {"cloud": jira._is_cloud, **found.raw["fields"]}


async def test_the_jira_library_finds_everything_it_needs(sandbox: Sandbox) -> None:
    found = await asyncio.to_thread(a_tour_with_the_library, sandbox.jira)

    assert found["cloud"]
    assert found["status"]["name"] == "In Progress"
    assert found["assignee"]["emailAddress"] == "eva@meiro.io"
    assert found["comment"]["comments"][0]["body"] == "Half way"
    assert found["worklog"]["worklogs"][0]["timeSpentSeconds"] == 5400
    assert found["worklog"]["worklogs"][0]["author"]["emailAddress"] == "ana@meiro.io"


async def test_an_issue_is_opened_together_with_its_properties(jira: httpx.AsyncClient) -> None:
    properties = [{"key": "golive", "value": {"key": "acme/kickoff"}}]

    created = await jira.post("issue", json={"fields": TASK, "properties": properties})
    found = await jira.get(f"issue/{created.json()['key']}/properties/golive")

    assert created.status_code == 201
    assert found.json() == {"key": "golive", "value": {"key": "acme/kickoff"}}


async def test_what_arrived_is_listed_for_people(
    jira: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    key = await opened(jira, labels=["golive-1"], duedate="2026-05-08", description="How")
    await jira.post(f"issue/{key}/worklog", json={"timeSpent": "1h 30m", "started": NOON})

    (arrived,) = (await http.get("/sandbox/jira")).json()

    assert (
        arrived
        | {
            "key": key,
            "type": "Task",
            "labels": ["golive-1"],
            "duedate": "2026-05-08",
            "status": "To Do",
            "worklogs": [
                {"author": "golive@meiro.io", "hours": 1.5, "started": NOON, "comment": ""}
            ],
        }
        == arrived
    )


async def test_labels_can_be_added_and_removed(jira: httpx.AsyncClient) -> None:
    key = await opened(jira, labels=["a", "b"])

    steps = [{"add": "c"}, {"remove": "a"}]
    response = await jira.put(f"issue/{key}", json={"update": {"labels": steps}})

    assert response.status_code == 204
    shown = (await jira.get(f"issue/{key}", params={"fields": "labels"})).json()
    assert shown["fields"] == {"labels": ["b", "c"]}


async def test_of_many_issues_the_good_ones_are_opened(jira: httpx.AsyncClient) -> None:
    bad = TASK | {"issuetype": {"name": "Wish"}}

    response = await jira.post(
        "issue/bulk", json={"issueUpdates": [{"fields": TASK}, {"fields": bad}]}
    )

    assert [one["key"] for one in response.json()["issues"]] == ["GOLIVE-1"]
    assert response.json()["errors"][0]["failedElementNumber"] == 1


@pytest.mark.parametrize(
    ("login", "status"),
    [
        (None, 401),
        (("golive@meiro.io", "wrong"), 401),
        (("golive@client.example", "sandbox"), 401),
        (("golive@meiro.io", "sandbox"), 200),
    ],
)
async def test_only_members_with_the_token_get_in(
    sandbox: Sandbox, login: tuple[str, str] | None, status: int
) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(f"{sandbox.jira}/rest/api/2/myself", auth=login)

    assert response.status_code == status


async def test_a_wrong_field_is_refused_by_its_name(jira: httpx.AsyncClient) -> None:
    assert await errors(
        jira,
        customfield_10014="GOLIVE-1",
        labels=["two words"],
        duedate="2026-02-30",
        assignee={"name": "eva"},
        project={"key": "NOPE"},
        issuetype={"name": "Wish"},
        parent={"key": "GOLIVE-99"},
        description={"type": "doc"},
        summary="two\nlines",
    ) == {
        "customfield_10014": "Field 'customfield_10014' cannot be set. "
        "It is not on the appropriate screen, or unknown.",
        "labels": "The label 'two words' contains spaces which is invalid.",
        "duedate": "Error parsing date string: 2026-02-30",
        "assignee": "'accountId' must be the only user identifying query parameter.",
        "project": "Specify a valid project ID or key",
        "issuetype": "Specify a valid issue type",
        "parent": "Could not find issue by id or key.",
        "description": "Operation value must be a string",
        "summary": "The summary is invalid because it contains newline characters.",
    }


async def test_what_is_missing_is_named(jira: httpx.AsyncClient) -> None:
    response = await jira.post("issue", json={"fields": {}})

    assert set(response.json()["errors"]) == {"project", "issuetype", "summary"}


async def test_a_stranger_cannot_be_assigned(jira: httpx.AsyncClient) -> None:
    eva = await account(jira, "eva@meiro.io")

    assert await opened(jira, assignee={"accountId": eva})
    assert "assignee" in await errors(jira, assignee={"accountId": "712020:nobody"})


async def test_a_parent_stands_one_level_above(jira: httpx.AsyncClient) -> None:
    epic = await opened(jira, issuetype={"name": "Epic"})
    task = await opened(jira, parent={"key": epic})

    below_a_task = await errors(jira, parent={"key": task})
    without = await errors(jira, issuetype={"name": "Sub-task"})

    assert "hierarchy" in below_a_task["parentId"]
    assert "not specified" in without["parentId"]
    assert await opened(jira, issuetype={"name": "Sub-task"}, parent={"key": task})


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("GET", "issue/GOLIVE-99", None, 404),
        ("GET", "wishes", None, 404),
        ("DELETE", "issue/GOLIVE-1", None, 405),
        ("GET", "search?jql=project=GOLIVE", None, 410),
        ("GET", "project/NOPE", None, 404),
        ("GET", "user/search?username=eva", None, 400),
        ("POST", "issue/GOLIVE-1/transitions", {"transition": {"id": "99"}}, 400),
        ("POST", "issue/GOLIVE-1/worklog", {"comment": "no time"}, 400),
        ("POST", "issue/GOLIVE-1/worklog", {"timeSpentSeconds": 60, "started": "noon"}, 400),
        ("POST", "issue/GOLIVE-1/comment", {"body": " "}, 400),
        ("PUT", "issue/GOLIVE-1/assignee", {"name": "eva"}, 400),
        ("PUT", "issue/GOLIVE-1", {"feilds": {}}, 400),
        ("PUT", "issue/GOLIVE-1", {"fields": {"labels": "a"}}, 400),
        ("POST", "issue", [], 400),
    ],
)
async def test_requests_that_make_no_sense_are_refused(
    jira: httpx.AsyncClient, verb: str, path: str, body: object, status: int
) -> None:
    await opened(jira)

    response = await jira.request(verb, path, json=body)

    assert response.status_code == status
    assert response.json().keys() == {"errorMessages", "errors"}
