"""Slack on good days and on bad ones."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from domain.errors import Refused, Superseded, Unreachable
from integrations.last_look import looking_last
from integrations.sandbox.running import Sandbox
from integrations.slack import Slack
from tests.integrations.conftest import Trouble

BUTTON = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "action_id": "sign",
            "value": "7",
            "text": {"type": "plain_text", "text": "Sign"},
        }
    ],
}


async def test_a_message_that_was_posted_before_the_line_broke_is_found(
    slack: Slack, trouble: Trouble
) -> None:
    started = datetime.now(UTC)
    await trouble("slack", "cut", match="chat.postMessage")

    with pytest.raises(Unreachable):
        await slack.post(to="#help_it", text="Alias, please.", key="acme/ask")

    assert await slack.find(to="#help_it", key="acme/ask", since=started)
    assert len(await _said(slack, "#help_it")) == 1


async def test_a_message_that_slack_failed_to_take_is_not_found(
    slack: Slack, trouble: Trouble
) -> None:
    started = datetime.now(UTC)
    await trouble("slack", "500", match="chat.postMessage")

    with pytest.raises(Unreachable):
        await slack.post(to="#help_it", text="Alias, please.", key="acme/ask")

    assert await slack.find(to="#help_it", key="acme/ask", since=started) is None


@pytest.mark.parametrize("busy", [False, True])
async def test_a_message_stays_when_somebody_took_over_while_the_line_was_opened_or_slack_was_busy(
    slack: Slack, trouble: Trouble, *, busy: bool
) -> None:
    if busy:
        await trouble("slack", "429", match="chat.postMessage", retry_after=1)
    looks = iter([True] * (1 + busy))  # before the line is opened, and before a busy Slack is asked

    async def look() -> None:
        if not next(looks, False):
            raise Superseded("Another attempt has taken over.", fix="Nothing to do.")

    with looking_last(look), pytest.raises(Superseded):
        await slack.post(to="#help_it", text="Alias, please.", key="acme/ask")

    assert await _said(slack, "#help_it") == []


async def test_a_message_waits_as_long_as_slack_asks(slack: Slack, trouble: Trouble) -> None:
    await trouble("slack", "429", match="chat.postMessage", retry_after=1)
    started = time.monotonic()

    await slack.post(to="#help_it", text="Alias, please.", key="acme/ask")

    assert time.monotonic() - started >= 1
    assert len(await _said(slack, "#help_it")) == 1


async def test_when_slack_stays_busy_the_time_to_wait_is_handed_on(
    slack: Slack, trouble: Trouble
) -> None:
    await trouble("slack", "429", match="chat.postMessage", retry_after=0, times=3)

    with pytest.raises(Unreachable) as busy:
        await slack.post(to="#help_it", text="Alias, please.", key="acme/ask")

    assert busy.value.wait == 0


async def test_a_message_without_a_link_is_still_a_sent_message(
    slack: Slack, trouble: Trouble
) -> None:
    await trouble("slack", "500", match="chat.getPermalink")

    sent = await slack.post(to="#help_it", text="Alias, please.", key="acme/ask")

    assert sent.ref
    assert sent.link == ""


async def test_slack_that_answers_too_late_counts_as_unreachable(
    sandbox: Sandbox, trouble: Trouble
) -> None:
    hasty = Slack(sandbox.slack, SecretStr("xoxb-sandbox"), timeout=0.2)
    await trouble("slack", "slow", match="users.lookupByEmail", seconds=1)

    with pytest.raises(Unreachable, match="TimeoutError"):
        await hasty.member("petra@meiro.io")

    await hasty.close()


async def test_a_wrong_token_is_refused_and_never_repeated(sandbox: Sandbox) -> None:
    stranger = Slack(sandbox.slack, SecretStr("xoxb-wrong-and-secret"))

    with pytest.raises(Refused) as refused:
        await stranger.post(to="#help_it", text="Alias, please.", key="acme/ask")

    assert "GOLIVE_SLACK__TOKEN" in refused.value.fix
    assert "secret" not in f"{refused.value} {refused.value.__cause__}"
    await stranger.close()


async def test_slack_that_is_not_there_is_unreachable() -> None:
    nowhere = Slack("http://127.0.0.1:9/api/", SecretStr("xoxb-sandbox"))

    with pytest.raises(Unreachable, match="Slack cannot be reached"):
        await nowhere.member("petra@meiro.io")

    await nowhere.close()


async def test_a_page_that_is_no_slack_says_nothing_about_what_was_done() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<h1>Log in to the guest network</h1>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{anything}", page)
    async with TestServer(app, host="127.0.0.1") as server:
        slack = Slack(str(server.make_url("/")), SecretStr("xoxb-sandbox"))

        with pytest.raises(Unreachable, match="did not answer properly"):
            await slack.post(to="#help_it", text="Alias, please.", key="acme/ask")

        await slack.close()


async def test_a_channel_that_does_not_exist_is_named_in_the_refusal(slack: Slack) -> None:
    with pytest.raises(Refused, match="#nowhere") as refused:
        await slack.post(to="#nowhere", text="Hello?", key="acme/ask")
    with pytest.raises(Refused, match="#nowhere"):
        await slack.find(to="#nowhere", key="acme/ask", since=datetime.now(UTC))

    assert "invite the app" in refused.value.fix


async def test_a_channel_without_our_app_asks_for_an_invitation(slack: Slack) -> None:
    with pytest.raises(Refused, match="not in #general") as refused:
        await slack.post(to="#general", text="Hello?", key="acme/ask")

    assert "/invite @golive" in refused.value.fix


async def test_buttons_that_slack_does_not_take_are_refused_with_their_place(slack: Slack) -> None:
    nameless = {"type": "actions", "elements": [{"type": "button"}]}

    with pytest.raises(Refused, match="blocks"):
        await slack.post(to="#help_it", text="Sign.", key="acme/ask", blocks=[nameless])


async def test_a_message_that_was_answered_loses_its_buttons(slack: Slack) -> None:
    sent = await slack.post(to="#help_it", text="Sign.", key="acme/ask", blocks=[BUTTON])

    await slack.update(sent, text="Dana signed.", key="acme/ask")

    (message,) = await _said(slack, "#help_it")
    assert (message["text"], message["blocks"]) == ("Dana signed.", [])


async def test_a_message_is_found_behind_pages_of_others(sandbox: Sandbox) -> None:
    slack = Slack(sandbox.slack, SecretStr("xoxb-sandbox"), page=2)
    started = datetime.now(UTC)
    sent = await slack.post(to="#help_it", text="The first", key="first")
    for number in range(5):
        await slack.post(to="#help_it", text="Another", key=f"other {number}")

    assert await slack.find(to="#help_it", key="first", since=started) == sent
    await slack.close()


async def test_a_thread_is_searched_beyond_its_first_page(sandbox: Sandbox) -> None:
    slack = Slack(sandbox.slack, SecretStr("xoxb-sandbox"), page=2)
    started = datetime.now(UTC)
    first = await slack.post(to="#help_it", text="Alias, please.", key="ask")
    for number in range(5):
        sent = await slack.post(to="#help_it", text="Well?", key=f"{number}", thread=first.ref)

    assert await slack.find(to="#help_it", key="4", since=started, thread=first.ref) == sent
    await slack.close()


async def _said(slack: Slack, channel: str) -> list[dict[str, Any]]:
    room = await slack.room(channel)
    return (await slack.ask(lambda web: web.conversations_history(channel=room)))["messages"]
