"""Roles that change hands while a project runs (S1-6): recorded, and no gate waits for nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.brief import Brief, Person
from domain.errors import BadInput
from domain.project import Project, platforms
from domain.roles import Role
from records.holders import Word
from tasks.evidence import trail_of
from tasks.people import lay_down, take_up
from tasks.signing import Kind
from tasks.world import World
from tests.tasks.conftest import Answers, Opens

SIMONA = "simona.dvorakova@meiro.io"
NORA = Person(name="Nora Nova", email="nora@meiro.io", roles=(Role.SALES_MANAGER,))
WORD = Word("petra.novakova@meiro.io", "Simona is ill.", "command line", "account petra on desk")
PAPERS = {"order_form": "2026-04-24", "consulting_agreement": "2026-04-28"}


@pytest.fixture
async def now(world: World) -> Project:
    """The project as it is now."""
    return await world.ledger.projects.project("acme")


async def test_a_successor_signs_and_whoever_left_does_not(opens: Opens, answers: Answers):
    gate = await opens("sales_handover")

    lost = await take_up("acme", Role.SALES_MANAGER, NORA, instead_of=SIMONA, word=WORD)
    old = await answers(gate, SIMONA, values=PAPERS)
    new = await answers(gate, NORA.email, values=PAPERS)

    assert lost == []
    assert old.kind is Kind.WRONG_SIGNER
    assert "It is signed by Nora Nova <nora@meiro.io>." in old.says
    assert new.accepted


async def test_the_trail_says_who_took_over_from_whom_on_whose_word_and_why(world: World):
    await take_up("acme", Role.SALES_MANAGER, NORA, instead_of=SIMONA, word=WORD)
    await take_up("acme", Role.SALES_MANAGER, NORA, word=WORD)

    trail = await trail_of(world.ledger, "acme")
    told = [e for e in trail.entries if e.kind == "role"]
    assert trail.fault == ""
    assert [(e.what["change"], e.what["email"]) for e in told] == [
        ("takes up", NORA.email),
        ("lays down", SIMONA),
    ]
    assert {(e.actor, e.identity) for e in told} == {(WORD.by, WORD.identity)}
    assert told[0].what["instead_of"] == SIMONA
    assert told[0].what["reason"] == "Simona is ill."


async def test_nobody_lays_down_a_role_that_a_gate_still_needs(world: World, now: Project):
    with pytest.raises(BadInput) as refused:
        await lay_down("acme", Role.SALES_MANAGER, SIMONA, word=WORD)

    assert refused.value.problem.endswith("Nobody holds the role sales_manager, and "
                                          "sales_handover needs it.")  # fmt: skip
    assert "--instead-of simona.dvorakova@meiro.io" in refused.value.fix
    assert (await world.ledger.projects.project("acme")).people == now.people


async def test_one_of_two_can_leave_and_come_back(world: World):
    await take_up("acme", Role.SALES_MANAGER, NORA, word=WORD)

    await lay_down("acme", Role.SALES_MANAGER, SIMONA, word=WORD)
    gone = await world.ledger.projects.project("acme")
    await take_up("acme", Role.SALES_MANAGER, replaced(SIMONA), word=WORD)
    back = await world.ledger.projects.project("acme")

    assert [p.email for p in gone.holders(Role.SALES_MANAGER)] == [NORA.email]
    assert {p.email for p in back.holders(Role.SALES_MANAGER)} == {NORA.email, SIMONA}


def replaced(email: str) -> Person:
    return NORA.model_copy(update={"email": email})


@pytest.mark.parametrize(
    ("role", "email", "word", "says"),
    [
        (Role.ANALYST, SIMONA, WORD, "simona.dvorakova@meiro.io does not hold the role analyst"),
        (Role.ANALYST, "adam.kral@meiro.io", replace(WORD, reason=" "), "for a reason"),
    ],
)
@pytest.mark.usefixtures("world")
async def test_only_a_role_that_one_holds_is_laid_down_and_for_a_reason(role, email, word, says):
    with pytest.raises(BadInput, match=says):
        await lay_down("acme", role, email, word=word)


async def test_a_platform_follows_its_owner_to_their_successor(world: World, acme: Brief):
    first = acme.platforms[0]
    tom = Person(name="New Owner", email="new@acme-retail.example", roles=(Role.TOOL_OWNER,))

    await take_up("acme", Role.TOOL_OWNER, tom, instead_of=first.owner, word=WORD)

    project = await world.ledger.projects.project("acme")
    item = platforms(project)[0]
    here = project.at("access", item)
    assert [p.email for p in here.holders(Role.TOOL_OWNER)] == [tom.email]
