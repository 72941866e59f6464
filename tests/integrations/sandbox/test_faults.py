import time
from email.message import EmailMessage

import aiohttp
import aiosmtplib
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from integrations.sandbox.running import Sandbox
from tests.integrations.sandbox.conftest import TASK


async def plan(http: httpx.AsyncClient, system: str, kind: str, **more: object) -> None:
    response = await http.post("/sandbox/faults", json={"system": system, "kind": kind, **more})
    assert response.status_code == 201


async def arrived(http: httpx.AsyncClient, system: str) -> int:
    return len((await http.get(f"/sandbox/{system}")).json())


async def send(sandbox: Sandbox) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "golive@meiro.io", "carla@client.example"
    message.set_content("Dear Carla")
    where = {"hostname": sandbox.smtp_host, "port": sandbox.smtp_port}
    await aiosmtplib.send(message, **where, start_tls=False, timeout=5)


async def test_slack_asks_to_come_back_later_and_then_takes_the_message(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    await plan(http, "slack", "429", match="chat.postMessage", retry_after=7)

    with pytest.raises(SlackApiError) as refused:
        await slack.chat_postMessage(channel="#help_it", text="x")
    before = await arrived(http, "slack")
    await slack.chat_postMessage(channel="#help_it", text="x")

    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"
    assert refused.value.response["error"] == "ratelimited"
    assert (before, await arrived(http, "slack")) == (0, 1)


async def test_slack_hangs_up_after_the_message_was_posted(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    await plan(http, "slack", "cut", match="chat.postMessage")

    with pytest.raises(aiohttp.ClientConnectionError):
        await slack.chat_postMessage(channel="#help_it", text="x")

    assert await arrived(http, "slack") == 1


@pytest.mark.parametrize("kind", ["429", "500", "503"])
async def test_jira_refuses_before_anything_is_done(
    jira: httpx.AsyncClient, http: httpx.AsyncClient, kind: str
) -> None:
    await plan(http, "jira", kind, match="POST /jira/rest/api/2/issue")

    response = await jira.post("issue", json={"fields": TASK})

    assert response.status_code == int(kind)
    assert response.json()["errorMessages"]
    assert await arrived(http, "jira") == 0


async def test_jira_hangs_up_after_the_issue_was_opened(
    jira: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    await plan(http, "jira", "cut")

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await jira.post("issue", json={"fields": TASK})

    assert await arrived(http, "jira") == 1


async def test_jira_opens_the_issue_and_never_says_so(
    jira: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    await plan(http, "jira", "never")

    with pytest.raises(httpx.ReadTimeout):
        await jira.post("issue", json={"fields": TASK}, timeout=0.5)

    assert await arrived(http, "jira") == 1


@pytest.mark.parametrize(("kind", "code"), [("429", 451), ("500", 554), ("503", 451)])
async def test_the_post_office_refuses_a_letter(
    sandbox: Sandbox, http: httpx.AsyncClient, kind: str, code: int
) -> None:
    await plan(http, "mail", kind, match="carla@")

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await send(sandbox)

    assert refused.value.code == code
    assert await arrived(http, "mail") == 0


async def test_the_post_office_hangs_up_after_taking_the_letter(
    sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    await plan(http, "mail", "cut")

    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(sandbox)

    assert await arrived(http, "mail") == 1


async def test_a_slow_answer_is_a_late_one(slack: AsyncWebClient, http: httpx.AsyncClient) -> None:
    await plan(http, "slack", "slow", seconds=0.2)
    asked = time.monotonic()

    answer = await slack.auth_test()

    assert answer["ok"]
    assert time.monotonic() - asked >= 0.2


async def test_a_fault_hits_only_what_it_matches_and_only_so_often(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    await plan(http, "slack", "500", match="chat.", times=2)

    assert (await slack.auth_test())["ok"]
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await slack.chat_postMessage(channel="#help_it", text="x")

    assert (await slack.chat_postMessage(channel="#help_it", text="x"))["ok"]


async def test_faults_can_be_called_off(slack: AsyncWebClient, http: httpx.AsyncClient) -> None:
    await plan(http, "slack", "500", times=100)

    await http.delete("/sandbox/faults")

    assert (await slack.auth_test())["ok"]


async def test_a_fault_nobody_knows_is_refused(http: httpx.AsyncClient) -> None:
    for wrong in ({"system": "fax"}, {"kind": "fire"}, {"tims": 2}):
        fault = {"system": "slack", "kind": "500"} | wrong

        response = await http.post("/sandbox/faults", json=fault)

        assert response.status_code == 422
