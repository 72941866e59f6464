"""Listening to Slack without a public address: we call Slack, and it tells us what people did.

As many of our programs may listen as Slack allows. Each thing that somebody does is told to one of
them; should it be told twice, an answer still counts once.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from app.slack.answering import answered
from config.settings import settings
from integrations.slack_callbacks import understood
from integrations.slack_socket import Line
from tasks.world import living_in, world

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tasks.world import World

LISTENING = "slack line "  # what the pulse of a program that listens begins with
EVERY, SOON = 4.0, 0.5  # seconds between two beats, and until the first one

log = logging.getLogger("golive.slack")


@asynccontextmanager
async def listening(here: World) -> AsyncGenerator[Line | None]:
    """Hear what people do in Slack until the block ends, where the settings want it so."""
    if not settings().listens_to_slack:
        yield None
        return
    given = settings().slack
    with living_in(here):
        line = Line(given.url, given.app_token, _answer)
        doing = [asyncio.create_task(line.listen()), asyncio.create_task(_beat(line))]
    try:
        yield line
    finally:
        for one in doing:
            one.cancel()
        for one in doing:
            with suppress(asyncio.CancelledError):
                await one


async def _answer(payload: object) -> dict[str, Any] | None:
    return await answered(understood(payload))


async def _beat(line: Line) -> None:
    """Let others see that somebody listens."""
    name = f"{LISTENING}{socket.gethostname()}:{os.getpid()}"
    while True:
        try:
            if line.open:
                await world().ledger.attempts.beat(name)
        except (SQLAlchemyError, OSError) as trouble:
            log.warning("It could not be noted that we listen: %s", type(trouble).__name__)
        await asyncio.sleep(EVERY if line.open else SOON)
