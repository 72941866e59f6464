"""The real world: the systems that the settings name, the sandbox for those they do not."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import TYPE_CHECKING

from config.company import company
from config.settings import settings
from integrations.desk_by_mail import DeskByMail
from integrations.email import Mail
from integrations.jira import Jira
from integrations.prefect import PrefectEngine
from integrations.press import Printer
from integrations.slack import Slack
from integrations.znuny import Znuny
from records.database import Stored
from records.ledger import Ledger, ready
from tasks.looking import now
from tasks.pulse import beating
from tasks.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from datetime import datetime

    from config.settings import Settings
    from records.database import Database


SEATS = 20  # so many of a program stay connected; the others open a connection for each run
_patience: dict[str, datetime] = {}  # shared by all runs of this program


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


class Kept:
    """The world that stays open from run to run, as long as the settings stay the same."""

    def __init__(self, database: Callable[[str], Database]) -> None:
        self._database = database
        self._here: World | None = None
        self._by: Settings | None = None

    async def world(self) -> World:
        """The systems as they are open, and a ledger that acts for nobody yet."""
        given = settings()
        if self._here is None or given is not self._by:
            await self.close()
            self._here, self._by = await _opened(given, self._database), given
        return replace(self._here, ledger=Ledger(self._here.ledger.database, now))

    @property
    def connected(self) -> bool:
        """Whether the next run finds everything open, the place at the database too."""
        if self._here is None or self._by is None:
            return False
        return self._by.database_url.startswith("sqlite") or self in _seated

    async def rest(self) -> None:
        """Give back what is few: the places at a database that others share, but for some."""
        if self._here is not None and not self.connected:
            if len(_seated) < SEATS:
                _seated.add(self)
            else:
                await self._here.ledger.database.close()

    async def close(self) -> None:
        """Give back every connection."""
        _seated.discard(self)
        if self._here is not None:
            here, self._here = self._here, None
            await here.close()


_seated: set[Kept] = set()  # who stays connected to the database from run to run
_kept: ContextVar[Kept] = ContextVar("golive_kept")


@asynccontextmanager
async def open_from_run_to_run(
    database: Callable[[str], Database] = Stored,
) -> AsyncGenerator[Kept]:
    """Keep the real world open between the runs that follow each other in this event loop."""
    kept = Kept(database)
    _kept.set(kept)
    try:
        yield kept
    finally:
        await kept.close()


@asynccontextmanager
async def real_world() -> AsyncGenerator[World]:
    """Open the real world for one run, in the event loop of that run."""
    if kept := _kept.get(None):
        try:
            yield await kept.world()
        finally:
            await kept.rest()
        return
    here = await _opened(settings())
    try:
        yield here
    finally:
        await here.close()


async def _opened(given: Settings, kind: Callable[[str], Database] = Stored) -> World:
    """Open everything that the settings name; nothing of it when the records are not ready."""
    database = kind(given.database_url)
    try:
        await ready(database)
        return _over(database, given)
    except BaseException:
        await database.close()
        raise


def _over(database: Database, given: Settings) -> World:
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
