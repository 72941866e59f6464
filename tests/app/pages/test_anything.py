"""Whatever is sent to whichever address: it is answered, and never by trouble of ours."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.sandbox.slack_payloads import sealed
from tests.app.pages.conftest import ACCEPT, PLACE, SPONSOR, Browser, Waiting

TROUBLE = 500
BOUNDARY = b"multipart/form-data; boundary=x"
SIGNS = st.text(max_size=40) | st.sampled_from(["\0", "\ud800", "%00", "..", "a" * 70000, "😀"])
HEADERS = st.binary(max_size=60).filter(lambda b: not set(b) & set(b"\r\n\0"))
KINDS = st.sampled_from([
    b"application/x-www-form-urlencoded", b"application/x-www-form-urlencoded; charset=klingon",
    BOUNDARY, b"multipart/form-data", b"multipart/form-data; boundary=", b"application/json",
    b"text/plain", b"", b"multipart/form-data; boundary=\xff", b";;;", b"a/" + b"b" * 9000,
])  # fmt: skip
FIELDS = st.sampled_from([
    "decision", "comment", "name", "consent", "ask", "email", "mark", "seen", "files", "c-0-text",
    "c-0-owner", "c-0-due", "v-hours", "v-go_live", "payload", "state", "code", "",
])  # fmt: skip
FORMS = st.dictionaries(FIELDS, SIGNS | st.sampled_from(["yes", "no", "conditions", "information"]))
PARTS = st.sampled_from([
    b"", b"--x", b"--x--", b"--x\r\n\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n",
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="../x"\r\n\r\nv\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="decision"; filename="yes"\r\n\r\nv\r\n--x--\r\n',
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="\xff\0"\r\n\r\n\xff\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="\xff"\r\nContent-Type: \xff\r\n\r\n\r\n--x--',
])  # fmt: skip
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "weird"])
hammered = settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def ask(
    site: FastAPI, method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes
) -> int:
    """What the site answers to a request that no decent client would send."""
    sent = [{"type": "http.request", "body": body}, {"type": "http.disconnect"}]
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return sent.pop(0) if len(sent) > 1 else sent[0]

    async def send(message: Any) -> None:
        told.append(message)

    plain, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": plain, "raw_path": quote(plain, errors="replace").encode(),
        "query_string": query.encode("utf-8", "replace"), "root_path": "", "headers": headers,
        "client": ("10.0.0.1", 1), "server": ("pages.example", 80),
    }  # fmt: skip
    await site(scope, receive, send)
    return int(next(m["status"] for m in told if m["type"] == "http.response.start"))


@pytest.fixture
def addresses(site: FastAPI) -> list[str]:
    """Every address of the site, as its routes have it."""
    return sorted({getattr(route, "path", "/") for route in site.routes})


@pytest.fixture(autouse=True)
def _slack(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Slack is configured, and away."""
    for name, value in (("TOKEN", "xoxb-x"), ("SIGNING_SECRET", "sandbox")):
        monkeypatch.setenv(f"GOLIVE_SLACK__{name}", value)


@hammered
@given(data=st.data())
async def test_no_address_breaks(
    site: FastAPI, addresses: list[str], acceptance: Waiting, data: st.DataObject
):
    token = (await acceptance.link(SPONSOR)).removeprefix("/sign/")
    path = data.draw(st.sampled_from([*addresses, "/", "/nowhere"]))
    words = st.sampled_from([token, token[:-1], "1", "-1", "9" * 30, "acceptance_note"]) | SIGNS
    while "{" in path:
        before, _, rest = path.partition("{")
        path = f"{before}{data.draw(words)}{rest.partition('}')[2]}"
    path += data.draw(st.just("") | SIGNS.map(lambda s: f"?state={s}&code={s}"))
    headers = [
        (b"content-type", data.draw(KINDS)),
        (b"cookie", data.draw(HEADERS | st.just(b"golive=" + b"x" * 43))),
        *data.draw(st.lists(st.tuples(st.sampled_from([
            b"origin", b"sec-fetch-site", b"accept-language", b"host", b"content-length",
            b"x-forwarded-for", b"x-slack-signature", b"x-slack-request-timestamp", b"referer",
        ]), HEADERS), max_size=4)),
    ]  # fmt: skip
    body = data.draw(FORMS.map(_encoded) | st.binary(max_size=200) | st.lists(PARTS).map(b"".join))

    status = await ask(site, data.draw(METHODS), path, headers, body)

    assert status < TROUBLE, (path, headers, body)


def _encoded(form: dict[str, str]) -> bytes:
    return urlencode(form, errors="replace").encode()


@hammered
@given(typed=FORMS, odd=st.sampled_from(["", "mark", "seen"]))
async def test_no_answer_to_a_real_question_breaks(
    browser: Browser, agreement: Waiting, typed: dict[str, str], odd: str
):
    link = await agreement.link("petra.novakova@meiro.io")
    hidden = await browser.hidden(link)
    data = ACCEPT | {"comment": "Why."} | typed | {k: v for k, v in hidden.items() if k != odd}
    body = _encoded(data)

    answer = await browser.client.post(link, content=body, headers={
        "content-type": "application/x-www-form-urlencoded", "origin": PLACE,
    })  # fmt: skip

    assert answer.status_code < TROUBLE, data


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | SIGNS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SIGNS, inner, max_size=3),
    max_leaves=8,
)


@hammered
@given(data=st.data())
async def test_no_envelope_with_a_proper_seal_breaks(
    site: FastAPI, acceptance: Waiting, data: st.DataObject
):
    about = json.dumps({"gate": acceptance.record.id, "decision": "yes"})
    whole: dict[str, Any] = {
        "type": "view_submission", "team": {"id": "T"}, "user": {"id": "U"}, "trigger_id": "t",
        "view": {
            "id": "V", "callback_id": "sign_off", "private_metadata": about,
            "state": {"values": {"comment": {"value": {"value": "x"}}}},
        },
        "actions": [{"action_id": "sign:yes", "value": acceptance.record.id}],
        "container": {"channel_id": "C", "message_ts": "1"},
    }  # fmt: skip
    for part in data.draw(st.lists(st.sampled_from(list(whole)), max_size=3)):
        whole[part] = data.draw(ANYTHING)
    inside = data.draw(st.sampled_from(list(whole["view"]))) if isinstance(
        whole["view"], dict) and whole["view"] else ""  # fmt: skip
    if inside:
        whole["view"][inside] = data.draw(ANYTHING)
    body, headers = sealed(data.draw(st.just(whole) | ANYTHING), "sandbox")

    raw = [(k.lower().encode(), v.encode()) for k, v in headers.items()]
    status = await ask(site, "POST", "/slack/actions", raw, body)

    assert status < TROUBLE, whole
