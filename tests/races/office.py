"""An office in which twenty people answer at once, each through a program of their own kind."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import socket
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.tongue import tongue
from domain.brief import Brief, Person
from domain.roles import Role
from domain.stage import Step
from domain.told import Told, sentence
from flows.people import Cast
from flows.rehearse import Rehearsal
from integrations.sandbox.arrivals import slack_arrivals
from integrations.sandbox.people import Member
from integrations.sandbox.running import Sandbox, running_sandbox
from integrations.sandbox.slack_payloads import sealed
from integrations.sandbox.slack_workspace import TEAM
from integrations.sandbox.systems import Company
from integrations.slack_blocks import COMMENT, FIELD, FORM, VALUE
from records.database import Stored
from records.gates import GateRecord
from records.ledger import Ledger, ready
from tasks.codes import code_for
from tasks.links import SIGN_OFFS
from tasks.looking import now
from tasks.standing import due_of
from tasks.world import living_in, world

ROOT = Path(__file__).parents[2]
CHANNELS = ("page", "slack", "command line", "prefect")
VOTERS = 20
BEING_RECORDED = tongue("en").say(sentence(Told.BEING_RECORDED))
SOON = 0.5  # seconds in which everybody gets ready

Json = dict[str, Any]
Sent = tuple[str, Json, str]  # where, what, and the key of a message that may follow


@dataclass(frozen=True)
class Vote:
    """What one person will answer, and through what."""

    channel: str
    person: Person
    decision: str
    values: dict[str, str]

    @property
    def comment(self) -> str:
        """A no has its reason."""
        return "Not like this." if self.decision == "no" else ""


def crowded(brief: Brief) -> Brief:
    """The client with ten project managers, ten client leads and twenty sponsors."""
    named = [(Role.PROJECT_MANAGER, 10), (Role.CLIENT_LEAD, 10), (Role.SPONSOR, VOTERS)]
    crowd = [
        Person(name=f"{r.label.title()} {n:02}", email=f"{r.value}{n}@meiro.io", roles=(r,))
        for r, many in named
        for n in range(many)
    ]
    rest = [p for p in brief.people if not set(p.roles) & {r for r, _ in named}]
    return brief.model_copy(update={"people": (*rest, *crowd)})


@dataclass
class Office:
    """The programs, and how one answers through each."""

    sandbox: Sandbox
    voter: asyncio.subprocess.Process
    pages: list[httpx.AsyncClient] = field(default_factory=list)

    async def asks(self, stage: str, round: int) -> GateRecord:
        """Open the gate of a stage."""
        project = (await world().ledger.projects.project("acme")).at(stage, round=round)
        await world().ledger.projects.begin("acme", Step(stage, ""))
        gate = {"acceptance": "accepted", "plan_and_effort": "plan_agreed"}[stage]
        due = await due_of(project)
        return await world().ledger.gates.open(
            "acme", Step(stage, ""), gate=gate, round=round, due=due
        )

    async def race(self, record: GateRecord, votes: list[Vote], dice: random.Random) -> list[str]:
        """Let everybody answer at the same moment; returns what each was told."""
        prepared = [await self._prepared(record, vote, dice) for vote in votes]
        at = time.time() + SOON
        theirs = [v for v in prepared if isinstance(v, dict)]
        said, *told = await asyncio.gather(
            self._voted(theirs, at),
            *(self._sent(at, v) for v in prepared if not isinstance(v, dict)),
        )
        spoken, heard = iter(said), iter(told)
        return [next(spoken) if isinstance(v, dict) else next(heard) for v in prepared]

    async def _prepared(self, record: GateRecord, vote: Vote, dice: random.Random) -> Any:
        client, email = dice.choice(self.pages), vote.person.email
        if vote.channel == "slack":
            return client, envelope(record, vote)
        if vote.channel == "page":
            return client, await form(client, record, vote)
        return {
            "channel": vote.channel, "gate": record.id, "email": email, "values": vote.values,
            "code": await code_for(record.id, email), "decision": vote.decision,
            "comment": vote.comment,
        }  # fmt: skip

    async def _voted(self, votes: list[Json], at: float) -> list[str]:
        """What the program that answers for itself was told."""
        assert self.voter.stdin is not None
        assert self.voter.stdout is not None
        self.voter.stdin.write(json.dumps([v | {"at": at} for v in votes]).encode() + b"\n")
        return json.loads(await self.voter.stdout.readline())

    async def _sent(
        self, at: float, prepared: tuple[httpx.AsyncClient, tuple[str, Json, str]]
    ) -> str:
        client, (path, options, key) = prepared
        await asyncio.sleep(at - time.time())
        answer = await client.post(path, **options)
        if path == "/slack/actions":
            said = answer.raise_for_status().json()
            if said["response_action"] == "errors":
                return " ".join(said["errors"].values())
            shown = said["view"]["blocks"][0]["text"]["text"]
            return shown if shown != BEING_RECORDED else await self._followed_up(key)
        assert answer.status_code < 500, answer.text
        if answer.status_code == 303:
            answer = await client.get(answer.headers["location"])
        return words_of(answer.text)

    async def _followed_up(self, key: str) -> str:
        """What somebody hears in a message whose answer took longer than Slack allows."""
        while True:
            for message in slack_arrivals(self.sandbox.systems, ""):
                if message["key"] == key:
                    return message["text"]
            await asyncio.sleep(0.1)


def words_of(page: str) -> str:
    """What a person reads on a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def envelope(record: GateRecord, vote: Vote) -> Sent:
    """A submitted form, sealed by Slack, and the key of a message that may come later."""
    member = Member(vote.person.email)
    view, trigger = f"V{member.slack_id}", f"t{member.slack_id}{record.id}"
    state = {FIELD + k: {VALUE: {"value": v}} for k, v in vote.values.items()}
    about = json.dumps({"gate": record.id, "decision": vote.decision})
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": member.slack_id, "team_id": TEAM},
        "trigger_id": trigger,
        "view": {
            "id": view,
            "callback_id": FORM,
            "private_metadata": about,
            "state": {"values": state | {COMMENT: {VALUE: {"value": vote.comment}}}},
        },
    }
    body, headers = sealed(payload, "sandbox")
    key = f"{record.id}/answer slack {view} {trigger}"
    return "/slack/actions", {"content": body, "headers": headers}, key


async def form(client: httpx.AsyncClient, record: GateRecord, vote: Vote) -> Sent:
    """The page's form, filled in."""
    path = f"/sign/{await SIGN_OFFS.token(record.id, vote.person.email)}"
    page = (await client.get(path)).text
    hidden = {n: re.findall(rf'name="{n}"[^>]*?value="([^"]*)"', page)[0] for n in ("mark", "seen")}
    typed = {f"v-{name}": value for name, value in vote.values.items()}
    typed |= {"decision": vote.decision, "comment": vote.comment, "name": vote.person.name}
    data = hidden | typed | {"consent": "yes"}
    return path, {"data": data, "headers": {"origin": str(client.base_url).rstrip("/")}}, ""


@asynccontextmanager
async def office(url: str, home: Path, brief: Brief) -> AsyncGenerator[Office]:
    """Two programs that serve the pages, one that answers by itself, on one database."""
    company = Company()
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(running_sandbox(home / "sandbox", company))
        away = dict.fromkeys(("prefect_api", "prefect_ui"), "http://127.0.0.1:9")
        up = away | sandbox.addresses() | {"sandbox": sandbox.url}
        (home / "up.json").write_text(json.dumps(up))
        ours = {"GOLIVE_HOME": str(home), "GOLIVE_DATABASE_URL": url}
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in ours.items():
            patch.setenv(name, value)
        found = Stored(url)
        await ready(found)
        stack.push_async_callback(found.close)
        quiet = Rehearsal(brief, Cast(), now()).world
        stack.enter_context(living_in(replace(quiet, ledger=Ledger(found, now), now=now)))
        await world().ledger.projects.start(crowded(brief))
        here = Office(sandbox, await stack.enter_async_context(_program("votes")))
        for person in crowded(brief).people:
            sandbox.systems.people.by_email(person.email)
        here.pages += [await stack.enter_async_context(_pages()) for _ in range(2)]
        assert here.voter.stdout is not None
        assert await here.voter.stdout.readline() == b"ready\n"
        yield here


@asynccontextmanager
async def _program(*words: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.races.program", *words,
        cwd=ROOT, env=dict(os.environ), limit=2**20,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield program
    finally:
        program.terminate()
        await program.wait()


@asynccontextmanager
async def _pages() -> AsyncGenerator[httpx.AsyncClient]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with (
        _program("pages", str(port)),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        for _ in range(600):
            try:
                (await client.get("/healthz")).raise_for_status()
                break
            except httpx.TransportError:
                await asyncio.sleep(0.1)
        yield client
