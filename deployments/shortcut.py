"""A run that was rung for by name is taken at once, without asking for the list of all that is due.

The list is what pauses and limits of the work pool and its queues are kept by; where there are
any, there is no shortcut. They are asked for every half a minute.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from prefect.exceptions import ObjectNotFound

if TYPE_CHECKING:
    from collections.abc import Collection

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun, WorkPool


class Shortcut:
    """Past the list of one work pool, as far as it serves these queues; all if none is named."""

    def __init__(self, queues: Collection[str]) -> None:
        """Take the queues; nothing is open yet."""
        self._queues = queues
        self._pool = ""
        self._open: set[str] = set()

    async def learn(self, client: PrefectClient, pool: WorkPool | None) -> None:
        """Ask which queues are open to all."""
        if pool is None or pool.is_paused or pool.concurrency_limit is not None:
            self._open = set()
            return
        found = await client.read_work_queues(work_pool_name=pool.name)
        self._pool = pool.name
        self._open = {
            queue.name
            for queue in found
            if not queue.is_paused
            and queue.concurrency_limit is None
            and (not self._queues or queue.name in self._queues)
        }

    async def due(self, client: PrefectClient, name: str) -> FlowRun | None:
        """The run of this id, if it is due here and nothing stands in its way."""
        if not self._open:
            return None
        try:
            run = await client.read_flow_run(UUID(name))
        except (ObjectNotFound, ValueError):
            return None
        ours = run.work_pool_name == self._pool and run.work_queue_name in self._open
        state = run.state
        if not ours or state is None or not state.is_scheduled():
            return None
        when = state.state_details.scheduled_time
        return run if when is None or when <= datetime.now(UTC) else None
