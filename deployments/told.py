"""A client of Prefect's that does not ask for what the worker was told a moment ago.

The engine reads the run again and writes its policy again at the start of each leg, and the worker
would ask how it ended; all of it the server has just said. What is decided stays with the server.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
from prefect.client.orchestration import PrefectClient, SyncPrefectClient
from prefect.client.schemas.responses import SetStateStatus
from prefect.context import AsyncClientContext, SyncClientContext

from deployments.claims import not_ours, take_running, taken
from deployments.coming import Coming
from integrations.prefect_client import for_prefect

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from uuid import UUID

    from prefect.client.schemas.objects import FlowRun, State
    from prefect.client.schemas.responses import OrchestrationResult

    from deployments.claims import Seen

WRITTEN = {"infrastructure_pid", "flow_version"}  # of what is written, what a run is described by


class ToldClient(PrefectClient):
    """Prefect's client, with the run of the leg that is under way in mind."""

    _run: FlowRun | None = None
    _fresh = False  # whether the server has just told how the run stands
    _carrier = ""  # who carries the run, as is to be written into it
    _waits: Seen | Coming | None = None  # how the run waits, if nobody has taken it yet
    _typed = ("", "")  # the key of a form, and what was typed into it and is not read yet
    last: State | None = None  # the state that the server has accepted last

    def follow(self, run: FlowRun, carrier: str = "", waits: Seen | Coming | None = None) -> None:
        """Keep this run in mind, as the server has just described it, and who carries it.

        One that only waits, and that nobody has taken yet, is taken as it begins.
        """
        self._run, self._carrier, self._fresh, self.last = run, carrier, False, None
        self._waits, self._typed = waits, ("", "")

    async def set_flow_run_state(
        self,
        flow_run_id: UUID | str,
        state: State[Any],
        force: bool = False,  # noqa: FBT001, FBT002 - the signature is Prefect's
    ) -> OrchestrationResult[Any]:
        """Propose a state, and remember what came of it."""
        waits, self._waits = self._waits, None
        run = self._run
        ours = run is not None and str(flow_run_id) == str(run.id)
        if waits is not None and ours and state.is_running():
            seen = await waits.waits() if isinstance(waits, Coming) else waits
            if seen is None:
                return not_ours("its answer was not taken")
            answer = await take_running(self, state, seen, self._carrier)
            self._typed = seen.typed
        else:
            if ours and self._carrier and state.is_running():
                state = taken(state, self._carrier)
            answer = await super().set_flow_run_state(flow_run_id, state, force)
        if ours:
            self._fresh, self.last = False, None
            if answer.status is SetStateStatus.ACCEPT and answer.state is not None:
                self.last = answer.state
                self._fresh = answer.state.is_running()
        return answer

    @property
    def described(self) -> FlowRun | None:
        """How the run would be described now, but for its state."""
        return self._run

    async def read_flow_run(self, flow_run_id: UUID) -> FlowRun:
        """Describe the run: once as it was told when it began, else as the server says now."""
        run, self._fresh, fresh = self._run, False, self._fresh
        if not fresh or run is None or run.id != flow_run_id or self.last is None:
            return await super().read_flow_run(flow_run_id)
        now = {"state": self.last, "state_type": self.last.type, "state_name": self.last.name}
        return run.model_copy(update=now)

    async def read_flow_run_input(self, flow_run_id: UUID, key: str) -> str:
        """What was typed: once as it was told when the run was rung for, else as it is kept."""
        form, typed = self._typed
        if not typed or self._run is None or (flow_run_id, key) != (self._run.id, form):
            return await super().read_flow_run_input(flow_run_id, key)
        self._typed = ("", "")
        return typed

    async def update_flow_run(
        self, flow_run_id: UUID, *args: Any, **changes: Any
    ) -> httpx.Response:
        """Write what has changed, and with it who carries the run.

        A policy that says nothing is not written: which forms were put up is kept in it as well,
        and a worker that was held up may not have heard of them.
        """
        known = self._run
        if known is not None and known.id == flow_run_id and not args:
            policy = changes.get("empirical_policy")
            if policy is not None and not policy.retries:
                del changes["empirical_policy"]
            if self._carrier and known.infrastructure_pid != self._carrier:
                changes = {"infrastructure_pid": self._carrier, **changes}
            elif _says_nothing_new(known, changes):
                return httpx.Response(httpx.codes.NO_CONTENT)
        reply = await super().update_flow_run(flow_run_id, *args, **changes)
        if known is not None and known.id == flow_run_id:
            written = {k: v for k, v in changes.items() if k in WRITTEN and v is not None}
            self._run = known.model_copy(update=written)
        return reply


def _says_nothing_new(known: FlowRun, changes: dict[str, Any]) -> bool:
    """Whether it says only in which version the flow is, as is known."""
    return set(changes) == {"flow_version"} and changes["flow_version"] in {
        None,
        known.flow_version,
    }


@asynccontextmanager
async def told_here() -> AsyncGenerator[ToldClient]:
    """Let everything in this context talk to Prefect through one such client.

    Prefect makes one that blocks at the start of each run as well, and uses it for nothing; it
    finds one here.
    """
    client = ToldClient(**for_prefect())
    one_that_blocks = SyncPrefectClient(**for_prefect())
    async with AsyncClientContext.model_construct(client=client):
        with SyncClientContext.model_construct(client=one_that_blocks):
            yield client
