"""Pressing buttons and filling forms in the sandbox goes as in Slack itself."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from integrations.sandbox.running import running_sandbox, served
from integrations.sandbox.slack_inputs import entered
from integrations.sandbox.systems import Company
from tests.integrations.sandbox.test_documents import slack_answer

Json = dict[str, Any]

DANA = "dana@meiro.io"
BUTTON = {
    "type": "button",
    "action_id": "sign:yes",
    "value": "acme/kickoff/1",
    "text": {"type": "plain_text", "text": "Yes"},
}
MODAL: Json = {
    "type": "modal",
    "callback_id": "sign_off",
    "private_metadata": "acme/kickoff/1",
    "title": {"type": "plain_text", "text": "Sign"},
    "submit": {"type": "plain_text", "text": "Yes"},
    "blocks": [
        {
            "type": "input",
            "block_id": "day",
            "label": {"type": "plain_text", "text": "Held on"},
            "element": {"type": "datepicker", "action_id": "value"},
        },
        {
            "type": "input",
            "block_id": "words",
            "optional": True,
            "label": {"type": "plain_text", "text": "Comment"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        },
    ],
}


class App:
    """An app behind the buttons: it keeps what it hears, opens a form and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[Json] = []
        self.answer: Json | None = None
        self.opens = True
        self.slack: AsyncWebClient | None = None
        self.opened: Any = None

    async def hear(self, request: Request) -> Response:
        body = await request.body()
        assert SignatureVerifier("sandbox").is_valid_request(body, dict(request.headers))
        payload = json.loads(parse_qs(body.decode())["payload"][0])
        self.heard.append(payload)
        if payload["type"] == "block_actions" and self.opens and self.slack:
            trigger = payload["trigger_id"]
            self.opened = await self.slack.views_open(trigger_id=trigger, view=MODAL)
        return Response(json.dumps(self.answer) if self.answer else "")


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def people(app: App, tmp_path: Path) -> AsyncGenerator[httpx.AsyncClient]:
    """What people do in a workspace whose buttons are heard."""
    site = FastAPI()
    site.add_api_route("/actions", app.hear, methods=["POST"])
    async with served(site) as url:
        company = Company(actions_url=f"{url}/actions")
        async with running_sandbox(tmp_path / "heard", company) as sandbox:
            app.slack = AsyncWebClient("xoxb-sandbox", base_url=sandbox.slack, retry_handlers=[])
            async with httpx.AsyncClient(base_url=sandbox.url) as client:
                yield client


async def pressed(people: httpx.AsyncClient, app: App, who: str = DANA, to: str = DANA) -> Json:
    assert app.slack is not None
    user = (await app.slack.users_lookupByEmail(email=to))["user"]["id"]
    blocks = [{"type": "actions", "block_id": "b", "elements": [BUTTON]}]
    sent = await app.slack.chat_postMessage(channel=user, text="Sign", blocks=blocks)
    place = {"channel": sent["channel"], "ts": sent["ts"], "action_id": "sign:yes"}
    answer = await people.post("/sandbox/slack/click", json={"as": who, **place})
    return answer.json()


async def submitted(people: httpx.AsyncClient, opened: Json, **values: str) -> Json:
    said = {"view": opened["view"]["id"], "values": values}
    return (await people.post("/sandbox/slack/submit", json=said)).json()


async def test_a_pressed_button_is_told_in_a_sealed_envelope(people: httpx.AsyncClient, app: App):
    await pressed(people, app)

    (heard,) = app.heard
    (action,) = heard["actions"]
    assert heard["type"] == "block_actions"
    assert heard["user"]["team_id"] == heard["team"]["id"] == "T0SANDBOX"
    assert heard["container"]["message_ts"] == heard["message"]["ts"]
    assert (action["action_id"], action["value"]) == ("sign:yes", "acme/kickoff/1")
    assert float(action["action_ts"]) > 0


async def test_an_opened_form_has_the_documented_shape(people: httpx.AsyncClient, app: App):
    await pressed(people, app)

    slack_answer("views.open").validate(app.opened.data)
    assert app.opened["view"]["state"] == {"values": {}}
    assert app.opened["view"]["private_metadata"] == "acme/kickoff/1"


@pytest.mark.parametrize(
    "standing", [{}, {"guest": True}, {"deleted": True}, {"team": "T0ELSEWHR"}]
)
async def test_everybody_whom_slack_knows_has_the_documented_shape(
    people: httpx.AsyncClient, app: App, standing: dict[str, Any]
):
    invited = await people.post("/sandbox/slack/people", json={"email": DANA, **standing})
    assert app.slack is not None

    answer = await app.slack.users_info(user=invited.json()["id"])

    user = answer["user"]
    slack_answer("users.info").validate(answer.data)
    assert user["is_restricted"] is standing.get("guest", False)
    assert user["deleted"] is standing.get("deleted", False)
    assert user["team_id"] == standing.get("team", "T0SANDBOX")


async def test_a_submitted_form_says_what_was_entered(people: httpx.AsyncClient, app: App):
    opened = await pressed(people, app)

    told = await submitted(people, opened, day="2026-05-04", words="Fine")

    view = app.heard[-1]["view"]
    assert app.heard[-1]["type"] == "view_submission"
    assert view["state"]["values"] == {
        "day": {"value": {"type": "datepicker", "selected_date": "2026-05-04"}},
        "words": {"value": {"type": "plain_text_input", "value": "Fine"}},
    }
    assert told["view"] is None
    assert (await people.get(f"/slack/view/{opened['view']['id']}")).status_code == 404


async def test_slack_itself_asks_for_what_is_missing(people: httpx.AsyncClient, app: App):
    opened = await pressed(people, app)

    told = await submitted(people, opened, words="Fine")

    assert told["view"]["errors"] == {"day": "Please complete this required field."}
    assert len(app.heard) == 1


async def test_what_the_app_finds_wrong_stands_in_the_form(people: httpx.AsyncClient, app: App):
    opened = await pressed(people, app)
    app.answer = {"response_action": "errors", "errors": {"day": "That is a <b>Sunday</b>."}}

    told = await submitted(people, opened, day="2026-05-03")

    page = (await people.get(f"/slack/view/{opened['view']['id']}")).text
    assert told["view"]["errors"] == {"day": "That is a <b>Sunday</b>."}
    assert "That is a &lt;b&gt;Sunday&lt;/b&gt;." in page
    assert 'value="2026-05-03"' in page


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nothing": "like this"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "explode"},
    ],
)
async def test_an_answer_that_slack_would_not_take_is_said_to_be_wrong(
    people: httpx.AsyncClient, app: App, answer: Json
):
    opened = await pressed(people, app)
    app.answer = answer

    told = await submitted(people, opened, day="2026-05-04")

    assert told["problem"].startswith("Slack ")


async def test_a_trigger_opens_one_form(people: httpx.AsyncClient, app: App):
    await pressed(people, app)
    assert app.slack is not None

    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await app.slack.views_open(trigger_id=app.heard[0]["trigger_id"], view=MODAL)
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await app.slack.views_open(trigger_id="1.2", view=MODAL)


async def test_nobody_presses_a_button_in_somebody_elses_messages(
    people: httpx.AsyncClient, app: App
):
    answer = await pressed(people, app, who="eva@meiro.io")

    assert answer == {"detail": "There is no such person or message."}
    assert app.heard == []


async def test_a_page_from_elsewhere_presses_no_button(people: httpx.AsyncClient, app: App):
    answer = await people.post("/slack/click", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert app.heard == []


async def test_without_somebody_to_hear_a_button_says_so(
    people: httpx.AsyncClient, app: App, tmp_path: Path
):
    del people
    async with running_sandbox(tmp_path / "deaf") as sandbox:
        app.slack = AsyncWebClient("xoxb-sandbox", base_url=sandbox.slack, retry_handlers=[])
        async with httpx.AsyncClient(base_url=sandbox.url) as client:
            told = await pressed(client, app)

    assert told["problem"].startswith("Nobody listens to buttons")


@pytest.mark.parametrize(
    ("element", "typed", "problem"),
    [
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", "Enter a number."),
        ({"type": "url_text_input"}, "ftp:x", "Enter a valid URL."),
        ({"type": "email_text_input"}, "dana", "Enter a valid e-mail address."),
        ({"type": "datepicker"}, "tomorrow", "Enter a date."),
        ({"type": "plain_text_input", "max_length": 3}, "long", "This is too long."),
        ({"type": "static_select", "options": []}, "x", "That is none of the options."),
    ],
)
def test_slack_refuses_what_its_fields_do_not_take(element: Json, typed: str, problem: str):
    block = {"type": "input", "block_id": "f", "element": {**element, "action_id": "value"}}

    _, wrong = entered([block], {"f": typed})

    assert wrong == {"f": problem}
