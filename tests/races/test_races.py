"""Twenty answers at once over all four ways in: one decision, and everybody told the truth."""

from __future__ import annotations

import itertools
import random
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from domain.brief import Brief
from domain.roles import Role
from records.gates import GateRecord, Signature
from tasks.evidence import trail_of
from tasks.signing import at_gate
from tasks.world import world
from tests.postgres import IN_A_FILE, ON_POSTGRES, Databases
from tests.races.office import CHANNELS, Office, Vote, crowded, office

MANAGERS = (Role.PROJECT_MANAGER, Role.CLIENT_LEAD)
ROUNDS = 2  # of each kind; more of them found nothing else


@pytest.fixture(params=[IN_A_FILE, ON_POSTGRES])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[str]:
    """A database that several processes share."""
    if request.param == IN_A_FILE:
        yield f"sqlite+aiosqlite:///{tmp_path / 'golive.db'}"
        return
    databases: Databases = request.getfixturevalue("databases")
    async with databases.new() as found:
        yield found


async def test_twenty_answers_at_once_make_one_decision_and_everybody_hears_the_truth(
    url: str, tmp_path: Path, acme: Brief
):
    async with office(url, tmp_path, acme) as house:
        for seed in range(1, ROUNDS + 1):
            await alone(house, acme, seed)
            await together(house, acme, seed)


def drawn(brief: Brief, roles: tuple[Role, ...], dice: random.Random) -> list[Vote]:
    """Who answers what, through what: five through each way in, some yes and some no."""
    people = [p for p in crowded(brief).people if set(p.roles) & set(roles)]
    dice.shuffle(people)
    plans = [{"go_live": "2026-08-31", "hours": str(n)} for n in (100, 200)]
    values = plans if roles == MANAGERS else [{}]
    noes = 0.5 if roles != MANAGERS else dice.choice([0.0, 0.1])
    return [
        Vote(
            CHANNELS[n % len(CHANNELS)],
            person,
            "no" if dice.random() < noes else "yes",
            dict(dice.choice(values)),
        )
        for n, person in enumerate(people)
    ]


async def alone(house: Office, acme: Brief, number: int) -> None:
    """Twenty who may decide alone: one does, and all hear who."""
    dice = random.Random(number)  # noqa: S311 - the same race again
    votes = drawn(acme, (Role.SPONSOR,), dice)
    record = await house.asks("acceptance", number)

    told = await house.race(record, votes, dice)

    (one,) = await world().ledger.gates.signatures(record.id)
    record = await decided_once(record)
    assert (record.decision or "") == one.decision
    for vote, says in zip(votes, told, strict=True):
        if vote.person.email == one.email:
            assert "Thank you" in says, (vote, says)
        else:
            assert "Thank you" not in says, (vote, says)
            assert one.name in says, (vote, says)
            assert f" {one.decision.value}" in says, (vote, says)
            assert moment(record, vote) in says, (vote, says)


async def together(house: Office, acme: Brief, number: int) -> None:
    """Twenty of two roles: who counts states the same, and nobody counts after the decision."""
    dice = random.Random(number)  # noqa: S311 - the same race again
    votes = drawn(acme, MANAGERS, dice)
    record = await house.asks("plan_and_effort", number)

    told = await house.race(record, votes, dice)

    signed = await world().ledger.gates.signatures(record.id)
    record = await decided_once(record)
    _, asked = await at_gate(record)
    project = await world().ledger.projects.project("acme")
    signers, answers = project.signers(asked), [s.answer for s in signed]
    assert asked.rule.decide(signers, answers) == record.decision
    assert asked.rule.decide(signers, answers[:-1]) is None
    assert len({str(s.stated) for s in signed if s.decision.passes}) <= 1
    for vote, says in zip(votes, told, strict=True):
        counted = vote.person.email in {s.email for s in signed}
        assert ("Thank you" in says) is counted, (vote, says)
        assert counted or names(signed) & words(says), (vote, says)


async def decided_once(record: GateRecord) -> GateRecord:
    """The gate, which has one decision in a trail without a fault."""
    trail = await trail_of(world().ledger, "acme")
    told = [e.kind for e in trail.entries if e.gate == record.id]
    assert trail.fault == ""
    assert told.count("decision") == 1
    assert told.count("answer") == len(await world().ledger.gates.signatures(record.id))
    return await world().ledger.gates.get(record.id)


def moment(record: GateRecord, vote: Vote) -> str:
    """When it was decided, as this way in writes it."""
    assert record.decided_at is not None
    return f"{record.decided_at:%H:%M}" if vote.channel != "page" else ""


def names(signed: list[Signature]) -> set[str]:
    """Whoever has signed, by the last word of their names and their roles."""
    return {f"{s.name.split()[-2]} {s.name.split()[-1]}" for s in signed}


def words(says: str) -> set[str]:
    """Every two words that follow each other."""
    bare = says.replace(",", " ").replace("(", " ").replace(".", " ").replace(":", " ").split()
    return {f"{a} {b}" for a, b in itertools.pairwise(bare)}
