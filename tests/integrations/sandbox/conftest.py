"""The vendors' own clients, speaking to a sandbox that runs for the test."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from integrations.sandbox.journal import Json
from integrations.sandbox.running import Sandbox

EPIC: Json = {"project": {"key": "GOLIVE"}, "issuetype": {"name": "Epic"}, "summary": "Acme"}
TASK: Json = EPIC | {"issuetype": {"name": "Task"}, "summary": "Set up the instances"}


@pytest.fixture
async def slack(sandbox: Sandbox) -> AsyncWebClient:
    return AsyncWebClient("xoxb-sandbox", base_url=sandbox.slack, retry_handlers=[], timeout=5)


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncGenerator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.url) as client:
        yield client


@pytest.fixture
async def jira(sandbox: Sandbox) -> AsyncGenerator[httpx.AsyncClient]:
    login = httpx.BasicAuth("golive@meiro.io", "sandbox")
    url = f"{sandbox.jira}/rest/api/2/"
    async with httpx.AsyncClient(base_url=url, auth=login) as client:
        yield client


async def opened(jira: httpx.AsyncClient, **fields: object) -> str:
    """Open an issue and return its key."""
    response = await jira.post("issue", json={"fields": TASK | fields})
    assert response.status_code == 201, response.text
    return response.json()["key"]
