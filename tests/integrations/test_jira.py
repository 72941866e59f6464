"""Jira on good days and on bad ones."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import SecretStr

from domain.errors import Refused, Unreachable
from domain.outside import Ticket
from integrations.jira import Jira
from integrations.last_look import not_held_up
from integrations.sandbox.running import Sandbox
from tests.integrations.conftest import Trouble

ALIAS = Ticket("Alias", "As agreed.", labels=("acme",))
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


async def test_an_issue_says_who_does_what_until_when(jira: Jira) -> None:
    epic = await jira.file(Ticket("Acme", "", kind="Epic"), key="epic")
    ticket = Ticket(
        "Alias\nfor Acme",
        "As agreed.",
        assignee="dana@meiro.io",
        due=date(2026, 5, 8),
        parent=epic.ref,
        labels=("acme corp",),
    )

    filed = await jira.file(ticket, key="alias")

    fields = (await jira.ask("GET", f"issue/{filed.ref}"))["fields"]
    assert fields["summary"] == "Alias for Acme"
    assert fields["assignee"]["emailAddress"] == "dana@meiro.io"
    assert (fields["duedate"], fields["parent"]["key"]) == ("2026-05-08", epic.ref)
    assert fields["labels"][0] == "acme-corp"


def test_what_stood_still_before_it_was_sent_is_not_sent_but_tried_again() -> None:
    not_held_up(time.monotonic())

    with pytest.raises(Unreachable) as held:
        not_held_up(time.monotonic() - 6)
    assert held.value.untouched


async def test_an_issue_carries_its_key(jira: Jira) -> None:
    filed = await jira.file(ALIAS, key="acme/alias")

    kept = await jira.ask("GET", f"issue/{filed.ref}/properties/golive")

    assert kept["value"] == {"key": "acme/alias"}


async def test_an_assignee_whom_jira_does_not_know_stands_in_the_text(jira: Jira) -> None:
    filed = await jira.file(
        Ticket("Alias", "As agreed.", assignee="carl@acme.example"), key="alias"
    )

    fields = (await jira.ask("GET", f"issue/{filed.ref}"))["fields"]
    assert fields["assignee"] is None
    assert fields["description"] == "As agreed.\n\nAssignee: carl@acme.example"


async def test_an_issue_that_was_filed_before_the_line_broke_is_found(
    jira: Jira, trouble: Trouble
) -> None:
    started = datetime.now(UTC)
    await trouble("jira", "cut", match="POST /jira/rest/api/2/issue")

    with pytest.raises(Unreachable):
        await jira.file(ALIAS, key="acme/alias")

    found = await jira.find(key="acme/alias", since=started)
    assert found
    assert await jira.status("acme") == {found.ref: "To Do"}


async def test_an_issue_is_done_whatever_jira_calls_that_and_open_again_as_soon_as_it_is(
    jira: Jira,
) -> None:
    issue = (await jira.file(ALIAS, key="acme/alias")).ref
    shown = (await jira.ask("GET", f"issue/{issue}/transitions"))["transitions"]
    named = {one["name"]: one["id"] for one in shown}
    done, again = named["Done"], named["In Progress"]

    await jira.ask("POST", f"issue/{issue}/transitions", json={"transition": {"id": done}})
    first = await jira.moved("acme", {issue: False})
    await jira.ask("POST", f"issue/{issue}/transitions", json={"transition": {"id": again}})

    assert first == {issue: True}
    assert await jira.moved("acme", {issue: True}) == {issue: False}


async def test_an_issue_is_found_once_the_search_index_has_caught_up(
    jira: Jira, trouble: Trouble
) -> None:
    await trouble("jira", "lag", seconds=1)
    filed = await jira.file(ALIAS, key="acme/alias")
    started = time.monotonic()

    found = await jira.find(key="acme/alias", since=datetime.now(UTC))

    assert found == filed
    assert time.monotonic() - started > 0.5


async def test_a_clock_that_was_set_forward_makes_nobody_look_too_early(
    jira: Jira, trouble: Trouble
) -> None:
    await trouble("jira", "lag", seconds=1)
    filed = await jira.file(ALIAS, key="acme/alias")
    by_that_clock = datetime.now(UTC) - timedelta(minutes=20)

    assert await jira.find(key="acme/alias", since=by_that_clock) == filed


async def test_an_attempt_of_yesterday_is_not_waited_for(jira: Jira) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    started = time.monotonic()

    assert await jira.find(key="acme/alias", since=yesterday) is None

    assert time.monotonic() - started < 1.5


async def test_jira_that_is_busy_says_how_long(jira: Jira, trouble: Trouble) -> None:
    await trouble("jira", "429", match="POST /jira/rest/api/2/issue", retry_after=7)

    with pytest.raises(Unreachable) as busy:
        await jira.file(ALIAS, key="acme/alias")

    assert busy.value.wait == 7
    assert await jira.status("acme") == {}


@pytest.mark.parametrize("kind", ["500", "503"])
async def test_jira_that_fails_is_asked_once_and_not_again(
    jira: Jira, trouble: Trouble, kind: str
) -> None:
    await trouble("jira", kind, match="POST /jira/rest/api/2/issue")

    with pytest.raises(Unreachable):
        await jira.file(ALIAS, key="acme/alias")

    assert await jira.status("acme") == {}


async def test_a_wrong_token_is_refused_and_never_repeated(sandbox: Sandbox) -> None:
    stranger = Jira(sandbox.jira, "golive@meiro.io", SecretStr("wrong-and-secret"), "GOLIVE")

    with pytest.raises(Refused, match=r"token of golive@meiro\.io") as refused:
        await stranger.file(ALIAS, key="acme/alias")

    assert "GOLIVE_JIRA__TOKEN" in refused.value.fix
    assert "secret" not in f"{refused.value} {refused.value.__cause__}"
    await stranger.close()


async def test_jira_that_is_not_there_is_unreachable() -> None:
    nowhere = Jira("http://127.0.0.1:9", "golive@meiro.io", SecretStr("sandbox"), "GOLIVE")

    with pytest.raises(Unreachable, match="Jira cannot be reached"):
        await nowhere.file(ALIAS, key="acme/alias")


async def test_a_page_that_is_no_jira_is_not_taken_for_one(sandbox: Sandbox) -> None:
    elsewhere = Jira(f"{sandbox.url}/nothing", "golive@meiro.io", SecretStr("sandbox"), "GOLIVE")

    with pytest.raises((Refused, Unreachable)) as said:
        await elsewhere.file(ALIAS, key="acme/alias")

    assert "GOLIVE_JIRA__URL" in said.value.fix


@pytest.mark.parametrize(
    ("ticket", "named"),
    [
        (Ticket("Alias", "", kind="Wish"), "type of issue"),
        (Ticket("Alias", "", parent="GOLIVE-404"), "epic"),
    ],
)
async def test_a_field_that_jira_refuses_is_named(jira: Jira, ticket: Ticket, named: str) -> None:
    with pytest.raises(Refused, match="Jira refused it") as refused:
        await jira.file(ticket, key="acme/alias")

    assert named in refused.value.fix


async def test_a_project_that_jira_does_not_have_is_named(sandbox: Sandbox) -> None:
    jira = Jira(sandbox.jira, "golive@meiro.io", SecretStr("sandbox"), "NOWHERE")

    with pytest.raises(Refused) as refused:
        await jira.file(ALIAS, key="acme/alias")

    assert "GOLIVE_JIRA__PROJECT" in refused.value.fix
    await jira.close()


async def test_more_issues_than_fit_on_a_page_are_all_counted(sandbox: Sandbox) -> None:
    jira = Jira(sandbox.jira, "golive@meiro.io", SecretStr("sandbox"), "GOLIVE", page=2)

    for number in range(5):
        await jira.file(ALIAS, key=str(number))

    assert len(await jira.status("acme")) == 5
    await jira.close()


async def test_more_worklogs_than_an_issue_shows_are_all_counted(sandbox: Sandbox) -> None:
    jira = Jira(sandbox.jira, "golive@meiro.io", SecretStr("sandbox"), "GOLIVE", page=1)
    issue = (await jira.file(ALIAS, key="alias")).ref

    for number in range(21):
        log = {"timeSpentSeconds": 3600, "comment": f"No. {number}"}
        await jira.ask("POST", f"issue/{issue}/worklog", json=log)

    assert len(await jira.worked("acme")) == 21
    await jira.close()


async def test_time_that_was_logged_before_the_line_broke_is_not_logged_again(
    jira: Jira, trouble: Trouble
) -> None:
    issue = (await jira.file(ALIAS, key="alias")).ref
    await trouble("jira", "cut", match="POST /jira/rest/api/2/issue/")

    with pytest.raises(Unreachable):
        await jira.log_work(issue, hours=1, comment="kick-off", day=NOON)
    await jira.log_work(issue, hours=1, comment="kick-off", day=NOON)

    assert len(await jira.worked("acme")) == 1
