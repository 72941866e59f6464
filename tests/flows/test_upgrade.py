"""A playbook is edited and deployed while a project waits in it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator

import pytest
from prefect import Flow

from deployments.find import find_flow
from domain import registry
from domain.answers import Outcome
from domain.brief import Brief, Person
from domain.calendar import working_days
from domain.errors import BadInput
from domain.gate import Gate
from domain.project import Project
from domain.roles import Role, Seat, Side
from domain.shape import Standing
from flows.onboard import begin
from flows.people import Cast
from flows.playbook import Methodology, playbook
from flows.rehearse import Rehearsal
from flows.upgrade import mind_upgrades, planned_upgrade, shape_of, upgrade
from flows.upkeep import look_after
from tasks.ask import tell
from tasks.codes import code_for
from tasks.sign_off import sign_off
from tasks.signing import Answered, Kind, at_gate, sign
from tasks.world import World, living_in
from tests.conftest import BEGAN

TEAM = (Seat(Role.PROJECT_MANAGER, Side.VENDOR), Seat(Role.SPONSOR, Side.CLIENT))
PETRA, SANDER = "petra@meiro.io", "sander@tulip.example"
BRIEF = Brief(
    client="Tulip",
    playbook="moving",
    country="NL",
    people=(
        Person(name="Petra", email=PETRA, roles=(Role.PROJECT_MANAGER,)),
        Person(name="Sander", email=SANDER, roles=(Role.SPONSOR,)),
    ),
)


class Packed(Gate, signers=[Role.PROJECT_MANAGER]):
    """Is everything packed?"""


class Moved(Gate, signers=[Role.SPONSOR]):
    """Has everything arrived?"""


async def pack(project: Project) -> Packed:
    """Pack everything."""
    await tell(project, [Role.PROJECT_MANAGER], "project_ended", reason="It is looked at.")
    return await sign_off(project, Packed)


async def insure(project: Project) -> Packed:
    """Insure what is packed."""
    return await sign_off(project, Packed)


kept = Flow(lambda: None, name="moving-long-gone")


async def move(project: Project) -> Moved:
    """Move everything."""
    return await sign_off(project, Moved)


def as_it_was() -> Methodology:
    """Pack, then move."""
    book = playbook("moving", title="Moving", team=TEAM)
    packed = book.stage(owner=Role.PROJECT_MANAGER, lead_time=working_days(2))(insure)
    book.stage(after=[packed], owner=Role.SPONSOR, lead_time=working_days(2))(move)
    return book


def with_a_stage_between() -> Methodology:
    """Insure, have it looked at, then move."""
    book = playbook("moving", title="Moving", team=TEAM)
    packed = book.stage(owner=Role.PROJECT_MANAGER, lead_time=working_days(2))(insure)
    looked = book.stage(after=[packed], owner=Role.PROJECT_MANAGER, lead_time=working_days(1))(pack)
    book.stage(after=[looked], owner=Role.SPONSOR, lead_time=working_days(3))(move)
    return book


def without_the_first() -> Methodology:
    """Move at once."""
    book = playbook("moving", title="Moving", team=TEAM)
    book.stage(owner=Role.SPONSOR, lead_time=working_days(2))(move)
    return book


def renamed() -> Methodology:
    """The first stage has another function now."""
    book = playbook("moving", title="Moving", team=TEAM)
    packed = book.stage(owner=Role.PROJECT_MANAGER, lead_time=working_days(2), was="insure")(pack)
    book.stage(after=[packed], owner=Role.SPONSOR, lead_time=working_days(2))(move)
    return book


@pytest.fixture(autouse=True)
def moving() -> Iterator[None]:
    """The playbook as it was, and nothing of it afterwards."""
    as_it_was()
    yield
    registry._playbooks.pop("moving")


@pytest.fixture
def play() -> Rehearsal:
    """A rehearsal of that playbook."""
    return Rehearsal(BRIEF, Cast(), BEGAN)


@pytest.fixture
async def house(play: Rehearsal) -> AsyncGenerator[World]:
    """Its world, with a project that waits in the first stage."""
    with living_in(play.world) as here:
        await begin(BRIEF)
        await play.run_all()
        yield here
        await here.close()


async def says_yes(gate: str, email: str) -> Kind:
    """Somebody signs."""
    code = await code_for(gate, email)
    return (await sign(gate, Answered(email, code, "yes", "test"))).kind


async def steps(house: World) -> dict[str, bool]:
    """The stages that were started, and whether each has ended."""
    found = await house.ledger.projects.steps("tulip")
    return {step.stage: bool(record.ended_at) for step, record in found.items()}


async def test_a_stage_that_is_new_does_not_start_before_it_is_approved(
    house: World, play: Rehearsal
):
    with_a_stage_between()
    await says_yes("tulip/insure/1", PETRA)
    await play.run_all()

    before = await steps(house)
    planned = await planned_upgrade("tulip")
    await upgrade("tulip", by=PETRA)
    await play.run_all()

    assert before == {"insure": True, "move": False}
    assert [(c.stage, c.kind, c.standing) for c in planned.changes] == [
        ("pack", "added", Standing.FUTURE),
        ("move", "changed", Standing.ACTIVE),
    ]
    assert (await steps(house))["pack"] is False


@pytest.mark.usefixtures("house")
async def test_nothing_is_sent_again_by_an_upgrade(play: Rehearsal):
    sent = list(play.outbox.sent)
    with_a_stage_between()

    await upgrade("tulip", by=PETRA)
    await look_after("tulip")
    await play.run_all()

    assert play.outbox.sent == sent


async def test_a_stage_that_was_removed_is_closed_unsigned_and_the_project_goes_on(
    house: World, play: Rehearsal
):
    without_the_first()

    await look_after("tulip")  # a stage that is gone disturbs nobody
    await upgrade("tulip", by=PETRA)
    await play.run_all()

    gate = await house.ledger.gates.get("tulip/insure/1")
    assert gate.decision is Outcome.DROPPED
    assert await steps(house) == {"insure": True, "move": False}
    assert (await sign("tulip/insure/1", Answered(PETRA, "", "yes", "test"))).kind is Kind.LATE


async def test_a_stage_whose_function_was_renamed_goes_on_where_it_was(
    house: World, play: Rehearsal
):
    asked = len(play.outbox.sent)
    renamed()

    planned = await planned_upgrade("tulip")
    await says_yes("tulip/insure/1", PETRA)
    project, _ = await at_gate(await house.ledger.gates.get("tulip/insure/1"))

    assert project.stage == "insure"
    assert [c.says for c in planned.changes] == [("does in addition: tell project_ended",)]
    assert len(play.outbox.sent) == asked


@pytest.mark.parametrize("stranger", ["", SANDER, "mallory@evil.example"])
async def test_only_a_project_manager_approves(house: World, stranger: str):
    with_a_stage_between()

    with pytest.raises(BadInput) as refused:
        await upgrade("tulip", by=stranger)

    assert PETRA in refused.value.fix
    assert (await house.ledger.projects.project("tulip")).stages == {"insure", "move"}


@pytest.mark.usefixtures("house")
async def test_the_project_manager_is_told_once_for_each_change(play: Rehearsal):
    with_a_stage_between()
    sent = len(play.outbox.sent)

    for _ in range(3):
        await mind_upgrades()

    (told,) = play.outbox.sent[sent:]
    assert "golive upgrade tulip" in told.text
    assert "pack (future), added: starts after insure" in told.text


async def test_a_change_that_the_project_does_not_notice_is_adopted_by_itself(
    house: World, play: Rehearsal
):
    await says_yes("tulip/insure/1", PETRA)
    await play.run_all()
    book = playbook("moving", title="Moving", team=TEAM)
    packed = book.stage(owner=Role.PROJECT_MANAGER, lead_time=working_days(9))(insure)
    book.stage(after=[packed], owner=Role.SPONSOR, lead_time=working_days(2))(move)

    await mind_upgrades()

    assert (await planned_upgrade("tulip")).changes == ()
    assert (await house.ledger.projects.adopted("tulip")) == shape_of(book)


async def test_an_approval_stands_in_the_audit_trail(house: World):
    with_a_stage_between()

    await upgrade("tulip", by=PETRA)
    await upgrade("tulip", by=PETRA)

    (entry,) = [e for e in await house.ledger.audit.of("tulip") if e.kind == "upgrade"]
    assert entry.actor == PETRA
    assert entry.what["stages"] == ["insure", "pack", "move"]


async def test_a_project_that_began_before_shapes_were_kept_is_pinned_where_it_stands(
    play: Rehearsal,
):
    with living_in(play.world) as here:
        await here.ledger.projects.start(BRIEF)
        await mind_upgrades()

        assert (await here.ledger.projects.project("tulip")).stages == {"insure", "move"}
        await here.close()


def test_a_run_finds_the_flow_of_a_stage_whose_function_was_renamed():
    found = find_flow("tests.flows.test_upgrade.long_gone")

    assert found.name == "moving-long-gone"
    with pytest.raises(BadInput):
        find_flow("tests.flows.test_upgrade.no_such_stage")
