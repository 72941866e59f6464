"""The sandbox, the real adapters that speak to it, and their made-up twins."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from integrations.email import Mail
from integrations.jira import Jira
from integrations.outbox import Outbox
from integrations.ports import Chat, Post, Tickets
from integrations.sandbox.running import Sandbox, running_sandbox
from integrations.slack import Slack

Trouble = Callable[..., Awaitable[None]]


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncGenerator[Sandbox]:
    async with running_sandbox(tmp_path / "sandbox") as sandbox:
        yield sandbox


@pytest.fixture
async def slack(sandbox: Sandbox) -> AsyncGenerator[Slack]:
    slack = Slack(sandbox.slack, SecretStr("xoxb-sandbox"), timeout=5)
    yield slack
    await slack.close()


@pytest.fixture
async def jira(sandbox: Sandbox) -> AsyncGenerator[Jira]:
    jira = Jira(sandbox.jira, "golive@meiro.io", SecretStr("sandbox"), "GOLIVE", lag=2)
    yield jira
    await jira.close()


@pytest.fixture
async def mail(sandbox: Sandbox) -> Mail:
    return Mail("127.0.0.1", sandbox.smtp_port, "golive <golive@meiro.io>", timeout=5)


@pytest.fixture
def trouble(sandbox: Sandbox) -> Trouble:
    """Let something go wrong in the sandbox."""

    async def plan(system: str, kind: str, **more: Any) -> None:
        async with httpx.AsyncClient() as client:
            fault = {"system": system, "kind": kind, **more}
            (await client.post(f"{sandbox.url}/sandbox/faults", json=fault)).raise_for_status()

    return plan


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture(params=["outbox", "slack"])
def chat(request: pytest.FixtureRequest) -> Chat:
    found = request.getfixturevalue(request.param)
    return found.chat if isinstance(found, Outbox) else found


@pytest.fixture(params=["outbox", "jira"])
def tickets(request: pytest.FixtureRequest) -> Tickets:
    found = request.getfixturevalue(request.param)
    return found.tickets if isinstance(found, Outbox) else found


@pytest.fixture(params=["outbox", "mail"])
def post(request: pytest.FixtureRequest) -> Post:
    found = request.getfixturevalue(request.param)
    return found.post if isinstance(found, Outbox) else found
