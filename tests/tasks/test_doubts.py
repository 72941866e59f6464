"""What may or may not have been sent is neither taken for sent nor sent again unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.errors import BadInput, InDoubt, NotFound, Refused, Unreachable
from domain.outside import Proof
from domain.project import Project
from domain.roles import Role
from domain.stage import Step
from flows.rehearse import Rehearsal
from integrations.outbox import Outbox
from records.acts import Act
from tasks.doubts import MOMENT, doubts, settle, tell_of_doubts
from tasks.once import once
from tasks.world import World

ACT = Act("acme", "kickoff", "", 1, "letter")
PETRA = "petra.novakova@meiro.io"


@pytest.fixture
def kickoff(project: Project) -> Project:
    return project.at("kickoff")


class Letters:
    """A post office that answers as it was told to, and cannot be asked what it took."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.handed = 0

    async def take(self, key: str) -> Proof:
        self.handed += 1
        if self.answers:
            raise self.answers.pop(0)
        return Proof(f"<{key}>")


def away(*, untouched: bool, times: int = 1) -> list[Unreachable]:
    return [Unreachable("It hung up.", fix="Wait.", untouched=untouched) for _ in range(times)]


async def written(project: Project, letters: Letters) -> Proof:
    return await once(project, "letter", letters.take, None)


async def in_doubt(project: Project, letters: Letters) -> str:
    """Write a letter whose line breaks, and return what its doubt is called."""
    with pytest.raises(InDoubt, match="not known whether this arrived"):
        await written(project, letters)
    (doubt,) = await doubts("acme")
    return doubt.name


async def test_a_letter_whose_line_broke_is_not_sent_again_unasked(kickoff: Project):
    letters = Letters(*away(untouched=False))

    await in_doubt(kickoff, letters)
    with pytest.raises(InDoubt):
        await written(kickoff, letters)

    assert letters.handed == 1


async def test_a_letter_of_somebody_who_died_is_not_sent_again_unasked(
    kickoff: Project, world: World
):
    await world.ledger.acts.intend(ACT)
    letters = Letters()

    await in_doubt(kickoff, letters)

    assert letters.handed == 0


async def test_what_was_said_to_have_arrived_counts_as_sent(kickoff: Project, world: World):
    letters = Letters(*away(untouched=False))
    name = await in_doubt(kickoff, letters)

    await settle("acme", name, "sent", by=PETRA, reason="Lotte has it.")
    proof = await written(kickoff, letters)

    assert (proof.ref, letters.handed) == (f"says {PETRA}: Lotte has it.", 1)
    assert await doubts() == []
    entry = (await world.ledger.audit.of("acme"))[-1]
    assert (entry.kind, entry.actor, entry.what["says"]) == ("doubt", PETRA, "sent")


async def test_what_was_said_not_to_have_arrived_is_sent_again_once(kickoff: Project):
    letters = Letters(*away(untouched=False))
    name = await in_doubt(kickoff, letters)

    await settle("acme", name, "again", by=PETRA, reason="Lotte has nothing.")
    proofs = [await written(kickoff, letters) for _ in range(2)]

    assert (proofs[0], proofs[1], letters.handed) == (proofs[0], proofs[0], 2)


async def test_what_its_sender_proves_after_all_is_in_doubt_no_more(kickoff: Project, world: World):
    await in_doubt(kickoff, Letters(*away(untouched=False)))

    await world.ledger.acts.prove(ACT, Proof("<sent>"))

    assert await doubts() == []


async def test_a_post_office_that_is_away_leaves_nothing_in_doubt(kickoff: Project):
    letters = Letters(*away(untouched=True, times=6))
    with pytest.raises(Unreachable):
        await written(kickoff, letters)

    proof = await written(kickoff, letters)

    assert (proof.ref, letters.handed) == (f"<{ACT.key}>", 7)
    assert await doubts() == []


async def test_a_letter_that_was_refused_is_not_in_doubt(kickoff: Project):
    letters = Letters(Refused("There is no such reader.", fix="Ask."))
    with pytest.raises(Refused):
        await written(kickoff, letters)

    proof = await written(kickoff, letters)

    assert (proof.ref, letters.handed) == (f"<{ACT.key}>", 2)


async def test_only_a_project_manager_says_what_is_so_and_says_why(kickoff: Project):
    name = await in_doubt(kickoff, Letters(*away(untouched=False)))

    with pytest.raises(BadInput, match="may not say so"):
        await settle("acme", name, "sent", by="adam.kral@meiro.io", reason="I think so.")
    with pytest.raises(BadInput, match="A reason is missing"):
        await settle("acme", name, "sent", by=PETRA, reason=" ")
    with pytest.raises(BadInput, match="settles nothing"):
        await settle("acme", name, "perhaps", by=PETRA, reason="Who knows.")
    with pytest.raises(NotFound, match="no act in doubt 'letter'"):
        await settle("acme", "letter", "sent", by=PETRA, reason="It came.")
    assert [d.name for d in await doubts()] == [name]


async def test_the_project_manager_is_told_once_and_the_stage_waits(
    kickoff: Project, rehearsal: Rehearsal, outbox: Outbox
):
    (petra,) = {p.email for p in kickoff.holders(Role.PROJECT_MANAGER)}
    name = await in_doubt(kickoff, Letters(*away(untouched=False)))
    at_once = await tell_of_doubts("acme")
    rehearsal.clock += MOMENT + timedelta(seconds=1)

    for _ in range(2):
        await tell_of_doubts("acme")

    told = [s for s in outbox.sent if "/in_doubt " in s.key]
    assert at_once == {Step("kickoff")}
    assert [(s.to, f"golive settle acme {name} sent" in s.text) for s in told] == [(petra, True)]
