"""Questions after the deployment: two levels, each answers once, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from domain.checklist import Row, Said, row_of
from domain.errors import BadInput
from domain.roles import Role
from domain.stage import Step
from flows.examples import example_of
from flows.people import Cast
from flows.rehearse import Rehearsal
from tasks.askers import LIST, tell_askers
from tasks.checklists import checklist
from tasks.lists import owners
from tasks.questions import pass_on, take_question
from tasks.ticking import NotTheirs, Saying, list_code, tick
from tasks.world import World, living_in
from tests.conftest import BEGAN
from tests.flows.outage import Away

SLUG = "lumiere"
ASKER = "jeanne.roy@lumiere.example"
ASKED = "Where do I see last year's campaigns?"


@pytest.fixture
def rehearsal() -> Rehearsal:
    """The example client of the roll-out."""
    return Rehearsal(example_of("marketing_operations"), Cast(), BEGAN)


@pytest.fixture
async def in_use(rehearsal: Rehearsal) -> AsyncGenerator[World]:
    """The client whose application is in use."""
    with living_in(rehearsal.world) as here:
        await here.ledger.projects.start(rehearsal.brief)
        project = await here.ledger.projects.project(rehearsal.brief.slug)
        await here.ledger.projects.begin(project.slug, Step("care", ""))
        await checklist(project.at("care"), LIST)
        yield here


async def whose(world: World, row: Row) -> str:
    """The address of somebody whose row it is."""
    project = await world.ledger.projects.project(SLUG)
    return owners(project, row)[0].email


async def said(world: World, row: Row, **rest: str) -> Saying:
    """What the owner of a row says of it, with their own code."""
    email = await whose(world, row)
    code = await list_code(SLUG, email)
    return Saying(Said.DONE, email, "test", code=code, **rest)


async def test_the_first_level_is_told_of_a_question_once_and_answers_it_once(
    in_use: World, rehearsal: Rehearsal
):
    row = await take_question(SLUG, ASKED, asked_by=ASKER)
    with pytest.raises(BadInput, match="taken before"):
        await take_question(SLUG, ASKED, asked_by=ASKER)

    answered = await tick(SLUG, row.name, await said(in_use, row, evidence="Under Archive."))

    assert row.owner is Role.FIRST_LEVEL_SUPPORT
    told = [s.to for s in rehearsal.outbox.sent if ASKED in s.text]
    assert told == [await whose(in_use, row), ASKER]
    assert answered.tick is not None
    assert answered.tick.evidence == "Under Archive."
    assert len(answered.marks) == 1


async def test_what_the_first_level_cannot_answer_comes_to_the_second_with_what_was_found_out(
    in_use: World,
):
    row = await take_question(SLUG, ASKED, asked_by=ASKER)

    passed = await pass_on(SLUG, row.name, await said(in_use, row, why="The archive is empty."))

    before = row_of(await in_use.ledger.checklists.rows(SLUG), row.name)
    assert before.tick is not None
    assert before.tick.evidence == "Passed on: The archive is empty."
    assert passed.owner is Role.SUPPORT
    assert passed.text == f"{ASKED} (first level: The archive is empty.)"
    assert passed.source == f"passed on from {row.name}"
    with pytest.raises(BadInput, match="no open question of the first level"):
        await pass_on(SLUG, row.name, await said(in_use, row, why="Again."))


@pytest.mark.usefixtures("in_use")
async def test_only_the_first_level_passes_a_question_on():
    row = await take_question(SLUG, ASKED, asked_by=ASKER)
    stranger = Saying(Said.DONE, ASKER, "test", why="No.", code="AAAA-AAAA")

    with pytest.raises(NotTheirs):
        await pass_on(SLUG, row.name, stranger)


async def test_no_question_is_taken_before_the_system_is_in_use(rehearsal: Rehearsal):
    with living_in(rehearsal.world) as here:
        await here.ledger.projects.start(rehearsal.brief)

        with pytest.raises(BadInput, match="takes no questions now"):
            await take_question(rehearsal.brief.slug, ASKED, asked_by=ASKER)


@pytest.mark.usefixtures("in_use")
@pytest.mark.parametrize("email", ["eve@evil.example", " "])
async def test_nobody_asks_who_is_named_nowhere_in_the_brief(email: str):
    with pytest.raises(BadInput, match="is nobody on this project"):
        await take_question(SLUG, ASKED, asked_by=email)


@pytest.mark.usefixtures("in_use")
async def test_whoever_plays_a_part_on_the_project_asks_too():
    row = await take_question(SLUG, ASKED, asked_by="Petra.Novakova@meiro.io")

    assert row.source == "question of petra.novakova@meiro.io"


async def test_whoever_asked_hears_the_answer_once_and_in_their_language(
    in_use: World, rehearsal: Rehearsal
):
    row = await take_question(SLUG, ASKED, asked_by=ASKER)
    project = await in_use.ledger.projects.project(SLUG)

    await tick(SLUG, row.name, await said(in_use, row, evidence="Under Archive."))
    await tell_askers(project)

    [told] = [s for s in rehearsal.outbox.sent if s.to == ASKER]
    assert told.system == "mail"
    assert "Vous avez demandé" in told.text
    assert ASKED in told.text
    assert "Under Archive." in told.text
    assert "code personnel" not in told.text


async def test_a_question_that_was_passed_on_is_answered_to_whoever_asked_it_first(
    in_use: World, rehearsal: Rehearsal
):
    row = await take_question(SLUG, ASKED, asked_by=ASKER)
    passed = await pass_on(SLUG, row.name, await said(in_use, row, why="The archive is empty."))
    before = [s for s in rehearsal.outbox.sent if s.to == ASKER]

    await tick(SLUG, passed.name, await said(in_use, passed, evidence="It is filled tonight."))

    [told] = [s for s in rehearsal.outbox.sent if s.to == ASKER]
    assert before == []
    assert "It is filled tonight." in told.text
    assert "first level" not in told.text


async def test_an_answer_that_nobody_could_send_is_sent_later(in_use: World, rehearsal: Rehearsal):
    row = await take_question(SLUG, ASKED, asked_by=ASKER)
    answer = await said(in_use, row, evidence="Under Archive.")
    project = await in_use.ledger.projects.project(SLUG)

    with living_in(replace(in_use, post=Away(in_use.post, lambda: True))):
        answered = await tick(SLUG, row.name, answer)
    before = [s for s in rehearsal.outbox.sent if s.to == ASKER]
    await tell_askers(project)

    assert answered.done
    assert before == []
    assert len([s for s in rehearsal.outbox.sent if s.to == ASKER]) == 1
