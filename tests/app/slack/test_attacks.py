"""Who may not: forged, stale and replayed envelopes, strangers, guests, and words that bite."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from domain.brief import Brief
from domain.roles import Role
from integrations.sandbox.slack_payloads import sealed
from integrations.slack import Slack
from tests.app.slack.conftest import PAPERS, PETRA, SIMONA, Workspace, buttons, words

EVIL = "<!channel> <https://evil.example|click> *<script>alert(1)</script>* &amp;"


INSTANCES = {
    "field:alias": "acme_retail_b_v@meiro.io",
    **{f"field:{name}": f"https://{name}.example/" for name in ("events", "mi", "mbe", "cdp")},
}


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=ž".encode()},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": ""},
    ],
)
async def test_a_forged_seal_is_refused(workspace: Workspace, change: dict[str, Any]):
    record = await workspace.asks("documentation")
    payload, _ = await workspace.pressed(PETRA, record.id)
    body, headers = sealed(payload, "sandbox")

    answer = await workspace.deliver(body, headers | change)

    assert answer.status_code == 403
    assert workspace.sandbox.systems.screens.views == {}


async def test_a_seal_made_with_another_secret_is_refused(workspace: Workspace):
    record = await workspace.asks("documentation")
    payload, _ = await workspace.pressed(PETRA, record.id)

    assert (await workspace.post(payload, sealed_with="guessed")).status_code == 403


async def test_an_envelope_that_was_changed_on_its_way_is_refused(workspace: Workspace):
    record = await workspace.asks("documentation")
    payload, _ = await workspace.pressed(PETRA, record.id)
    body, headers = sealed(payload, "sandbox")

    answer = await workspace.deliver(body.replace(b"documentation", b"kickoff"), headers)

    assert answer.status_code == 403


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_an_envelope_of_another_moment_is_refused(workspace: Workspace, minutes: int):
    record = await workspace.asks("documentation")
    payload, _ = await workspace.pressed(PETRA, record.id)

    answer = await workspace.post(payload, at=time.time() + 60 * minutes)

    assert answer.status_code == 403


async def test_without_a_signing_secret_nothing_is_taken_and_no_button_is_shown(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOLIVE_SLACK__SIGNING_SECRET", "")
    assert isinstance(workspace.here.chat, Slack)
    workspace.here.chat.buttons = False
    record = await workspace.asks("documentation")
    payload, _ = await workspace.pressed(PETRA, record.id)

    answers = [await workspace.post(payload, sealed_with=secret) for secret in ("sandbox", " ")]

    assert [a.status_code for a in answers] == [403, 403]
    assert buttons((await workspace.messages(PETRA))[0]) == []


async def test_an_answer_that_is_sent_twice_counts_once(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    payload = await workspace.submission(SIMONA, PAPERS)
    body, headers = sealed(payload, "sandbox")

    first = await workspace.deliver(body, headers)
    second = await workspace.deliver(body, headers)

    assert len(await workspace.signed(record)) == 1
    assert "Thank you" in first.text
    assert "This was decided at" in second.text


async def test_a_wrong_answer_that_is_sent_twice_is_noted_once(workspace: Workspace):
    record = await workspace.asks("core_implementation")
    payload = await workspace.submission("adam.kral@meiro.io", {"field:profiles": "0"})
    body, headers = sealed(payload, "sandbox")

    answers = [await workspace.deliver(body, headers) for _ in range(2)]

    trail = await workspace.here.ledger.audit.of("acme")
    assert [a.json()["response_action"] for a in answers] == ["errors", "errors"]
    assert len([e for e in trail if e.kind == "refusal" and e.gate == record.id]) == 1


async def test_somebody_of_another_workspace_gets_no_form(workspace: Workspace):
    record = await workspace.asks("documentation")
    await workspace.knows(PETRA, team="T0ELSEWHR")

    opened = await workspace.press(PETRA)

    assert "You belong to another Slack workspace" in words(opened["view"])
    assert opened["view"]["submit"] is None
    assert await workspace.signed(record) == []


async def test_an_envelope_of_another_workspace_signs_nothing(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    payload = await workspace.submission(SIMONA, PAPERS)
    payload["team"]["id"] = "T0ELSEWHR"

    answer = await workspace.post(payload)

    assert "You belong to another Slack workspace" in answer.text
    assert await workspace.signed(record) == []


@pytest.mark.parametrize("standing", [{"guest": True}, {"deleted": True}])
async def test_guests_and_those_who_left_sign_nothing(
    workspace: Workspace, standing: dict[str, bool]
):
    record = await workspace.asks("sales_handover")
    payload = await workspace.submission(SIMONA, PAPERS)
    await workspace.knows(SIMONA, **standing)

    opened = await workspace.press(SIMONA)
    answer = await workspace.post(payload)

    assert "Only full members" in words(opened["view"])
    assert "Only full members" in answer.text
    assert await workspace.signed(record) == []


async def test_somebody_unknown_to_slack_signs_nothing(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    payload = await workspace.submission(SIMONA, PAPERS)
    payload["user"] |= {"id": "U0NOBODY00", "name": "simona.dvorakova", "email": SIMONA}

    answer = await workspace.post(payload)

    assert "Slack does not know you" in answer.text
    assert await workspace.signed(record) == []


async def test_a_colleague_who_is_no_signer_signs_nothing(workspace: Workspace):
    record = await workspace.asks("instance_setup")
    payload = await workspace.submission("jan.prochazka@meiro.io", INSTANCES)
    eve = await workspace.by_another(payload, "eve@meiro.io")

    opened = await workspace.press_envelope("eve@meiro.io", record.id)
    answer = await workspace.post(eve)

    assert "eve@meiro.io may not sign this. It is signed by Jan Prochazka." in words(opened)
    assert "eve@meiro.io may not sign this" in answer.text
    assert await workspace.signed(record) == []


async def test_a_button_that_names_another_question_opens_it_only_to_its_own_signers(
    workspace: Workspace,
):
    mine = await workspace.asks("sales_handover")
    other = await workspace.asks("documentation")

    tampered = await workspace.press_envelope(SIMONA, other.id)
    unknown = await workspace.press_envelope(SIMONA, "acme/nothing/1")

    assert f"{SIMONA} may not sign this. It is signed by Petra Novakova." in words(tampered)
    assert "There is no such question any more." in words(unknown)
    assert (await workspace.signed(mine), await workspace.signed(other)) == ([], [])


async def test_an_answer_that_names_another_question_counts_for_nobody(workspace: Workspace):
    await workspace.asks("sales_handover")
    other = await workspace.asks("documentation")
    payload = await workspace.submission(SIMONA, PAPERS)
    about = {"gate": other.id, "decision": "yes"}
    payload["view"]["private_metadata"] = json.dumps(about)

    answer = await workspace.post(payload)

    assert f"{SIMONA} may not sign this" in answer.text
    assert await workspace.signed(other) == []


async def test_a_signer_of_another_project_signs_nothing_here(workspace: Workspace, bolt: Brief):
    record = await workspace.asks("sales_handover")
    await workspace.here.ledger.projects.start(bolt)
    await workspace.here.ledger.projects.join(
        bolt.slug, Role.SALES_MANAGER, email="olga@meiro.io", name="Olga Stara"
    )

    opened = await workspace.press_envelope("olga@meiro.io", record.id)

    assert "olga@meiro.io may not sign this" in words(opened)
    assert await workspace.signed(record) == []


async def test_an_unknown_decision_signs_nothing(workspace: Workspace):
    record = await workspace.asks("documentation")
    payload = await workspace.submission(PETRA, {})
    about = {"gate": record.id, "decision": "maybe"}
    payload["view"]["private_metadata"] = json.dumps(about)

    answer = await workspace.post(payload)

    assert answer.json()["response_action"] == "errors"
    assert await workspace.signed(record) == []


async def test_markup_in_a_comment_is_shown_as_text(workspace: Workspace):
    record = await workspace.asks("documentation")

    opened = await workspace.press(PETRA, "no")
    await workspace.submit(opened, comment=EVIL)

    (message,) = await workspace.messages(PETRA)
    page = (await workspace.client.get("/slack")).text
    (signature,) = await workspace.signed(record)
    assert signature.comment == EVIL
    assert "<!channel>" not in message["text"]
    assert "&lt;!channel&gt;" in words(message)
    assert "<https://evil.example" not in words(message)
    assert "<script" not in page


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"payload=",
        b"payload=[]",
        b"payload={}",
        b"payload=%7B%22type%22%3A%22view_closed%22%7D",
        b"payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A7%7D",
    ],
)
async def test_what_does_not_concern_us_is_acknowledged_and_ignored(
    workspace: Workspace, body: bytes
):
    answer = await workspace.post_body(body)

    assert (answer.status_code, answer.content) == (200, b"")
