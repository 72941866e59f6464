"""Nothing is done twice and nothing is lost, whatever the outside world answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from domain.errors import Refused, Unreachable
from domain.outside import Proof
from domain.project import Project
from flows.rehearse import Rehearsal
from records.acts import Act, Delivery
from tasks.once import once
from tasks.patience import WAITS
from tasks.world import World, living_in
from tests.conftest import BEGAN

KEY = "acme/kickoff//1/letter"
ACT = Act("acme", "kickoff", "", 1, "letter")


@dataclass
class Outside:
    """An outside system that answers as it was told to, and remembers what it was asked."""

    does: list[Proof | Exception] = field(default_factory=lambda: [Proof("made")])
    finds: list[Proof | Exception | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    since: datetime | None = None

    async def do(self, key: str) -> Proof:
        self.asked.append(f"do {key}")
        return _said(self.does.pop(0))

    async def look(self, key: str, since: datetime) -> Proof | None:
        self.asked.append(f"look {key}")
        self.since = since
        return _said(self.finds.pop(0))


def _said(answer):
    if isinstance(answer, Exception):
        raise answer
    return answer


@pytest.fixture
def kickoff(project: Project) -> Project:
    return project.at("kickoff")


async def carried_out(project: Project, outside: Outside, **more) -> Proof:
    return await once(project, "letter", outside.do, outside.look, **more)


def silence(wait: float | None = None) -> Unreachable:
    return Unreachable("Nobody answers.", fix="Wait.", wait=wait)


async def test_what_is_new_is_done_without_looking_first(kickoff: Project, world: World):
    outside = Outside()

    proof = await carried_out(kickoff, outside)

    assert proof == Proof("made")
    assert outside.asked == [f"do {KEY}"]
    assert await world.ledger.acts.receipt(ACT) == proof


async def test_what_was_done_is_neither_done_nor_looked_for_again(kickoff: Project):
    await carried_out(kickoff, Outside())
    outside = Outside()

    proof = await carried_out(kickoff, outside)

    assert (proof, outside.asked) == (Proof("made"), [])


async def test_what_is_in_doubt_and_found_is_adopted(kickoff: Project, world: World):
    await world.ledger.acts.intend(ACT)
    outside = Outside(finds=[Proof("found")])

    proof = await carried_out(kickoff, outside)

    assert (proof, outside.asked) == (Proof("found"), [f"look {KEY}"])
    assert outside.since == BEGAN - timedelta(minutes=5)
    assert await world.ledger.acts.receipt(ACT) == proof


async def test_what_is_in_doubt_and_not_found_is_done(kickoff: Project, world: World):
    await world.ledger.acts.intend(ACT)
    outside = Outside(finds=[None])

    proof = await carried_out(kickoff, outside)

    assert (proof, outside.asked) == (Proof("made"), [f"look {KEY}", f"do {KEY}"])


async def test_after_a_silence_it_is_looked_for_before_it_is_done_again(kickoff: Project):
    outside = Outside(does=[silence(), Proof("made")], finds=[None])

    proof = await carried_out(kickoff, outside)

    assert proof == Proof("made")
    assert outside.asked == [f"do {KEY}", f"look {KEY}", f"do {KEY}"]


async def test_what_was_done_in_silence_is_found_and_not_done_again(kickoff: Project):
    outside = Outside(does=[silence()], finds=[silence(), Proof("found")])

    proof = await carried_out(kickoff, outside)

    assert proof == Proof("found")
    assert outside.asked == [f"do {KEY}", f"look {KEY}", f"look {KEY}"]


@pytest.mark.parametrize(
    ("waits", "rested"),
    [([None, None], 0.5 + 1), ([7, None], 7 + 1), ([None, 60], 0.5 + 60)],
)
async def test_between_tries_it_rests_as_long_as_it_was_asked_to(
    kickoff: Project, rehearsal: Rehearsal, waits: list[float | None], rested: float
):
    outside = Outside(does=[*map(silence, waits), Proof("made")], finds=[None, None])

    await carried_out(kickoff, outside)

    assert (rehearsal.clock - BEGAN).total_seconds() == rested


async def test_a_long_silence_is_an_error_and_the_act_stays_in_doubt(
    kickoff: Project, world: World, rehearsal: Rehearsal
):
    outside = Outside(does=[silence() for _ in range(6)], finds=[None] * 5)

    with pytest.raises(Unreachable, match="Nobody answers"):
        await carried_out(kickoff, outside)

    assert (rehearsal.clock - BEGAN).total_seconds() == sum(WAITS)
    assert await world.ledger.acts.receipt(ACT) is None
    assert not (await world.ledger.acts.intend(ACT)).fresh


async def test_who_asks_for_an_hour_is_left_alone_for_an_hour_by_everybody(
    project: Project, rehearsal: Rehearsal
):
    slack = Delivery("letter", "#help_it", "slack")
    asked, others = Outside(does=[silence(3600), Proof("made")], finds=[None]), Outside()
    with pytest.raises(Unreachable):
        await carried_out(project.at("kickoff"), asked, brings=slack)

    with pytest.raises(Unreachable, match=r"left alone until 09:00:00 UTC"):
        await carried_out(project.at("team"), others, brings=slack)
    waited = others.asked.copy()
    rehearsal.clock += timedelta(hours=1)
    proofs = [
        await carried_out(project.at(stage), outside, brings=slack)
        for stage, outside in (("kickoff", asked), ("team", Outside(finds=[None])))
    ]

    assert waited == []
    assert proofs == [Proof("made"), Proof("made")]


async def test_who_looks_after_all_projects_waits_for_no_system(
    kickoff: Project, world: World, rehearsal: Rehearsal
):
    slack, away = Delivery("letter", "#help_it", "slack"), Outside(does=[silence()])
    began = rehearsal.clock

    with living_in(replace(world, haste=True)):
        for _ in range(3):
            with pytest.raises(Unreachable):
                await carried_out(kickoff, away, brings=slack)

    assert (away.asked, rehearsal.clock) == ([f"do {KEY}"], began)


async def test_a_refusal_is_told_at_once_and_not_tried_again(kickoff: Project):
    outside = Outside(does=[Refused("There is no such channel.", fix="Make one.")])

    with pytest.raises(Refused, match="no such channel"):
        await carried_out(kickoff, outside)

    assert outside.asked == [f"do {KEY}"]


async def test_a_new_round_does_it_again_unless_it_is_for_all_rounds(project: Project):
    first, second = project.at("kickoff"), project.at("kickoff", round=2)
    outside = Outside(does=[Proof("1"), Proof("2"), Proof("3")])

    each = [await carried_out(p, outside) for p in (first, second)]
    once_for_all = [await carried_out(p, outside, each_round=False) for p in (first, second)]

    assert each == [Proof("1"), Proof("2")]
    assert once_for_all == [Proof("3"), Proof("3")]
    assert outside.asked[-1] == "do acme/kickoff//0/letter"
