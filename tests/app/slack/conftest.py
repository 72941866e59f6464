"""A workspace in which people were asked to sign, and what they do there."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from app.pages.often import Rates
from app.pages.site import create_site
from app.slack.listening import listening
from domain.brief import Brief
from domain.stage import Step
from flows.onboard import brief_from
from integrations.sandbox.running import Sandbox, running_sandbox, served
from integrations.sandbox.slack_files import files_of
from integrations.sandbox.slack_inputs import entered
from integrations.sandbox.slack_payloads import block_actions, sealed, view_submission
from integrations.sandbox.systems import Company
from integrations.slack import Slack
from records.gates import GateRecord, Signature
from tasks.sign_off import ask_to_sign
from tasks.signing import at_gate
from tasks.standing import due_of, stage_of
from tasks.world import World
from tests.conftest import EXAMPLES

SIMONA, PETRA = "simona.dvorakova@meiro.io", "petra.novakova@meiro.io"
PAPERS = {"field:order_form": "2026-04-24", "field:consulting_agreement": "2026-04-28"}
MANY = Rates("9999/minute", "9999/minute", "9999/minute", "9999/minute")

Json = dict[str, Any]


@dataclass
class Workspace:
    """The sandbox's Slack with golive behind its buttons."""

    sandbox: Sandbox
    client: httpx.AsyncClient
    site: str
    here: World

    async def asks(self, stage: str, item: str = "") -> GateRecord:
        """Let a stage come to its gate and ask its signers."""
        project = await self.here.ledger.projects.project("acme")
        await self.here.ledger.projects.begin("acme", Step(stage, item))
        standing = replace(project, stage=stage, item=item)
        gate = stage_of(standing).gate
        assert gate is not None
        record = await self.here.ledger.gates.open(
            "acme", Step(stage, item), gate=gate.key(), round=1, due=await due_of(standing)
        )
        standing, _ = await at_gate(record)
        await ask_to_sign(standing, record.id)
        return record

    async def messages(self, to: str = "") -> list[Json]:
        """What stands in Slack now."""
        found = (await self.client.get("/sandbox/slack")).json()
        return [m for m in found if to in ("", m["to"])]

    async def press(
        self, email: str, decision: str = "yes", *, of: str = "", button: str = "sign"
    ) -> Json:
        """Press a button under the newest message to somebody, and return what came of it."""
        message = (await self.messages(of or email))[-1]
        said = {"as": email, "channel": message["channel"], "ts": message["ts"]}
        said["action_id"] = f"{button}:{decision}"
        answer = await self.client.post("/sandbox/slack/click", json=said)
        return answer.raise_for_status().json()

    async def submit(self, opened: Json, **values: Any) -> Json:
        """Fill in the form that opened and send it off."""
        said = {"view": opened["view"]["id"], "values": values}
        answer = await self.client.post("/sandbox/slack/submit", json=said)
        return answer.raise_for_status().json()

    async def attach(self, email: str, name: str, content: bytes, **differs: Any) -> str:
        """Let somebody upload a file for a form; Slack may say otherwise of it than is so."""
        said = {"as": email, "name": name, "media_type": "application/pdf"}
        said["content"] = b64encode(content).decode()
        answer = await self.client.post("/sandbox/slack/files", json=said)
        found: str = answer.raise_for_status().json()["id"]
        if differs:
            self.sandbox.systems.slack.keep_file({"id": found, "differs": differs})
        return found

    async def kept(self, record: GateRecord) -> list[tuple[str, str, bytes]]:
        """The files that were kept with the answers: whose, under which name, and what."""
        files = await self.here.ledger.follow_ups.files(record.id)
        return [(email, file.name, file.content) for email, file in files]

    async def knows(self, email: str, **standing: Any) -> None:
        """Let Slack know somebody otherwise than as a member."""
        said = {"email": email, **standing}
        (await self.client.post("/sandbox/slack/people", json=said)).raise_for_status()

    async def pressed(self, email: str, gate: str) -> tuple[Json, str]:
        """The envelope of a pressed button that names any gate, and its trigger."""
        message = (await self.messages())[-1]
        slack = self.sandbox.systems.slack
        member = slack.people.by_email(email)
        assert member is not None
        trigger = self.sandbox.systems.screens.trigger(member)
        button = {"type": "button", "action_id": "sign:yes", "value": gate, "block_id": "b"}
        room = slack.channels[message["channel"]]
        kept = room.messages[message["ts"]]
        return block_actions(trigger, room, kept, button), trigger.id

    async def press_envelope(self, email: str, gate: str) -> Json:
        """Let an envelope that names any gate arrive, and return the form that golive opens."""
        self.sandbox.systems.people.by_email(email)
        payload, trigger = await self.pressed(email, gate)
        (await self.post(payload)).raise_for_status()
        waiting = self.sandbox.systems.screens.find(trigger)
        await asyncio.wait_for(waiting.opened.wait(), 3)
        assert waiting.view is not None
        return waiting.view.described()

    async def submission(self, email: str, typed: Mapping[str, Any]) -> Json:
        """The envelope of an answer that was filled in but has not been sent yet."""
        opened = await self.press(email)
        screens = self.sandbox.systems.screens
        view = screens.views[opened["view"]["id"]]
        files = files_of(self.sandbox.systems.slack, view.member, self.sandbox.url)
        state, _ = entered(view.shape["blocks"], typed, files)
        return view_submission(screens.trigger(view.member), view, state)

    async def by_another(self, payload: Json, email: str) -> Json:
        """The same envelope from somebody else, who calls themselves like the first one."""
        member = self.sandbox.systems.people.by_email(email)
        assert member is not None
        return payload | {"user": payload["user"] | {"id": member.slack_id}}

    async def told(self, to: str, beginning: str) -> Json:
        """The message to somebody that begins like this, once it has come."""
        while True:
            for message in await self.messages(to):
                if message["text"].startswith(beginning):
                    return message
            await asyncio.sleep(0.02)

    async def post(self, payload: Json, *, sealed_with: str = "", **more: Any) -> httpx.Response:
        """Send an envelope to golive as Slack would."""
        body, headers = sealed(payload, sealed_with or "sandbox", **more)
        return await self.deliver(body, headers)

    async def post_body(self, body: bytes) -> httpx.Response:
        """Send whatever bytes with a proper seal."""
        _, headers = sealed({}, "sandbox")
        moment = headers["X-Slack-Request-Timestamp"]
        seal = SignatureVerifier("sandbox").generate_signature(timestamp=moment, body=body)
        return await self.deliver(body, headers | {"X-Slack-Signature": str(seal)})

    async def deliver(self, body: bytes, headers: dict[str, Any]) -> httpx.Response:
        """Send what somebody holds in their hands."""
        return await self.client.post(f"{self.site}/slack/actions", content=body, headers=headers)

    async def signed(self, record: GateRecord) -> list[Signature]:
        """Who has answered."""
        return await self.here.ledger.gates.signatures(record.id)


@pytest.fixture(scope="session")
def acme(nobodys_home: None) -> Brief:  # noqa: ARG001 - only that it is there
    """The example client, as everywhere but on the command line."""
    return brief_from(EXAMPLES / "meiro-acme.yaml")


@pytest.fixture
async def workspace(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Workspace]:
    """A Slack whose buttons golive hears."""
    site = create_site(lambda: nullcontext(world), MANY)
    site.state.world = world
    async with served(site) as url:
        company = Company(actions_url=f"{url}/slack/actions")
        monkeypatch.setenv("GOLIVE_SLACK__SIGNING_SECRET", company.signing_secret)
        async with _slack(world, tmp_path, company, monkeypatch, url) as found:
            yield found


@pytest.fixture
async def connected(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Workspace]:
    """A Slack that golive calls, since nothing of golive's can be reached from outside."""
    company = Company()
    monkeypatch.setenv("GOLIVE_SLACK__APP_TOKEN", company.slack_app_token)
    async with _slack(world, tmp_path, company, monkeypatch) as found, listening(world):
        await found.sandbox.systems.sockets.connected()
        yield found


@asynccontextmanager
async def _slack(
    world: World,
    home: Path,
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
    site: str = "",
) -> AsyncGenerator[Workspace]:
    async with running_sandbox(home / "sandbox", company) as sandbox:
        token = SecretStr(company.slack_token)
        monkeypatch.setenv("GOLIVE_SLACK__URL", sandbox.slack)
        monkeypatch.setenv("GOLIVE_SLACK__TOKEN", company.slack_token)
        world.chat = Slack(sandbox.slack, token, timeout=5, buttons=True)
        async with httpx.AsyncClient(base_url=sandbox.url) as client:
            yield Workspace(sandbox, client, site, world)
        await world.chat.close()


async def until(holds: Callable[[], object]) -> None:
    """Wait until something is so."""
    while True:
        if holds():
            return
        await asyncio.sleep(0.02)


def words(view: Json) -> str:
    """What a form says above its fields."""
    return "\n".join(b["text"]["text"] for b in view["blocks"] if b["type"] == "section")


def buttons(message: Json) -> list[Json]:
    """The buttons under a message."""
    return [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]
