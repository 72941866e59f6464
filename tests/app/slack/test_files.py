"""Files that come with an answer in Slack, and files that should not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response

from integrations.sandbox.running import served
from tests.app.slack.conftest import PAPERS, SIMONA, Workspace, words

MINUTES = b"%PDF-1.7 the minutes of the handover"
HALF = 6_000_000


async def test_files_are_kept_with_the_answer_that_they_came_with(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    files = [
        await workspace.attach(SIMONA, "Minutes & notes.pdf", MINUTES),
        await workspace.attach(SIMONA, "překlad.txt", b"text"),
    ]

    sent = await workspace.submit(await workspace.press(SIMONA), **PAPERS, files=files)

    assert words(sent["view"]).startswith("Thank you")
    assert await workspace.kept(record) == [
        (SIMONA, "Minutes & notes.pdf", MINUTES),
        (SIMONA, "překlad.txt", b"text"),
    ]


async def test_files_arrive_where_we_call_slack_too(connected: Workspace):
    record = await connected.asks("sales_handover")
    file = await connected.attach(SIMONA, "minutes.pdf", MINUTES)

    await connected.submit(await connected.press(SIMONA, "no"), comment="See there.", files=[file])

    assert await connected.kept(record) == [(SIMONA, "minutes.pdf", MINUTES)]


async def test_an_answer_with_a_file_that_is_sent_twice_keeps_it_once(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    file = await workspace.attach(SIMONA, "minutes.pdf", MINUTES)
    payload = await workspace.submission(SIMONA, {**PAPERS, "files": [file]})

    for _ in range(2):
        await workspace.post(payload)

    assert len(await workspace.kept(record)) == 1


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\Windows\\evil.exe", "evil.exe"),
        ("/etc/cron.d/job", "job"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("...", "file"),
    ],
)
async def test_a_name_that_plays_tricks_is_kept_as_a_plain_one(
    workspace: Workspace, name: str, plain: str
):
    record = await workspace.asks("sales_handover")
    file = await workspace.attach(SIMONA, name, MINUTES)

    await workspace.submit(await workspace.press(SIMONA), **PAPERS, files=[file])

    assert await workspace.kept(record) == [(SIMONA, plain, MINUTES)]


async def refused(workspace: Workspace, *files: str) -> str:
    """What is said beside the files of an answer that must not count."""
    record = await workspace.asks("sales_handover")
    payload = await workspace.submission(SIMONA, PAPERS)
    state = payload["view"]["state"]["values"]
    state["files"] = {"value": {"type": "file_input", "files": [{"id": file} for file in files]}}

    answer = (await workspace.post(payload)).json()

    assert await workspace.signed(record) == []
    assert await workspace.kept(record) == []
    assert list(answer["errors"]) == ["files"]
    return answer["errors"]["files"]


async def test_files_that_are_too_large_together_are_refused(workspace: Workspace):
    files = [await workspace.attach(SIMONA, f"{n}.pdf", b"x" * HALF) for n in range(2)]

    assert (await refused(workspace, *files)).startswith(
        "1.pdf is too large: 4.0 MB may still be attached."
    )


async def test_a_file_that_is_larger_than_slack_says_is_not_read_to_its_end(workspace: Workspace):
    file = await workspace.attach(SIMONA, "bomb.pdf", b"x" * (2 * HALF), size=10)

    assert (await refused(workspace, file)).startswith("bomb.pdf is too large")


async def test_more_files_than_a_form_takes_are_refused(workspace: Workspace):
    file = await workspace.attach(SIMONA, "minutes.pdf", MINUTES)

    assert await refused(workspace, *[file] * 11) == (
        "At most 10 files of 10 MB together can be attached."
    )


@pytest.mark.parametrize(
    ("differs", "says"),
    [
        ({"user_team": "T0ELSEWHR"}, "minutes.pdf is not a file of your own."),
        ({"user": "U0SOMEBODY"}, "minutes.pdf is not a file of your own."),
        ({"is_external": True, "mode": "external"}, "minutes.pdf lies elsewhere than in Slack."),
        ({"url_private": "http://169.254.169.254/"}, "minutes.pdf lies elsewhere than in Slack."),
        ({"url_private": "file:///etc/passwd"}, "minutes.pdf lies elsewhere than in Slack."),
        ({"mode": "tombstone"}, "Slack does not show us the file."),
        ({"size": "many"}, "minutes.pdf is too large"),
    ],
)
async def test_what_is_no_file_of_the_signers_in_our_workspace_is_refused(
    workspace: Workspace, differs: dict[str, Any], says: str
):
    file = await workspace.attach(SIMONA, "minutes.pdf", MINUTES, **differs)

    assert (await refused(workspace, file)).startswith(says)


async def test_a_colleagues_file_and_one_that_does_not_exist_are_refused(workspace: Workspace):
    theirs = await workspace.attach("eve@meiro.io", "salaries.pdf", b"secret")

    told = [await refused(workspace, file) for file in (theirs, "F0NOWHERE0", "../users.list")]

    assert told[0].startswith("salaries.pdf is not a file of your own.")
    assert told[1:] == ["Slack does not show us the file. Attach it again."] * 2


async def test_our_token_is_carried_nowhere_but_to_slack(workspace: Workspace):
    heard: list[Request] = []
    thief = FastAPI()

    @thief.middleware("http")
    async def take(request: Request, _: Any) -> Response:  # pyright: ignore[reportUnusedFunction]
        heard.append(request)
        return Response(MINUTES)

    async with served(thief) as elsewhere:
        mine = workspace.sandbox.url
        places = [
            f"{elsewhere}/minutes.pdf",
            elsewhere.replace("127.0.0.1", "localhost") + "/minutes.pdf",
            f"{mine}@{elsewhere.removeprefix('http://')}/minutes.pdf",
            f"{mine}/sandbox/leads/{elsewhere}",
        ]
        files = [await workspace.attach(SIMONA, "x.pdf", MINUTES, url_private=p) for p in places]
        told = [await refused(workspace, file) for file in files]

    assert heard == []
    assert all(one.startswith("x.pdf lies elsewhere than in Slack.") for one in told[:3])
    assert told[3].startswith("Slack does not let us read x.pdf.")


async def test_a_redirection_is_not_followed(workspace: Workspace):
    place = f"{workspace.sandbox.url}/archives/C1/p1"
    file = await workspace.attach(SIMONA, "x.pdf", MINUTES, url_private=place)

    assert (await refused(workspace, file)).startswith("Slack does not let us read x.pdf.")


async def test_an_address_in_the_envelope_itself_is_not_believed(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    file = await workspace.attach(SIMONA, "minutes.pdf", MINUTES)
    payload = await workspace.submission(SIMONA, {**PAPERS, "files": [file]})
    (said,) = payload["view"]["state"]["values"]["files"]["value"]["files"]
    said |= {"url_private": "http://evil.example/", "name": "../../evil", "size": 1}

    await workspace.post(payload)

    assert await workspace.kept(record) == [(SIMONA, "minutes.pdf", MINUTES)]


async def test_a_stranger_makes_us_read_nothing(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    file = await workspace.attach("eve@meiro.io", "x.pdf", MINUTES)
    payload = await workspace.submission(SIMONA, {**PAPERS, "files": [file]})
    fault = {"system": "slack", "kind": "500", "match": "files.info"}
    await workspace.client.post("/sandbox/faults", json=fault)

    answer = await workspace.post(await workspace.by_another(payload, "eve@meiro.io"))

    assert "eve@meiro.io may not sign this" in answer.text
    assert len(workspace.sandbox.systems.faults.planned) == 1  # nobody asked for the file
    assert await workspace.signed(record) == []


@pytest.mark.parametrize("kind", ["429", "503"])
async def test_a_slack_that_does_not_hand_a_file_out_is_told_and_nothing_is_signed(
    workspace: Workspace, kind: str
):
    record = await workspace.asks("sales_handover")
    file = await workspace.attach(SIMONA, "minutes.pdf", MINUTES)
    payload = await workspace.submission(SIMONA, {**PAPERS, "files": [file]})
    fault = {"system": "slack", "kind": kind, "match": "files-pri"}
    await workspace.client.post("/sandbox/faults", json=fault)

    first = await workspace.post(payload)
    unsigned = await workspace.signed(record)
    await workspace.post(payload)

    assert "Your answer could not be recorded" in first.text
    assert unsigned == []
    assert await workspace.kept(record) == [(SIMONA, "minutes.pdf", MINUTES)]


async def test_an_app_that_may_not_read_files_asks_for_none(workspace: Workspace):
    systems = workspace.sandbox.systems
    systems.company = replace(systems.company, scopes=("chat:write",))
    await workspace.asks("sales_handover")

    view = (await workspace.press(SIMONA))["view"]

    assert "files" not in [block["block_id"] for block in view["blocks"]]


async def test_a_question_back_takes_files_too(workspace: Workspace):
    record = await workspace.asks("sales_handover")
    file = await workspace.attach(SIMONA, "draft.pdf", MINUTES)
    asked = {"ask": "adam.kral@meiro.io", "comment": "Is this the one?"}

    await workspace.submit(await workspace.press(SIMONA, "information"), **asked, files=[file])

    assert await workspace.kept(record) == [(SIMONA, "draft.pdf", MINUTES)]


async def test_a_file_that_cannot_be_kept_is_noted_as_a_refusal(workspace: Workspace):
    file = await workspace.attach("eve@meiro.io", "salaries.pdf", b"secret")
    await refused(workspace, file)

    trail = await workspace.here.ledger.audit.of("acme")

    (refusal,) = [entry for entry in trail if entry.kind == "refusal"]
    assert "salaries.pdf is not a file of your own." in str(refusal)
