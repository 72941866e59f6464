"""The doctor says whether golive hears of buttons."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from app.slack.listening import LISTENING
from config.settings import settings
from records.database import Stored
from records.ledger import Ledger, ready
from tests.app.conftest import Golive
from tests.app.slack.conftest import Workspace


async def slack_says(golive: Golive) -> dict[str, Any]:
    """What the doctor says of Slack."""
    said = await asyncio.to_thread(golive, "doctor", "--json")
    return next(one for one in said.json if one["what"] == "slack")


async def beats(name: str) -> None:
    """Let somebody's pulse be felt in our records."""
    database = Stored(settings().database_url)
    await ready(database)
    await Ledger(database, lambda: datetime.now(UTC)).attempts.beat(name)
    await database.close()


async def test_where_nobody_listens_it_says_what_to_run(golive: Golive, connected: Workspace):
    said = await slack_says(golive)

    assert connected.sandbox.systems.sockets.open == 1  # nobody's connection is disturbed
    assert not said["ok"]
    assert "Slack lets us call it" in said["says"]
    assert said["says"].endswith("But nobody listens. → Run: golive up (or python -m app.pages)")


@pytest.mark.usefixtures("connected")
async def test_whoever_listens_is_named(golive: Golive):
    await beats(f"{LISTENING}here:17")

    said = await slack_says(golive)

    assert said["ok"]
    assert said["says"].endswith("Listening now: here:17.")


@pytest.mark.usefixtures("connected")
async def test_an_app_token_that_slack_does_not_take_is_found_out_and_not_shown(
    golive: Golive, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOLIVE_SLACK__APP_TOKEN", "xapp-wrong-and-secret")

    said = await slack_says(golive)

    assert not said["ok"]
    assert "GOLIVE_SLACK__APP_TOKEN" in said["says"]
    assert "wrong-and-secret" not in said["says"]
