"""Ways past what is there for others: the list of all that is due, and the pending state.

A run that was rung for by name is taken at once, and one that waited here is not even described
anew; its leg begins while the server still looks at the answer. The list is what pauses and limits
of the work pool and its queues are kept by; where there are any, there is no such shortcut. A run
begins without having been pending where no other worker serves the pool, nobody has limited how
many runs of a deployment there may be at once, and the pool is open. All of it is asked for every
half a minute.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from prefect.client.schemas.objects import FlowRun, WorkerStatus
from prefect.exceptions import ObjectNotFound

from deployments.claims import Seen, seen, waiting_in
from deployments.coming import Coming, Known

if TYPE_CHECKING:
    from collections.abc import Collection

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import WorkPool

    from deployments.bell import Rung
    from deployments.leg import Leg

LIMITS = 200  # so many are given at once
REMEMBERED = 500  # runs, of some kilobytes each


@dataclass(frozen=True)
class Due:
    """A run that is due, or about to be, and how it waits, where that is known."""

    run: FlowRun
    waits: Seen | Coming | None = None

    @property
    def state(self) -> UUID | None:
        """In which it waits, as far as that has been heard."""
        if self.waits is not None:
            return self.waits.state
        return self.run.state.id if self.run.state is not None else self.run.state_id


class Shortcut:
    """Past the list of one work pool, as far as it serves these queues; all if none is named."""

    def __init__(self, queues: Collection[str]) -> None:
        """Take the queues; nothing is open yet."""
        self._queues = queues
        self._open: set[UUID] = set()  # queues
        self._known: dict[UUID, Known] = {}
        self.alone = False  # whether a run may begin without having been pending

    async def learn(self, client: PrefectClient, pool: WorkPool | None, me: str = "") -> None:
        """Ask which queues are open to all, and whether any other worker serves them."""
        if pool is None or pool.is_paused or pool.concurrency_limit is not None:
            self._open, self.alone = set(), False
            return
        found = await client.read_work_queues(work_pool_name=pool.name)
        self._open = {
            queue.id
            for queue in found
            if not queue.is_paused
            and queue.concurrency_limit is None
            and (not self._queues or queue.name in self._queues)
        }

        self.alone = (
            bool(me)
            and len(self._open) == len(found)
            and not await _others(client, pool, me)
            and not await _limited(client)
        )

    def remember(self, leg: Leg) -> None:
        """Keep how a run is described that waits now, until it is rung for."""
        last, described = leg.last, leg.described
        if leg.known_to_end and last is not None and last.is_paused() and described is not None:
            details = last.state_details
            form = (details.run_input_keyset or {}).get("response", "")
            self.keep(Known(_as_it_paused(described, details.pause_key), form))

    def keep(self, known: Known) -> None:
        """Keep how a run is described that waits for a person; of many the last."""
        self._known[known.run.id] = known
        if len(self._known) > REMEMBERED:
            self._known.pop(next(iter(self._known)))

    def coming(self, name: str) -> Due | None:
        """The run of this id, if it waited here and may begin as soon as its answer is taken."""
        known = self._recall(name) if self.alone else None
        if known is None:
            return None
        run = _as_it_waits(known.run, uuid4())  # which state it is, the server says then
        return Due(run, Coming(known))

    def told(self, rung: Rung) -> Due | None:
        """The run that was rung for, if it is due here and nothing more has to be asked.

        Of one that is remembered it is enough to hear in which state it waits now.
        """
        # elsewhere somebody else may have carried it since
        known = self._recall(rung.run) if self.alone and rung.state else None
        try:
            if known is not None:
                state = UUID(rung.state)
                waits = Seen(known.run.id, state, rung.at, (known.form, rung.typed))
                return self._open_to(Due(_as_it_waits(known.run, state), waits))
            if rung.described:
                run = FlowRun.model_validate_json(rung.described)
                waits = seen(run)
                return self._open_to(Due(run, waits and replace(waits, at=rung.at)))
        except ValueError:
            pass
        return None

    async def due(self, client: PrefectClient, name: str) -> Due | None:
        """The run of this id, if it is due here and nothing stands in its way."""
        if not self._open:
            return None
        try:
            return self._open_to(Due(await client.read_flow_run(UUID(name))))
        except (ObjectNotFound, ValueError):
            return None

    def _open_to(self, due: Due) -> Due | None:
        # The list, by which a run came here in a crowd, names its queue by its id alone.
        ours, now = due.run.work_queue_id in self._open, due.run.state
        if not ours or now is None or not now.is_scheduled():
            return None
        when = now.state_details.scheduled_time
        return due if when is None or when <= datetime.now(UTC) else None

    def forget(self, run: UUID) -> Known | None:
        """Keep no longer how a run waited."""
        return self._known.pop(run, None)

    def _recall(self, name: str) -> Known | None:
        try:
            return self.forget(UUID(name))
        except ValueError:
            return None


def _as_it_paused(run: FlowRun, key: str | None) -> FlowRun:
    """The run as the server would describe it after this pause: it knows what was asked in it."""
    asked = (run.empirical_policy.pause_keys or set[str]()) | ({key} if key else set[str]())
    policy = run.empirical_policy.model_copy(update={"pause_keys": asked})
    return run.model_copy(update={"run_count": run.run_count + 1, "empirical_policy": policy})


def _as_it_waits(run: FlowRun, state: UUID) -> FlowRun:
    waits = waiting_in(state)
    now = {"state": waits, "state_id": state, "state_type": waits.type, "state_name": waits.name}
    return run.model_copy(update=now)


async def _others(client: PrefectClient, pool: WorkPool, me: str) -> bool:
    workers = await client.read_workers_for_work_pool(pool.name)
    return any(w.name != me and w.status is WorkerStatus.ONLINE for w in workers)


async def _limited(client: PrefectClient) -> bool:
    """Whether anybody limits how many runs of a deployment there may be at once."""
    limits = await client.read_global_concurrency_limits(limit=LIMITS)
    ours = any(limit.name.startswith("deployment:") for limit in limits)
    return ours or len(limits) == LIMITS  # there may be more of them
