"""What a worker does about a run that is rung for, before its answer was taken and after."""

from __future__ import annotations

import json
from contextvars import Context
from dataclasses import dataclass, field, replace
from uuid import uuid4

import httpx
import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, WorkPool, WorkQueue
from prefect.settings import PREFECT_CLIENT_CSRF_SUPPORT_ENABLED, temporary_settings
from prefect.states import Running, Scheduled, Suspended

from deployments.bell import Rung, Word
from deployments.claims import FRESH, Seen
from deployments.coming import Coming, Known
from deployments.hearing import OUTDATED, Hearing
from deployments.leg import Leg
from deployments.shortcut import Due, Shortcut
from tests.deployments import stages
from tests.deployments.test_lane import Server, client

QUEUE = uuid4()
RUN = FlowRun(flow_id=uuid4(), name="Piece - work", deployment_id=uuid4(), work_queue_id=QUEUE)
FORM = "suspended-work-round1-asked1-response"
STATE = uuid4()
TYPED = json.dumps({"decision": "yes", "code": "123 456"})
SOON = Rung(str(RUN.id), word=Word.SOON)
LISTED = Rung(str(RUN.id), str(STATE), TYPED)
REFUSED = Rung(str(RUN.id), word=Word.REFUSED)

WAITS = Scheduled().model_copy(update={"id": uuid4()})
NEW = RUN.model_copy(update={"id": uuid4(), "state": WAITS, "state_id": WAITS.id})
OTHER = RUN.model_copy(update={"id": uuid4(), "state_id": uuid4()})
MADE = Rung(
    str(NEW.id),
    str(WAITS.id),
    described=json.dumps(
        {
            "id": str(NEW.id),
            "flow_id": str(NEW.flow_id),
            "deployment_id": str(NEW.deployment_id),
            "work_queue_id": str(QUEUE),
            "state_id": str(WAITS.id),
            "state": {"id": str(WAITS.id), "type": "SCHEDULED", "name": "Scheduled"},
        }
    ),
)


@dataclass
class Worker:
    """Remembers what it was told to do."""

    carries: int = 0
    places: int = 20
    warm: bool = True
    begun: list[Due] = field(default_factory=list[Due])
    nudged: int = 0

    def nudge(self) -> None:
        self.nudged += 1

    def begin(self, due: Due) -> None:
        self.begun.append(due)

    def at_hand(self, run: FlowRun) -> bool:  # noqa: ARG002 - the form of a worker
        return self.warm


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def shortcut() -> Shortcut:
    """Of a worker that is alone, in which the run waits."""
    shortcut = Shortcut([])
    shortcut.alone = True
    shortcut.keep(Known(RUN, FORM))
    return shortcut


@pytest.fixture
async def server() -> PrefectClient:
    def silent(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"Nobody is to ask for {request.url}.")

    return PrefectClient(
        "http://prefect.test/api", httpx_settings={"transport": httpx.MockTransport(silent)}
    )


async def learn(shortcut: Shortcut) -> None:
    """Find the queue open, and nobody else there."""
    pool = WorkPool(name="golive", type="process", default_queue_id=QUEUE)

    def say(request: httpx.Request) -> httpx.Response:
        queue = WorkQueue(id=QUEUE, name="default", work_pool_id=pool.id)
        found = [queue.model_dump(mode="json")] if "queues" in request.url.path else []
        return httpx.Response(200, json=found)

    there = {"transport": httpx.MockTransport(say)}
    with temporary_settings({PREFECT_CLIENT_CSRF_SUPPORT_ENABLED: False}):
        async with PrefectClient("http://prefect.test/api", httpx_settings=there) as client:
            await shortcut.learn(client, pool, "me")


def coming(due: Due) -> Coming:
    assert isinstance(due.waits, Coming)
    return due.waits


async def test_a_leg_begins_while_the_server_looks_at_the_answer_and_hears_what_came_of_it(
    worker: Worker, shortcut: Shortcut, server: PrefectClient
) -> None:
    hearing = Hearing(worker, shortcut)

    hearing.hear(server, SOON)
    (due,) = worker.begun
    before = coming(due).came
    hearing.hear(server, LISTED)
    waits = await coming(due).waits()

    assert due.run.id == RUN.id
    assert (before, coming(due).came) == (False, True)
    assert waits is not None
    assert (waits.run, waits.state, waits.typed) == (RUN.id, STATE, (FORM, TYPED))
    assert worker.nudged == 0


async def test_a_leg_whose_answer_was_refused_leaves_and_the_next_answer_finds_another(
    worker: Worker, shortcut: Shortcut, server: PrefectClient
) -> None:
    hearing = Hearing(worker, shortcut)

    for rung in (REFUSED, LISTED):
        hearing.hear(server, SOON)
        hearing.hear(server, rung)
        hearing.ended(worker.begun[-1], None)

    refused, taken = [await coming(due).waits() for due in worker.begun]
    assert refused is None
    assert taken is not None


async def test_of_an_answer_that_nothing_more_is_heard_of_the_list_tells(
    worker: Worker, shortcut: Shortcut, server: PrefectClient
) -> None:
    hearing = Hearing(worker, shortcut)

    hearing.hear(server, SOON)
    hearing.ended(worker.begun[0], None)
    hearing.hear(server, SOON)

    late = Coming(Known(RUN, FORM), within=0.01)
    assert await late.waits() is None
    late.say(LISTED)
    assert not late.came
    assert worker.nudged == 1
    assert len(worker.begun) == 2, "it is known still"


async def test_what_was_taken_is_rung_for_once_and_comes_by_the_list_afterwards(
    worker: Worker, shortcut: Shortcut, server: PrefectClient
) -> None:
    hearing = Hearing(worker, shortcut)

    hearing.hear(server, SOON)
    hearing.hear(server, LISTED)
    worker.carries = 1
    hearing.hear(server, SOON)  # its next form is answered before its leg has left
    hearing.hear(server, LISTED)

    assert len(worker.begun) == 1
    assert worker.nudged == 1


async def test_a_busy_worker_takes_what_it_need_not_ask_for_and_keeps_it_until_there_is_a_place(
    worker: Worker, shortcut: Shortcut, server: PrefectClient
) -> None:
    await learn(shortcut)
    hearing = Hearing(worker, shortcut)
    worker.carries, worker.places = 20, 0

    hearing.hear(server, MADE)
    hearing.hear(server, LISTED)
    before, worker.places = list(worker.begun), 20
    hearing.ended(Due(OTHER), None)

    assert before == []
    assert [due.run.id for due in worker.begun] == [NEW.id, RUN.id]
    assert [due.state for due in worker.begun] == [NEW.state_id, STATE]
    assert worker.nudged == 0


async def test_what_was_rung_for_before_a_pause_of_the_worker_is_not_taken_for_fresh(
    worker: Worker, shortcut: Shortcut, server: PrefectClient
) -> None:
    await learn(shortcut)
    hearing = Hearing(worker, shortcut)
    waits = Coming(Known(OTHER, FORM))

    for rung in (MADE, LISTED):
        hearing.hear(server, replace(rung, at=rung.at - FRESH))
    waits.say(replace(LISTED, at=LISTED.at - FRESH))

    seen = [due.waits for due in worker.begun] + [await waits.waits()]
    assert [isinstance(one, Seen) and not one.fresh for one in seen] == [True] * 3


async def test_what_is_told_of_a_queue_that_is_not_open_comes_by_the_list(
    worker: Worker, shortcut: Shortcut, server: PrefectClient
) -> None:
    hearing = Hearing(worker, shortcut)
    worker.carries = 1

    hearing.hear(server, MADE)

    assert (worker.begun, worker.nudged) == ([], 1)


async def test_the_list_tells_nothing_new_of_what_is_on_its_way_waits_for_a_place_or_was_carried(
    worker: Worker, shortcut: Shortcut, server: PrefectClient
) -> None:
    await learn(shortcut)
    now = [0.0]
    hearing = Hearing(worker, shortcut, lambda: now[0])
    answered_again = OTHER.model_copy(update={"state_id": uuid4()})
    leg = Leg(stages.quick, OTHER, Context())

    worker.places = 0
    hearing.hear(server, MADE)
    hearing.began(Due(OTHER))
    on_its_way = hearing.news([NEW, OTHER, answered_again])
    hearing.ended(Due(OTHER), leg)
    not_taken = hearing.news([OTHER])
    leg.last = Suspended()
    hearing.ended(Due(OTHER), leg)
    carried = hearing.news([OTHER, answered_again])
    now[0] = OUTDATED
    believed_again = hearing.news([OTHER])

    assert (on_its_way, not_taken, carried) == ([answered_again], [OTHER], [answered_again])
    assert believed_again == [OTHER], "as where the server's memory was put back"


@pytest.mark.parametrize("lacks", ["idle", "warm", "alone", "known"])
async def test_no_leg_begins_early_for_a_worker_that_could_not_go_on_at_once(
    lacks: str, worker: Worker, server: PrefectClient, shortcut: Shortcut
) -> None:
    worker.carries, worker.warm = int(lacks == "idle"), lacks != "warm"
    shortcut.alone = lacks != "alone"
    hearing = Hearing(worker, Shortcut([]) if lacks == "known" else shortcut)

    hearing.hear(server, SOON)
    hearing.hear(server, REFUSED)

    assert worker.begun == []
    assert worker.nudged == 0


async def test_nobody_looks_after_a_run_that_waits_for_a_person_still() -> None:
    waits = Coming(Known(RUN, FORM))
    leg = Leg(stages.quick, RUN, Context(), waits=waits)
    before = leg.under_way
    waits.say(LISTED)
    after = leg.under_way
    leg.last = Suspended()

    assert (before, after, leg.under_way) == (False, True, False)


async def test_what_was_typed_is_not_asked_for_where_it_was_told() -> None:
    server, waits = Server(), Coming(Known(RUN, FORM))
    waits.say(LISTED)
    async with client(server) as told:
        told.follow(RUN, "one:boot-1", waits)
        await told.set_flow_run_state(RUN.id, Running())
        first = await told.read_flow_run_input(RUN.id, FORM)
        asked = len(server.asked)
        await told.read_flow_run_input(RUN.id, FORM)
        await told.read_flow_run_input(RUN.id, FORM.replace("asked1", "asked2"))

    assert first == TYPED
    assert server.asked[asked:] == ["GET " + FORM, "GET " + FORM.replace("asked1", "asked2")]


async def test_a_run_whose_answer_was_not_taken_is_not_begun() -> None:
    server, waits = Server(), Coming(Known(RUN, FORM))
    waits.say(REFUSED)
    async with client(server) as told:
        told.follow(RUN, "one:boot-1", waits)
        answer = await told.set_flow_run_state(RUN.id, Running())

    assert answer.status.value == "ABORT"
    assert server.asked == []
