"""Socket Mode in the sandbox, spoken by Slack's own client."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from integrations.sandbox.running import Sandbox
from integrations.sandbox.slack_sockets import Silence

Json = dict[str, Any]
SUBMITTED = {"type": "view_submission"}


class App:
    """An app that listens, keeps what it hears, and answers as it is told."""

    def __init__(self, slack: AsyncWebClient) -> None:
        self.client = SocketModeClient("xapp-sandbox", web_client=slack, ping_interval=0.2)
        self.client.socket_mode_request_listeners.append(self.hear)  # pyright: ignore[reportArgumentType]
        self.heard: list[SocketModeRequest] = []
        self.answer: Json | None = None
        self.silent = False

    async def hear(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if not self.silent:
            await client.send_socket_mode_response(
                SocketModeResponse(request.envelope_id, self.answer)
            )


@pytest.fixture
async def app(slack: AsyncWebClient, sandbox: Sandbox) -> AsyncGenerator[App]:
    app = App(slack)
    await app.client.connect()
    await sandbox.systems.sockets.connected()
    yield app
    await app.client.close()


async def address(slack: AsyncWebClient) -> str:
    """Where the app may connect, once."""
    answer: Any = await slack.apps_connections_open(app_token="xapp-sandbox")
    return answer["url"]


async def first_words(url: str) -> list[Json]:
    """What is said to somebody who connects, until they are left alone."""
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as wire:
        message = await wire.receive()
        return [json.loads(message.data)]


async def test_only_the_token_of_the_app_opens_a_connection(sandbox: Sandbox):
    robot = AsyncWebClient("xoxb-sandbox", base_url=sandbox.slack, retry_handlers=[])

    answers: list[Any] = []
    for token in ("xoxb-sandbox", "xapp-guessed"):
        with pytest.raises(SlackApiError) as refused:
            await robot.apps_connections_open(app_token=token)
        answers.append(refused.value.response["error"])
    with pytest.raises(SlackApiError) as too:
        await AsyncWebClient("xapp-sandbox", base_url=sandbox.slack).auth_test()

    assert answers == ["not_allowed_token_type", "invalid_auth"]
    assert too.value.response["error"] == "not_allowed_token_type"


async def test_a_connection_is_greeted_and_its_address_is_good_once(
    sandbox: Sandbox, slack: AsyncWebClient
):
    url = await address(slack)

    (hello,) = await first_words(url)
    refused = []
    for place in (url, url.replace("ticket=", "ticket=x")):
        with pytest.raises(aiohttp.WSServerHandshakeError) as closed:
            await first_words(place)
        refused.append(closed.value.status)

    assert url.startswith(sandbox.url.replace("http", "ws") + "/link/?ticket=")
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert refused == [403, 403]


async def test_an_envelope_is_answered_with_its_acknowledgement(sandbox: Sandbox, app: App):
    app.answer = {"response_action": "clear"}

    answer = await sandbox.systems.sockets.deliver(SUBMITTED)

    (heard,) = app.heard
    assert answer == {"response_action": "clear"}
    assert (heard.type, heard.payload) == ("interactive", SUBMITTED)
    assert heard.accepts_response_payload


async def test_an_app_that_says_nothing_is_found_silent(sandbox: Sandbox, app: App):
    app.silent = True

    with pytest.raises(Silence):
        await sandbox.systems.sockets.deliver(SUBMITTED)

    assert len(app.heard) == 1


async def test_envelopes_take_turns_among_connections_and_each_goes_to_one(
    sandbox: Sandbox, app: App, slack: AsyncWebClient
):
    other = App(slack)
    await other.client.connect()
    await sandbox.systems.sockets.connected(2)

    for _ in range(4):
        await sandbox.systems.sockets.deliver(SUBMITTED)

    assert (len(app.heard), len(other.heard)) == (2, 2)
    await other.client.close()


async def test_an_app_that_is_asked_to_comes_back_over_a_new_connection(
    sandbox: Sandbox, app: App, http: httpx.AsyncClient
):
    before = app.client.current_session

    answer = await http.post("/sandbox/slack/sockets", json={"reason": "warning"})
    await sandbox.systems.sockets.connected()
    await sandbox.systems.sockets.deliver(SUBMITTED)

    assert answer.status_code == 204
    assert app.client.current_session is not before
    assert len(app.heard) == 1


async def test_an_eleventh_connection_is_sent_away(sandbox: Sandbox, slack: AsyncWebClient):
    async with aiohttp.ClientSession() as session:
        wires = [await session.ws_connect(await address(slack)) for _ in range(10)]
        await sandbox.systems.sockets.connected(10)
        (last,) = await first_words(await address(slack))
        for wire in wires:
            await wire.close()

    assert last["reason"] == "too_many_websockets"


async def test_a_broken_acknowledgement_is_none(sandbox: Sandbox, slack: AsyncWebClient):
    url = await address(slack)

    async with aiohttp.ClientSession() as session, session.ws_connect(url) as wire:
        await wire.receive_json()
        for words in ("{", '{"envelope_id": "unknown"}', "ping"):
            await wire.send_str(words)
        with pytest.raises(Silence):
            await sandbox.systems.sockets.deliver(SUBMITTED)
