"""Prefect: the engine that starts the stages, keeps them while they wait, and shows them.

A stage is a top-level deployment run (`as_subflow=False`; nothing else can suspend). Its gate is
a suspension whose key names gate, round and how often the form was put up, so that no answer is
ever taken for another's. Being resumed is not an approval: only our own records are.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import SetStateStatus
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectHTTPStatusError
from prefect.flow_runs import asuspend_flow_run
from prefect.states import Cancelled, Scheduled
from pydantic import ValidationError

from integrations.engine import Form, Typed, page_of
from integrations.prefect_form import OURS, as_run_input, read_answer, read_input, woken
from integrations.prefect_patience import patiently, reached
from integrations.prefect_picture import drawn_soon, show
from integrations.prefect_runs import (
    DEAD,
    DEPLOYMENT,
    FIRST_REST,
    PAGE,
    deployed,
    ended_since,
    rest_of,
    taken_before,
    there,
    under_way,
)
from integrations.prefect_shown import Shown
from integrations.prefect_task import as_task

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from prefect.client.orchestration import PrefectClient

    from domain.project import Project
    from domain.stage import Stage
    from records.gates import GateRecord

SETTLES_WITHIN = 10  # seconds until a run that was just taken up has begun its own attempt

_whole: set[tuple[str, int]] = set()  # forms that are known to stand
_shown = Shown()
new_runs: list[Callable[[], None]] = []  # a worker in this very process wants to hear at once


class PrefectEngine:
    """The real engine, reached by PREFECT_API_URL."""

    def __init__(self, ui: str) -> None:
        """Take the address at which people open Prefect's pages."""
        self.ui = ui.rstrip("/")
        self._asked = set[UUID]()  # runs of which only the server knew that a form was put up

    async def start(self, project: Project, stage: Stage) -> str:
        """Start the stage's run and return its id; the same stage again is the same run."""
        name = " - ".join(
            filter(None, (project.client, stage.name.replace("_", " "), project.item_name))
        )
        async with reached() as client:
            run = await patiently(
                lambda: deployed(
                    client,
                    f"{stage.flow.name}/{DEPLOYMENT}",
                    parameters={"project": project.slug, "item": project.item},
                    idempotency_key=_once(project),
                    name=name,
                    tags=_tags(project),
                )
            )
        _nudge()
        return str(run.id)

    async def wake(self, run: str, gate: GateRecord) -> None:
        """Resume the run that waits at this gate; one that does not wait is left alone.

        One that died between waiting and putting its form up cannot be resumed: it starts over.
        """
        passes = gate.decision is not None and gate.decision.passes

        async def resume(client: PrefectClient) -> None:
            flow_run = await there(client, run)
            if flow_run and flow_run.state and flow_run.state.is_paused():
                given = await woken(flow_run, passes=passes)
                told = await client.resume_flow_run(UUID(run), run_input=given)
                if told.status is SetStateStatus.REJECT:
                    await client.set_flow_run_state(UUID(run), Scheduled(name="AwaitingRetry"))

        async with reached() as client:
            await patiently(lambda: resume(client))
        _nudge()

    async def typed(self, gate: GateRecord) -> Typed | None:
        """What was typed into the form that is up for this gate; our own waking does not count."""
        run = _run_here()
        if run is None or (_nothing_asked_yet(run) and run.id not in self._asked):
            return None
        values = await read_answer(run.id, _key(gate))
        if values is None or values.get("signer") == OURS:
            return None
        return Typed(f"form {gate.asked}", values)

    async def leave(self, gate: GateRecord, form: Form) -> None:
        """Suspend the run with the form; returns only when it came back without an answer."""
        model = as_run_input(form.gate, form.tongue, form.people)
        model = model.with_initial_data(description=form.description)
        await _forget(replace(gate, asked=gate.asked - 1))  # a code that did not count is good
        with suppress(ValidationError):  # forced on without filling the form: that is no answer
            await asuspend_flow_run(wait_for_input=model, key=_key(gate), timeout=None)
        if run := _run_here():
            self._asked.add(run.id)  # described to us by somebody who was held up

    async def unwell(self, runs: Sequence[str]) -> list[str]:
        """Which of these runs have ended, by whatever hand, or are not there any more."""
        lost: list[str] = []
        async with reached() as client:
            for some in (runs[i : i + PAGE] for i in range(0, len(runs), PAGE)):
                if await under_way(client, some) < len(some):
                    here = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(run) for run in some]))
                    found = await client.read_flow_runs(flow_run_filter=here, limit=PAGE)
                    well = {str(r.id) for r in found if not (r.state and r.state.is_final())}
                    lost += [run for run in some if run not in well]
        return lost

    async def ended(self, since: datetime) -> list[str]:
        """Which runs have ended since then, by whatever hand."""
        async with reached() as client:
            return await ended_since(client, since)

    async def taken(self, since: datetime) -> list[str]:
        """Which runs somebody has had under way since then or longer, as far as was heard."""
        async with reached() as client:
            return await taken_before(client, since)

    async def unknown(self, runs: Sequence[str]) -> list[str]:
        """Which of these runs the server does not know, as after its database came to harm."""
        known: set[str] = set()
        async with reached() as client:
            for part in (runs[i : i + PAGE] for i in range(0, len(runs), PAGE)):
                ids = FlowRunFilterId(any_=[UUID(run) for run in part])
                found = await patiently(
                    lambda ids=ids: client.read_flow_runs(
                        flow_run_filter=FlowRunFilter(id=ids), limit=PAGE
                    )
                )
                known |= {str(run.id) for run in found}
        return [run for run in runs if run not in known]

    async def mend(self, run: str, gate: GateRecord) -> None:
        """Start a run over that is paused without a form: it died between the two."""
        seen = (run, gate.asked)
        if seen in _whole or datetime.now(UTC) < gate.opened_at + timedelta(seconds=FIRST_REST):
            return
        async with reached() as client:
            found = await there(client, run)
            if not (found and found.state and found.state.is_paused()):
                return
            if await read_input(UUID(run), f"suspended-{_key(gate)}-schema") is None:
                await client.set_flow_run_state(UUID(run), Scheduled(name="AwaitingRetry"))
                _nudge()
            else:
                _whole.add(seen)

    async def revive(self, run: str) -> None:
        """Let a dead run start over; each time in a row that it fails it rests twice as long.

        One that somebody cancelled or called completed as well: what is over the records say.
        """
        async with reached() as client:
            found = await there(client, run)
            state = found.state if found else None
            if (
                found is None
                or state is None
                or not (state.is_running() or state.is_pending() or state.is_final())
            ):
                return
            rest = await rest_of(client, found) if state.type in DEAD else SETTLES_WITHIN
            if datetime.now(UTC) < state.timestamp + timedelta(seconds=rest):
                return
            again = Scheduled(name="AwaitingRetry", message="Taken up again.")
            # else Prefect forgets that a form was put up, and fails to put the same up once more
            ended = state.is_final()
            await patiently(lambda: client.set_flow_run_state(UUID(run), again, force=ended))
        _nudge()

    async def end(self, run: str) -> None:
        """Cancel a run that has become pointless, unless it has ended by itself."""
        async with reached() as client:
            flow_run = await there(client, run)
            if flow_run and (flow_run.state is None or not flow_run.state.is_final()):
                await client.set_flow_run_state(
                    UUID(run), Cancelled(message="The project has ended."), force=True
                )

    async def draw(self, project: str, picture: Callable[[], Awaitable[tuple[str, str]]]) -> None:
        """Keep the project's one artifact up to date, or let whoever draws here do it soon."""
        if not drawn_soon(project):
            await show(project, picture)

    def link(self, run: str) -> str:
        """The page of the run, with its visible Resume button."""
        return page_of(self.ui, run)

    async def perform(self, verb: Callable[..., Awaitable[Any]], *args: Any, **words: Any) -> Any:
        """Carry the verb out as a Prefect task of the run, the first time that it comes by it.

        Outside a run, and once the run has shown it, it is just carried out.
        """
        context = FlowRunContext.get()
        if context is None or context.flow_run is None:
            return await verb(*args, **words)
        name = " ".join(filter(None, (verb.__name__, *_said(args))))
        run, turn = context.flow_run.id, getattr(next(iter(args), None), "round", 0)
        mark = _shown.next(run, context.start_time, f"{turn} {name}")
        if mark is None:
            return await verb(*args, **words)
        result = await as_task(name, verb, *args, **words)
        _shown.note(run, mark)
        return result


async def _forget(gate: GateRecord) -> None:
    """Throw away what was typed into the form of this gate, with the code that stands in it."""
    run = _run_here()
    if run is None or gate.asked < 1:
        return
    name = f"suspended-{_key(gate)}-response"
    async with reached() as client:
        try:
            await patiently(lambda: client.delete_flow_run_input(run.id, name))
        except PrefectHTTPStatusError as no:
            if no.response.status_code != HTTPStatus.NOT_FOUND:
                raise


def _run_here() -> FlowRun | None:
    """The run that is under way here, as it was described when it was taken."""
    context = FlowRunContext.get()
    return context.flow_run if context else None


def _nothing_asked_yet(run: FlowRun) -> bool:
    """Whether this is the first attempt of a run, and no form was put up in it that we heard of."""
    return run.run_count <= 1 and not run.empirical_policy.pause_keys


def _said(args: tuple[Any, ...]) -> list[str]:
    return [a for a in args[1:] if isinstance(a, str)]


def _key(gate: GateRecord) -> str:
    parts = (gate.stage, gate.item, f"round{gate.round}", f"asked{gate.asked}")
    return "-".join(filter(None, parts)).replace("_", "-")  # Prefect takes letters, digits, dashes


def _tags(project: Project) -> list[str]:
    tags = [f"project:{project.slug}", f"stage:{project.stage}", f"client:{project.client}"]
    return [*tags, f"item:{project.item}"] if project.item else tags


def _once(project: Project) -> str:
    """One run for each stage and item, and one more for each time it was opened again."""
    again = f":{project.round}" if project.round > 1 else ""
    return f"{project.slug}:{project.stage}:{project.item}{again}"


def _nudge() -> None:
    for hear in new_runs:
        hear()
