"""Whose a run is: written into the run itself, so that a worker knows its own after a crash.

A worker writes its name and boot into the state by which it takes a run (the taking and the
writing are one act), and into the run's infrastructure pid before the first line runs.

Where others serve the same work pool, that state is a pending one, which the server gives to one
of them only. A worker that is alone begins at once: what it proposes carries the mark of the state
in which it saw the run wait, and the server refuses the same mark a second time.
"""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.responses import (
    OrchestrationResult,
    SetStateStatus,
    StateAbortDetails,
)
from prefect.states import AwaitingRetry, Cancelled, Pending, Scheduled, to_state_create

from integrations.prefect_runs import TAKEN

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun, State

FRESH = 5.0  # seconds for which what was seen of a run is taken to be so still
UNDER_WAY = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


@dataclass(frozen=True)
class Identity:
    """A worker's name, which survives its restarts, and its boot, which does not."""

    name: str
    boot: str

    @classmethod
    def now(cls, name: str) -> Identity:
        """Begin a new boot of the worker of this name."""
        return cls(name, f"{os.getpid()}-{uuid4().hex[:8]}")

    def __str__(self) -> str:
        """Return name and boot as they stand in a run."""
        return f"{self.name}:{self.boot}"


@dataclass(frozen=True)
class Seen:
    """How a run waited to be taken, when that was, and what was typed into which form of it."""

    run: UUID
    state: UUID
    at: float = field(default_factory=time.monotonic)
    typed: tuple[str, str] = ("", "")  # the key of the form, and what was typed, where known

    @property
    def fresh(self) -> bool:
        """Whether it was seen only a moment ago; a program may have been stopped since."""
        return time.monotonic() - self.at < FRESH


def seen(run: FlowRun) -> Seen | None:
    """How this run waits, as it was described this moment; none if it does not.

    The list of what is due names the state of each run and does not describe it; what is due waits.
    """
    if run.state is None and run.state_id is not None and run.state_type is StateType.SCHEDULED:
        run.state = waiting_in(run.state_id)
    state = run.state
    return Seen(run.id, state.id) if state is not None and state.is_scheduled() else None


def waiting_in(state: UUID) -> State[Any]:
    """The state of this id in which a run waits and is due, where more of it need not be known."""
    return Scheduled().model_copy(update={"id": state})


def default_name(pool: str) -> str:
    """Name the worker after its work pool and this machine."""
    return f"{pool}@{socket.gethostname()}"


def taken_by(run: FlowRun) -> Identity | None:
    """Tell which warm worker has, or had, this run under way; none if another kind has."""
    state = run.state
    message = (state.message if state is not None else "") or ""
    under_way = state is not None and (state.is_pending() or state.is_running())
    if under_way and message.startswith(TAKEN):
        written = message.removeprefix(TAKEN)
    elif state is not None and state.is_pending():
        written = ""
    else:
        written = run.infrastructure_pid or ""
    name, _, boot = written.rpartition(":")
    return Identity(name, boot) if name else None


async def runs_under_way(client: PrefectClient, pool: str, *types: StateType) -> list[FlowRun]:
    """List the runs of a work pool that somebody has taken and not finished."""
    found: list[FlowRun] = []
    while True:
        page = await client.read_flow_runs(
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[pool])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types) or UNDER_WAY))
            ),
            limit=200,
            offset=len(found),
        )
        found.extend(page)
        if len(page) < 200:  # noqa: PLR2004 - the limit above
            return found


async def runs_among(
    client: PrefectClient, runs: Collection[UUID], *types: StateType
) -> list[FlowRun]:
    """List those of these runs that are in such a state."""
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            id=FlowRunFilterId(any_=list(runs)),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))),
        )
    )


async def take(client: PrefectClient, run: FlowRun, identity: Identity) -> bool:
    """Take a run, unless somebody else was quicker; who has it is written into the run next."""
    pending = taken(Pending(), str(identity))
    answer = await client.set_flow_run_state(run.id, pending)
    if answer.status != SetStateStatus.ACCEPT:
        return False
    run.state = answer.state or pending
    return True


async def take_running(
    client: PrefectClient, running: State[Any], waited: Seen, carrier: str
) -> OrchestrationResult[Any]:
    """Take a run by letting it begin, unless it waits no longer as it was seen to wait."""
    if not waited.fresh:
        now = (await client.read_flow_run(waited.run)).state
        if now is None or now.id != waited.state:
            return not_ours("it has not waited for this worker")
    begins = taken(running, carrier)
    proposed = to_state_create(begins)
    proposed.state_details.flow_run_id = waited.run
    proposed.state_details.transition_id = waited.state
    content = {"state": proposed.model_dump(mode="json", serialize_as_any=True), "force": False}
    reply = await client.request(
        "POST", "/flow_runs/{id}/set_state", path_params={"id": waited.run}, json=content
    )
    answer = OrchestrationResult[Any].model_validate(reply.json())
    state = answer.state
    if answer.status is SetStateStatus.ACCEPT:
        return answer
    if state is not None and state.is_running() and state.message == begins.message:
        # The request was sent again, since the first answer to it was lost on its way.
        return answer.model_copy(update={"status": SetStateStatus.ACCEPT})
    return not_ours(str(getattr(answer.details, "reason", "") or "somebody else has it"))


def taken(state: State[Any], carrier: str) -> State[Any]:
    """This state, saying who takes the run by it: a worker that dies next knows its run by that."""
    return state.model_copy(update={"message": f"{TAKEN}{carrier}"})


def not_ours(why: str) -> OrchestrationResult[Any]:
    """What a leg hears that may not take its run: it leaves."""
    return OrchestrationResult(
        state=None, status=SetStateStatus.ABORT, details=StateAbortDetails(reason=why)
    )


async def sign(client: PrefectClient, run: FlowRun, identity: Identity) -> None:
    """Write into the run who has it, before its first line runs."""
    if run.infrastructure_pid != str(identity):
        await client.update_flow_run(run.id, infrastructure_pid=str(identity))


async def start_again(
    client: PrefectClient, run: FlowRun, why: str, when: datetime | None = None
) -> bool:
    """Put a run back on the list, keeping what was already answered in it."""
    again = AwaitingRetry(scheduled_time=when, message=why)
    answer = await client.set_flow_run_state(run.id, again)
    return answer.status == SetStateStatus.ACCEPT


async def call_off(client: PrefectClient, run: FlowRun) -> None:
    """Tell the server that a run which was to be cancelled has ended."""
    ended = Cancelled(message="Cancelled; nothing of it runs any more.")
    await client.set_flow_run_state(run.id, ended, force=True)
