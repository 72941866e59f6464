"""Answering in Slack where nothing of ours can be reached from outside: we call Slack."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from pydantic import SecretStr

from app.slack.answering import answered
from app.slack.listening import LISTENING, listening
from domain.answers import Decision, Outcome
from integrations.slack_callbacks import understood
from integrations.slack_socket import Line
from tests.app.slack.conftest import PAPERS, PETRA, SIMONA, Workspace, buttons, until, words

Json = dict[str, Any]


async def test_a_button_that_is_pressed_and_a_form_that_is_filled_arrive_over_our_own_connection(
    connected: Workspace,
):
    record = await connected.asks("sales_handover")

    sent = await connected.submit(await connected.press(SIMONA), **PAPERS)

    (signature,) = await connected.signed(record)
    (message,) = await connected.messages(SIMONA)
    assert connected.site == ""
    assert (signature.decision, signature.channel) == (Decision.YES, "slack")
    assert words(sent["view"]).startswith("Thank you, Simona Dvorakova: decided, yes.")
    assert buttons(message) == []


async def test_what_is_wrong_stands_beside_its_field_over_a_connection_too(connected: Workspace):
    record = await connected.asks("core_implementation")

    opened = await connected.press("adam.kral@meiro.io")
    wrong = await connected.submit(opened, **{"field:profiles": "-3"})
    await connected.submit(opened, **{"field:profiles": "12000"})

    (signature,) = await connected.signed(record)
    assert list(wrong["view"]["errors"]) == ["field:profiles"]
    assert signature.stated == {"profiles": 12000}


async def test_an_envelope_that_is_sent_again_counts_once(connected: Workspace):
    record = await connected.asks("sales_handover")
    payload = await connected.submission(SIMONA, PAPERS)
    sockets = connected.sandbox.systems.sockets

    answers = [await sockets.deliver(payload, envelope="the-same") for _ in range(3)]

    said = [words(a["view"]) for a in answers]
    assert len(await connected.signed(record)) == 1
    assert said[0].startswith("Thank you")
    assert all(text.startswith("This was decided at") for text in said[1:])


async def test_several_of_our_programs_may_listen_and_an_answer_counts_once(connected: Workspace):
    record = await connected.asks("sales_handover")
    payload = await connected.submission(SIMONA, PAPERS)
    sockets = connected.sandbox.systems.sockets

    async with listening(connected.here), listening(connected.here):
        await sockets.connected(3)
        answers = await asyncio.gather(*(sockets.deliver(payload) for _ in range(6)))

    assert len(await connected.signed(record)) == 1
    assert sum(words(a["view"]).startswith("Thank you") for a in answers) == 1


async def test_an_envelope_of_another_workspace_signs_nothing(connected: Workspace):
    record = await connected.asks("sales_handover")
    payload = await connected.submission(SIMONA, PAPERS)
    elsewhere = [
        payload | {"team": {"id": "T0ELSEWHR", "domain": "elsewhere"}},
        payload | {"user": payload["user"] | {"team_id": "T0ELSEWHR"}},
    ]

    answers = [await connected.sandbox.systems.sockets.deliver(one) for one in elsewhere]

    assert ["another Slack workspace" in words(a["view"]) for a in answers] == [True, True]
    assert await connected.signed(record) == []


async def test_whoever_is_named_in_an_envelope_is_asked_of_slack_and_not_believed(
    connected: Workspace,
):
    record = await connected.asks("sales_handover")
    payload = await connected.submission(SIMONA, PAPERS)
    await connected.knows("eve@meiro.io")
    eve = await connected.by_another(payload, "eve@meiro.io")
    nobody = payload | {"user": payload["user"] | {"id": "U0NOBODY00", "email": SIMONA}}
    sockets = connected.sandbox.systems.sockets

    answers = [words((await sockets.deliver(one))["view"]) for one in (eve, nobody)]

    assert answers[0].startswith("eve@meiro.io may not sign this.")
    assert answers[1].startswith("Slack does not know you")
    assert await connected.signed(record) == []


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "view_submission"},
        {"type": "view_submission", "view": {"callback_id": "sign_off", "private_metadata": "{"}},
        {"type": "block_actions", "actions": 7},
        {"type": "shortcut", "callback_id": "sign_off"},
    ],
)
async def test_what_does_not_concern_us_is_acknowledged_and_ignored(
    connected: Workspace, payload: Json
):
    assert await connected.sandbox.systems.sockets.deliver(payload) == {}


async def test_a_connection_that_slack_refreshes_is_replaced_and_no_press_is_lost(
    connected: Workspace,
):
    record = await connected.asks("sales_handover")
    await connected.client.post("/sandbox/slack/sockets", json={})

    sent = await connected.submit(await connected.press(SIMONA), **PAPERS)

    assert words(sent["view"]).startswith("Thank you")
    assert len(await connected.signed(record)) == 1


async def test_an_answer_that_was_begun_is_given_although_the_connection_is_being_replaced(
    connected: Workspace,
):
    record = await connected.asks("sales_handover")
    payload = await connected.submission(SIMONA, PAPERS)
    fault = {"system": "slack", "kind": "slow", "match": "users.info", "seconds": 0.6}
    await connected.client.post("/sandbox/faults", json=fault)
    sockets = connected.sandbox.systems.sockets

    answering = asyncio.create_task(sockets.deliver(payload))
    await _being_asked(connected)
    await sockets.farewell("refresh_requested")
    answer = await answering

    assert words(answer["view"]).startswith("Thank you")
    assert len(await connected.signed(record)) == 1


async def test_a_connection_that_breaks_in_the_middle_of_an_answer_loses_and_doubles_nothing(
    connected: Workspace,
):
    record = await connected.asks("sales_handover")
    payload = await connected.submission(SIMONA, PAPERS)
    fault = {"system": "slack", "kind": "slow", "match": "users.info", "seconds": 0.6}
    await connected.client.post("/sandbox/faults", json=fault)
    sockets = connected.sandbox.systems.sockets

    answering = asyncio.create_task(sockets.deliver(payload))
    await _being_asked(connected)
    await sockets.hang_up()
    answer = await answering

    assert words(answer["view"]).startswith(("Thank you", "This was decided at"))
    assert len(await connected.signed(record)) == 1
    assert (await connected.here.ledger.gates.get(record.id)).decision is Outcome.YES


async def test_what_we_could_not_answer_is_not_acknowledged(
    connected: Workspace, caplog: pytest.LogCaptureFixture
):
    async def broken(payload: object) -> Json | None:
        raise RuntimeError(f"something nobody expected of {payload}")

    sockets = connected.sandbox.systems.sockets
    await sockets.farewell("warning")
    line = Line(connected.sandbox.slack, SecretStr("xapp-sandbox"), broken)
    listener = asyncio.create_task(line.listen())
    await sockets.connected(2)

    answers = [sockets.deliver({"type": "view_submission", "word": "secret"}) for _ in range(2)]
    told = await asyncio.gather(*answers, return_exceptions=True)

    listener.cancel()
    await asyncio.gather(listener, return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["Silence", "dict"]
    assert "RuntimeError at" in caplog.text
    assert "secret" not in caplog.text


async def test_a_token_that_slack_does_not_take_is_told_and_ends_nothing(
    connected: Workspace, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.WARNING, "golive.slack")
    line = Line(connected.sandbox.slack, SecretStr("xapp-wrong-and-secret"), _nothing)

    listener = asyncio.create_task(line.listen())
    await until(lambda: "app-level token" in caplog.text)

    assert not line.open
    assert not listener.done()
    assert "GOLIVE_SLACK__APP_TOKEN" in caplog.text
    assert "wrong-and-secret" not in caplog.text
    listener.cancel()
    await asyncio.gather(listener, return_exceptions=True)


async def test_that_somebody_listens_can_be_seen(connected: Workspace):
    while True:
        if alive := await connected.here.ledger.attempts.alive(LISTENING):
            break
        await asyncio.sleep(0.02)

    assert len(alive) == 1


async def test_nobody_listens_where_no_token_says_so(workspace: Workspace):
    async with listening(workspace.here) as line:
        assert line is None
        assert workspace.sandbox.systems.sockets.open == 0


async def test_buttons_are_shown_where_they_are_heard_of_over_a_connection(connected: Workspace):
    await connected.asks("documentation")

    (message,) = await connected.messages(PETRA)

    assert len(buttons(message)) == 4


async def _nothing(payload: object) -> Json | None:
    return await answered(understood(payload))


async def _being_asked(connected: Workspace) -> None:
    """Wait until our answer hangs on what Slack is slow to say."""
    await until(lambda: not connected.sandbox.systems.faults.planned)
