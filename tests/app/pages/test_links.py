"""How links reach people, and the program that answers them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from app.run import house
from config.settings import settings
from deployments.ports import remembered_ports
from integrations.outbox import Outbox
from tasks.links import opened
from tasks.sign_off import ask_to_sign
from tests.app.pages.conftest import LEAD, PLACE, SPONSOR, Browser, Waiting

ROOT = Path(__file__).parents[3]
PATIENCE = 30.0


async def test_everybody_who_is_asked_gets_a_link_of_their_own(
    browser: Browser, agreement: Waiting, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOLIVE_PAGES_URL", PLACE)

    await ask_to_sign(agreement.project, agreement.record.id)

    links = {s.to: re.findall(rf"{PLACE}(/sign/[\w.-]+)", s.text) for s in outbox.sent}
    assert [len(found) for found in links.values()] == [1, 1]
    opens = await opened(links[LEAD][0].removeprefix("/sign/"))
    assert (opens.gate, opens.email) == (agreement.record.id, LEAD)
    assert (await browser.open(links[LEAD][0])).status_code == 200


@pytest.mark.parametrize("leaves", ["GOLIVE_MAIL__HOST", "GOLIVE_SLACK__TOKEN"])
async def test_what_leaves_this_machine_names_no_address_that_only_this_machine_knows(
    acceptance: Waiting,
    outbox: Outbox,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    leaves: str,
):
    (tmp_path / "up.json").write_text(json.dumps({"pages": "http://127.0.0.1:4242"}))
    monkeypatch.setenv("GOLIVE_HOME", str(tmp_path))

    here = settings().links_url
    monkeypatch.setenv(leaves, "something.example")
    monkeypatch.setenv("GOLIVE_MAIL__SENDER", "a@b.example" if "MAIL" in leaves else "")
    await ask_to_sign(acceptance.project, acceptance.record.id)

    assert here == "http://127.0.0.1:4242"
    assert settings().links_url == ""
    assert [s.to for s in outbox.sent] == [SPONSOR]
    assert "/sign/" not in outbox.sent[0].text
    assert "Your personal code" in outbox.sent[0].text


def test_the_pages_run_beside_everything_else(tmp_path: Path):
    assert house(tmp_path).more["pages"](4242) == ["-m", "app.pages", "--port", "4242"]


def test_the_program_answers_writes_no_link_down_and_leaves_when_told(tmp_path: Path):
    port = remembered_ports(tmp_path / "ports.json", ["pages"])["pages"]
    away = "http://127.0.0.1:9"
    known = dict.fromkeys(("prefect_api", "prefect_ui", "sandbox", "slack", "jira"), away)
    (tmp_path / "up.json").write_text(
        json.dumps(known | {"smtp_host": "127.0.0.1", "smtp_port": 9})
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GOLIVE_", "PREFECT_"))}
    env |= {"GOLIVE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    log = tmp_path / "pages.log"
    with log.open("wb") as out:
        running = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "app.pages", "--port", str(port)],
            env=env,
            stdout=out,
            stderr=out,
        )

    try:
        well = _answered(f"http://127.0.0.1:{port}/healthz", running)
        strange = httpx.get(f"http://127.0.0.1:{port}/sign/nobody-was-given-this")
    finally:
        running.send_signal(signal.SIGTERM)
        code = running.wait(20)

    assert (well.status_code, strange.status_code) == (200, 404)
    assert code in {0, -signal.SIGTERM}
    assert "GET /sign/(link) 404" in log.read_text()
    assert "nobody-was-given-this" not in log.read_text()


def _answered(url: str, running: subprocess.Popen[bytes]) -> httpx.Response:
    """Wait until the address answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and running.poll() is None:
        try:
            return httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"Nothing answered at {url}.")
