"""The real world: the systems that the settings name, the sandbox for those they do not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config.company import company
from config.settings import settings
from integrations.email import Mail
from integrations.jira import Jira
from integrations.prefect import PrefectEngine
from integrations.press import Printer
from integrations.slack import Slack
from integrations.znuny import DeskByMail, Znuny
from records.database import Stored
from records.ledger import Ledger, ready
from tasks.pulse import beating
from tasks.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


_patience: dict[str, datetime] = {}  # shared by all runs of this program


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def the_press() -> Printer:
    """What makes and seals our papers, with the key that the settings name."""
    given = settings()
    return Printer(
        keys=given.home / "keys",
        fonts=given.home / "config" / "pdf" / "fonts",
        name=company().name,
        certificate=given.pdf.certificate,
        password=given.pdf.password,
    )


def the_desk(post: Mail) -> Znuny | DeskByMail | None:
    """The help desk that the settings name: over REST, or by mail to the queue's address."""
    given = settings().otrs
    if given.url:
        return Znuny(
            given.url, given.login, given.password, queue=given.queue, customer=given.customer
        )
    return DeskByMail(post, given.address) if given.address else None


@asynccontextmanager
async def real_world() -> AsyncGenerator[World]:
    """Open the real world for one run, in the event loop of that run."""
    database = Stored(settings().database_url)
    try:
        await ready(database)
        here = _opened(database)
    except BaseException:
        await database.close()
        raise
    try:
        yield here
    finally:
        await here.close()


def _opened(database: Stored) -> World:
    given = settings()
    post = Mail(
        given.mail.host,
        given.mail.port,
        given.mail.sender,
        username=given.mail.username,
        password=given.mail.password,
    )
    return World(
        ledger=Ledger(database, now),
        now=now,
        rest=asyncio.sleep,
        chat=Slack(given.slack.url, given.slack.token, buttons=given.slack.buttons),
        tickets=Jira(
            given.jira.url,
            given.jira.email,
            given.jira.token,
            given.jira.project,
            lag=given.jira.lag,
        ),
        post=post,
        named_desk=the_desk(post),
        engine=PrefectEngine(given.prefect_ui),
        press=the_press(),
        patience=_patience,
        name=beating(given.database_url),
    )
