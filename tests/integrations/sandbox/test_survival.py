import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiosmtplib
import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import BadInput
from integrations.sandbox.journal import FILE, Event, Journal
from tests.integrations.sandbox.conftest import TASK

ROOT = Path(__file__).parents[3]


async def start(home: Path) -> tuple[Process, dict[str, Any]]:
    arguments = ("-m", "integrations.sandbox", "--home", str(home))
    running = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=PIPE, stderr=PIPE, cwd=ROOT
    )
    assert running.stdout is not None
    line = await asyncio.wait_for(running.stdout.readline(), 30)
    return running, json.loads(line)


async def fill(there: dict[str, Any]) -> None:
    slack = AsyncWebClient("xoxb-sandbox", base_url=there["slack"], retry_handlers=[])
    posted = await slack.chat_postMessage(channel="#help_it", text="Please")
    await slack.chat_update(channel=posted["channel"], ts=posted["ts"], text="Signed")
    message = EmailMessage()
    message["From"], message["To"] = "golive@meiro.io", "carla@client.example"
    message.set_content("Dear Carla")
    where = {"hostname": there["smtp_host"], "port": there["smtp_port"]}
    await aiosmtplib.send(message, **where, start_tls=False)
    login = ("golive@meiro.io", "sandbox")
    async with httpx.AsyncClient(base_url=f"{there['jira']}/rest/api/2/", auth=login) as jira:
        await jira.post("issue", json={"fields": TASK})
        await jira.post("issue/GOLIVE-1/comment", json={"body": "Half way"})
        await jira.put("issue/GOLIVE-1/properties/golive", json={"a": 1})
        await jira.post("issue/GOLIVE-1/transitions", json={"transition": {"id": 31}})


async def everything(there: dict[str, Any]) -> str:
    async with httpx.AsyncClient(base_url=there["url"]) as http:
        lists = {name: (await http.get(f"/sandbox/{name}")).json() for name in SYSTEMS}
    return json.dumps(lists).replace(there["url"], "")


SYSTEMS = ("slack", "jira", "mail")


async def test_a_sandbox_that_was_killed_comes_back_with_everything(tmp_path: Path) -> None:
    running, there = await start(tmp_path)
    await fill(there)
    before = await everything(there)
    running.kill()
    await running.wait()
    with (tmp_path / FILE).open("ab") as journal:
        journal.write(b'{"system": "slack", "what": "pos')  # death in the middle of a line

    again, there = await start(tmp_path)
    after = await everything(there)
    again.send_signal(signal.SIGTERM)
    code = await asyncio.wait_for(again.wait(), 10)

    assert json.loads(before)["jira"][0]["status"] == "Done"
    assert (after, code) == (before, 0)


def test_a_torn_last_line_is_dropped_and_the_next_event_is_whole(tmp_path: Path) -> None:
    first = Journal(tmp_path)
    first.follow("mail", lambda _: None)
    first.add("mail", "arrived", {"n": 1})
    first.close()
    with (tmp_path / FILE).open("ab") as file:
        file.write('{"system": "mail", "facts": {"n": "č'.encode()[:-1])

    second = Journal(tmp_path)
    second.follow("mail", lambda _: None)
    second.add("mail", "arrived", {"n": 2})
    second.close()
    third, seen = Journal(tmp_path), list[Event]()
    third.follow("mail", seen.append)
    third.close()

    assert [event.facts["n"] for event in seen] == [1, 2]


def test_a_spoilt_line_in_the_middle_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("nonsense\n")

    with pytest.raises(BadInput, match=r"journal\.jsonl:1"):
        Journal(tmp_path)


def test_two_sandboxes_do_not_share_a_folder(tmp_path: Path) -> None:
    first = Journal(tmp_path)

    with pytest.raises(BadInput, match="Another sandbox"):
        Journal(tmp_path)

    first.close()
