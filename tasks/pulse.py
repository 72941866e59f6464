"""The pulse: as long as it beats, the runs of this operating-system process are alive.

It beats in a thread of its own, so that a run that is busy does not look dead.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
import uuid
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy.exc import SQLAlchemyError

from records.database import Stored
from records.ledger import Ledger

EVERY = 4.0  # seconds

log = logging.getLogger("golive.pulse")


@lru_cache
def beating(database_url: str) -> str:
    """The name under which this process beats; it begins to beat when first asked."""
    name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    first = threading.Event()
    threading.Thread(
        target=lambda: asyncio.run(_beat(database_url, name, first)), daemon=True, name="pulse"
    ).start()
    first.wait(EVERY)
    return name


async def _beat(database_url: str, name: str, first: threading.Event) -> None:
    database = Stored(database_url)
    ledger = Ledger(database, lambda: datetime.now(UTC))
    while True:
        try:
            await ledger.attempts.beat(name)
        except (SQLAlchemyError, OSError) as trouble:
            log.warning("The pulse could not be kept: %s", type(trouble).__name__)
        first.set()
        await asyncio.sleep(EVERY)
