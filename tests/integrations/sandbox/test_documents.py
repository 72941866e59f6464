"""The sandbox, judged by Slack's and Atlassian's own documents (tests/data/specs)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from integrations.sandbox.jira import ROUTES
from integrations.sandbox.running import Sandbox
from integrations.sandbox.slack import METHODS
from tests.integrations.sandbox.conftest import EPIC, opened

SPECS = Path(__file__).parents[2] / "data" / "specs"
SLACK: dict[str, Any] = json.loads((SPECS / "slack.json").read_text())
JIRA: dict[str, Any] = json.loads((SPECS / "jira.json").read_text())

NEWER_METHODS = {
    "apps.connections.open": "Socket Mode, 2021",
    "blocks.validate": "2026",
    "files.completeUploadExternal": "2022",
    "files.getUploadURLExternal": "2022",
    "files.info": "not in our part of the document",
}
NEWER_ARGUMENTS = {
    "include_all_metadata": "message metadata, 2022",
    "include_num_members": "2022",
    "markdown_text": "2025",
    "metadata": "2022",
    "reply_broadcast": "new for chat.update only",
    "team_id": "organisations, 2021",
}
NOT_IN_THE_DOCUMENT = {  # names in answers that the frozen document lacks or gets wrong
    "metadata": "2022",
    "edited": "real messages have it; the document never had",
    "response_metadata": "cursors came to conversations.history after its schema was written",
    "bot_id": "the schema of conversations.replies knows no apps",
    "blocks": "an array; the schema of chat.update says object",
}


def documented(method: str) -> dict[str, Any]:
    return next(iter(SLACK["paths"][f"/{method}"].values()))


def slack_answer(method: str, status: str = "200") -> Draft4Validator:
    schema = documented(method)["responses"][status]["schema"]
    return Draft4Validator(schema | {"definitions": SLACK["definitions"]})


def jira_answer(verb: str, path: str, status: str) -> Draft202012Validator:
    response = JIRA["paths"][f"/rest/api/2/{path}"][verb]["responses"][status]
    return jira_shape(response["content"]["application/json"]["schema"])


def jira_shape(schema: dict[str, Any] | str) -> Draft202012Validator:
    if isinstance(schema, str):
        schema = {"$ref": f"#/components/schemas/{schema}"}
    return Draft202012Validator(schema | {"components": JIRA["components"]})


def as_of_2021(thing: Any) -> Any:
    if isinstance(thing, list):
        return [as_of_2021(one) for one in cast("list[Any]", thing)]
    if not isinstance(thing, dict):
        return thing
    known = cast("dict[str, Any]", thing)
    return {k: as_of_2021(v) for k, v in known.items() if k not in NOT_IN_THE_DOCUMENT}


def required_arguments(method: str) -> Iterator[str]:
    for parameter in documented(method)["parameters"]:
        if parameter.get("required") and parameter["name"] != "token":
            yield parameter["name"]


def test_every_method_of_the_sandbox_is_one_of_slacks() -> None:
    unknown = {name for name in METHODS if f"/{name}" not in SLACK["paths"]}

    assert unknown == NEWER_METHODS.keys()


@pytest.mark.parametrize("name", sorted(METHODS.keys() - NEWER_METHODS.keys()))
def test_a_method_needs_and_takes_the_arguments_that_slack_documents(name: str) -> None:
    method = METHODS[name]
    arguments = {one["name"] for one in documented(name)["parameters"]} - {"token"}

    assert set(required_arguments(name)) <= set(method.needs)
    assert {*method.needs, *method.takes} - arguments <= NEWER_ARGUMENTS.keys()


async def test_slacks_answers_have_the_documented_shape(
    sandbox: Sandbox, slack: AsyncWebClient
) -> None:
    dana = (await slack.users_lookupByEmail(email="dana@meiro.io"))["user"]["id"]
    posted = await slack.chat_postMessage(channel="#help_it", text="Please")
    there = {"channel": posted["channel"]}
    await slack.chat_postMessage(**there, text="Done", thread_ts=posted["ts"])
    clicked = sandbox.systems.screens.trigger(sandbox.systems.people.all()[0])
    modal = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Sign"},
        "blocks": [{"type": "divider"}],
    }

    answers = {
        "auth.test": await slack.auth_test(),
        "chat.postMessage": await slack.chat_postMessage(**there, text="x"),
        "chat.update": await slack.chat_update(**there, ts=posted["ts"], text="y"),
        "chat.getPermalink": await slack.chat_getPermalink(**there, message_ts=posted["ts"]),
        "conversations.create": await slack.conversations_create(name="acme"),
        "conversations.history": await slack.conversations_history(**there, limit=2),
        "conversations.info": await slack.conversations_info(**there),
        "conversations.join": await slack.conversations_join(**there),
        "conversations.open": await slack.conversations_open(users=[dana], return_im=True),
        "conversations.list": await slack.conversations_list(types="public_channel,im"),
        "conversations.replies": await slack.conversations_replies(**there, ts=posted["ts"]),
        "users.info": await slack.users_info(user=dana),
        "users.list": await slack.users_list(),
        "users.lookupByEmail": await slack.users_lookupByEmail(email="eva@meiro.io"),
        "views.open": await slack.views_open(trigger_id=clicked.id, view=modal),
    }

    assert answers.keys() == METHODS.keys() - NEWER_METHODS.keys()
    for name, answer in answers.items():
        data = cast("dict[str, Any]", answer.data)
        problems = [error.message for error in slack_answer(name).iter_errors(as_of_2021(data))]
        assert not problems, f"{name}: {problems}"


@pytest.mark.parametrize("name", sorted(METHODS.keys() - NEWER_METHODS.keys()))
async def test_slacks_refusals_use_documented_words(sandbox: Sandbox, name: str) -> None:
    stranger = AsyncWebClient("xoxb-other", base_url=sandbox.slack, retry_handlers=[])

    with pytest.raises(SlackApiError) as refused:
        await stranger.api_call(name)

    slack_answer(name, "default").validate(refused.value.response.data)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("chat.postMessage", {"channel": "#nowhere", "text": "x"}),
        ("chat.postMessage", {"channel": "#help_it"}),
        ("chat.update", {"channel": "C0NOWHERE0", "ts": "1.000000", "text": "x"}),
        ("chat.getPermalink", {"channel": "C0NOWHERE0", "message_ts": "1.000000"}),
        ("conversations.history", {"channel": "C0NOWHERE0"}),
        ("conversations.create", {"name": "help_it"}),
        ("conversations.open", {"users": "U0NOBODY00"}),
        ("users.info", {"user": "U0NOBODY00"}),
        ("users.lookupByEmail", {"email": "a@client.example"}),
    ],
)
async def test_a_refusal_is_one_that_slack_documents(
    slack: AsyncWebClient, name: str, arguments: dict[str, str]
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await slack.api_call(name, params=arguments)

    slack_answer(name, "default").validate(refused.value.response.data)


def test_every_path_of_the_sandbox_is_one_of_jiras() -> None:
    offered = {(route.verb.lower(), f"/rest/api/2/{route.path}") for route in ROUTES}
    known = {(verb, path) for path, verbs in JIRA["paths"].items() for verb in verbs}

    assert offered <= known


ISSUE = "issue/{issueIdOrKey}"
SPENT = {"timeSpentSeconds": 3600, "started": "2026-05-04T12:00:00.000+0000"}
JIRA_CALLS: list[tuple[str, str, str, Any]] = [
    ("get", "serverInfo", "", None),
    ("get", "myself", "", None),
    ("get", "field", "", None),
    ("get", "project/{projectIdOrKey}", "", None),
    ("get", "user/search", "?query=eva@meiro.io", None),
    ("get", "issue/createmeta/{projectIdOrKey}/issuetypes", "", None),
    ("post", "issue", "", {"fields": EPIC}),
    ("post", "issue", "", {"fields": {}}),
    ("post", "issue/bulk", "", {"issueUpdates": [{"fields": EPIC}, {}]}),
    ("post", f"{ISSUE}/worklog", "", SPENT),
    ("get", f"{ISSUE}/worklog", "", None),
    ("post", f"{ISSUE}/comment", "", {"body": "x"}),
    ("get", f"{ISSUE}/comment", "", None),
    ("get", f"{ISSUE}/transitions", "", None),
    ("put", f"{ISSUE}/properties/{{propertyKey}}", "", {"key": "acme"}),
    ("get", f"{ISSUE}/properties/{{propertyKey}}", "", None),
    ("get", f"{ISSUE}/properties", "", None),
    ("get", ISSUE, "?properties=*all", None),
    ("get", "search/jql", "?jql=project=GOLIVE&fields=*all", None),
]


async def test_jiras_answers_have_the_documented_shape(jira: httpx.AsyncClient) -> None:
    epic = await opened(jira, **EPIC)
    key = await opened(jira, parent={"key": epic}, labels=["a"], duedate="2026-05-08")
    names = {"issueIdOrKey": key, "projectIdOrKey": "GOLIVE", "propertyKey": "golive"}

    answers = [
        (verb, path, await jira.request(verb, path.format(**names) + query, json=body))
        for verb, path, query, body in JIRA_CALLS
    ]

    for verb, path, response in answers:
        validator = jira_answer(verb, path, str(response.status_code))
        problems = [error.message for error in validator.iter_errors(response.json())]
        assert not problems, f"{verb} {path}: {problems}"


async def test_the_fields_of_an_issue_have_the_documented_shapes(jira: httpx.AsyncClient) -> None:
    epic = await opened(jira, **EPIC)
    key = await opened(jira, parent={"key": epic})
    await jira.post(f"issue/{key}/comment", json={"body": "x"})

    fields = (await jira.get(f"issue/{key}")).json()["fields"]

    for name, schema in {
        "reporter": "UserDetails",
        "issuetype": "IssueTypeDetails",
        "project": "Project",
        "status": "StatusDetails",
        "parent": "IssueBean",
        "worklog": "PageOfWorklogs",
        "comment": "PageOfComments",
    }.items():
        jira_shape(schema).validate(fields[name])


async def test_an_issue_as_jira_documents_it_is_taken(jira: httpx.AsyncClient) -> None:
    body = {"fields": EPIC, "properties": [{"key": "golive", "value": {"key": "acme"}}]}
    request = JIRA["paths"]["/rest/api/2/issue"]["post"]["requestBody"]["content"]

    jira_shape(request["application/json"]["schema"]).validate(body)
    response = await jira.post("issue", json=body)

    assert response.status_code == 201
