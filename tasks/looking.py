"""Looking: a world of records alone, for whoever changes nothing and reaches nobody.

It is opened in moments, since nothing of Slack, Jira, mail or Prefect is imported for it.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from config.settings import settings
from integrations.engine import page_of
from records.at_hand import at_hand
from records.ledger import Ledger, ready
from tasks.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


class Nobody:
    """Stands where a system would be; whoever only looks has no use for one."""

    def __init__(self, ui: str = "") -> None:
        """Take the address at which people open Prefect's pages."""
        self._ui = ui

    def link(self, run: str) -> str:
        """The page of a run."""
        return page_of(self._ui, run)

    def __getattr__(self, name: str) -> Any:
        """Refuse everything else."""
        raise AttributeError(f"Whoever only looks asks nobody for {name}.")


@asynccontextmanager
async def records_alone() -> AsyncGenerator[World]:
    """Open the records to look at them; refused, in a sentence, where nothing runs."""
    given = settings()
    nobody: Any = Nobody(given.prefect_ui)
    database = at_hand(given.database_url)
    try:
        await ready(database)
        yield World(
            ledger=Ledger(database, now),
            now=now,
            rest=asyncio.sleep,
            chat=nobody,
            tickets=nobody,
            post=nobody,
            engine=nobody,
        )
    finally:
        await database.close()
