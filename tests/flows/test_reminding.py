"""Who hears of a gate that nobody answers: in one message, at work, and each thing once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.files import OURS
from domain.answers import Outcome
from domain.brief import Brief, Person
from domain.errors import Unreachable
from domain.outside import Letter, Proof
from domain.project import StandIn
from domain.roles import Role
from flows.advance import advance
from flows.people import Cast
from flows.rehearse import Rehearsal
from flows.upkeep import look_after, upkeep
from integrations.outbox import Sent
from tasks.world import World, living_in
from tests.conftest import BEGAN
from tests.tasks import panel

SANDER = "sander.bakker@acme-retail.example"
EVA, ADAM, PETRA = "eva.mala@meiro.io", "adam.kral@meiro.io", "petra.novakova@meiro.io"
DORA = Person(name="Dora Deputy", email="dora@acme-retail.example", roles=(Role.SPONSOR,))


@pytest.fixture
def rehearsal(acme: Brief) -> Rehearsal:
    """The example client under the panel's methodology, in which several gates are open at once."""
    return Rehearsal(acme.model_copy(update={"playbook": panel.panel.name}), Cast(), BEGAN)


@pytest.fixture
async def asked(rehearsal: Rehearsal) -> World:
    """The panel's project, whose gates have been opened and asked."""
    with living_in(rehearsal.world) as here:
        await here.ledger.projects.start(rehearsal.brief)
        await advance("acme")
        await rehearsal.run_all()
        yield here


class Away:
    """A post office that cannot be reached."""

    async def send(self, letter: Letter, *, key: str) -> Proof:  # noqa: ARG002 - a post's form
        raise Unreachable("The mail server is away.", fix="Wait.")


Reaches = Callable[[str, str], None]


@pytest.fixture
def reaches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reaches:
    """Change the company's file of how people are reached."""
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("GOLIVE_HOME", str(tmp_path))
    file = tmp_path / "config" / "reach.yaml"
    file.write_text((OURS / "reach.yaml").read_text())

    def change(before: str, after: str) -> None:
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))

    return change


def told(rehearsal: Rehearsal, email: str, what: str) -> list[Sent]:
    """What somebody was sent of this kind."""
    found = [s for s in rehearsal.outbox.sent if s.to == email]
    return [s for s in found if s.key.split("/", 4)[4].startswith(what)]


def at(day: int, hour: int, month: int = 5) -> datetime:
    """A moment of that spring, in UTC; the client's clock is two hours ahead."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


async def test_several_things_on_one_day_come_in_one_message_with_a_code_for_each(
    asked: World, rehearsal: Rehearsal
):
    rehearsal.clock = at(5, 8)
    for _ in range(3):
        await upkeep()

    (digest,) = told(rehearsal, ADAM, "digest")
    assert told(rehearsal, ADAM, "reminder") == []
    for gate in ("acme/steering/1", "acme/review/1", "acme/vote/1"):
        assert f"golive sign {gate} --as {ADAM}" in digest.text
    acts = await asked.ledger.acts.of("acme", about=("digest ",))
    mine = [a for a in acts if a.act.what.endswith(ADAM)]
    assert len(mine) == 3
    assert {a.proof for a in mine} == {digest.proof}


async def test_things_of_several_projects_come_in_the_same_message(
    asked: World, rehearsal: Rehearsal, acme: Brief
):
    other = acme.model_copy(update={"playbook": "panel", "project": "other", "client": "Other"})
    await asked.ledger.projects.start(other)
    await advance("other")
    await rehearsal.run_all()

    rehearsal.clock = at(5, 8)
    await upkeep()

    (digest,) = told(rehearsal, ADAM, "digest")
    assert "acme/vote/1" in digest.text
    assert "other/vote/1" in digest.text
    assert "Other" in digest.text


@pytest.mark.parametrize(("hour", "messages"), [(6, 0), (7, 1), (14, 1), (15, 0)])
async def test_nobody_is_reminded_outside_their_working_hours(
    asked: World, rehearsal: Rehearsal, hour: int, messages: int
):
    rehearsal.clock = at(5, hour)

    await upkeep()

    assert len(told(rehearsal, ADAM, "digest")) == messages
    assert asked


async def test_a_reader_in_another_zone_hears_when_they_come_to_work(acme: Brief):
    people = tuple(
        p.model_copy(update={"timezone": "America/New_York", "country": "US"})
        if p.email == SANDER
        else p
        for p in acme.people
    )
    brief = acme.model_copy(update={"playbook": "panel", "people": people})
    rehearsal = Rehearsal(brief, Cast(), BEGAN)
    with living_in(rehearsal.world) as here:
        await here.ledger.projects.start(brief)
        await advance("acme")
        await rehearsal.run_all()
        rehearsal.clock = at(7, 8)
        await upkeep()
        early = told(rehearsal, SANDER, "digest")
        rehearsal.clock = at(7, 14)
        await upkeep()

    assert early == []
    assert len(told(rehearsal, SANDER, "digest")) == 1


async def test_whoever_dies_while_sending_a_digest_sends_the_same_one_again(
    asked: World, rehearsal: Rehearsal
):
    post, away = rehearsal.world.post.send, []

    async def lost(letter, *, key):
        await post(letter, key=key)
        away.append(key)
        raise RuntimeError("the power is gone")

    rehearsal.clock = at(7, 8)
    rehearsal.world.post.send = lost  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        await upkeep()
    rehearsal.world.post.send = post  # type: ignore[method-assign]
    await upkeep()

    again = [s for s in rehearsal.outbox.sent if s.key == away[0]]
    assert len(again) == 2
    assert len({s.proof.ref for s in again}) == 1  # the same Message-ID
    assert await asked.ledger.acts.in_doubt("digest ") == []


async def test_a_digest_in_doubt_leaves_out_what_was_answered_meanwhile(
    asked: World, rehearsal: Rehearsal
):
    rehearsal.clock = at(7, 8)
    with living_in(replace(asked, post=Away())):
        await upkeep()
    begun = len(await asked.ledger.acts.in_doubt("digest "))
    for gate in await asked.ledger.gates.of("acme", waiting=True):
        await asked.ledger.gates.settle(gate.id, Outcome.YES, by=EVA)
    await upkeep()

    assert begun
    assert await asked.ledger.acts.in_doubt("digest ") == []
    assert told(rehearsal, SANDER, "digest") == []


async def test_a_deputy_is_asked_at_once_and_hears_before_the_head(
    asked: World, rehearsal: Rehearsal
):
    rehearsal.clock = at(4, 20)
    await asked.ledger.stand_ins.name("acme", StandIn(SANDER, DORA), named_by=SANDER)
    await upkeep()
    first = [s.at for s in told(rehearsal, DORA.email, "sign_off")]
    for day in range(5, 23):
        rehearsal.clock = at(day, 8)
        await look_after("acme")

    deputy = told(rehearsal, DORA.email, "digest")
    head = told(rehearsal, EVA, "digest") + told(rehearsal, EVA, "escalation")
    assert set(first) == {at(4, 20)}
    assert deputy[0].at < min(s.at for s in head if "Sander Bakker" in s.text)


async def test_a_ladder_of_named_steps_says_who_hears_when_and_by_which_channel(
    asked: World, rehearsal: Rehearsal, reaches: Reaches
):
    reaches(
        (OURS / "reach.yaml").read_text().partition("\nsponsor:\n")[2].partition("  then:")[0],
        "  by: email\n  ladder:\n"
        "    due_day: {when: on the day, who: signer}\n"
        "    nudge: {when: 2 working days after, who: signer}\n"
        "    head: {when: 2 working days after, who: head, by: email}\n",
    )
    for day in (28, 29):
        rehearsal.clock = at(day, 8, month=4)
        await look_after("acme")
    reaches("    nudge:", "    extra: {when: 1 working day after, who: signer}\n    nudge:")
    for moment in (at(30, 8, month=4), at(1, 8), at(4, 8), at(5, 8)):
        rehearsal.clock = moment
        await look_after("acme")

    acts = await asked.ledger.acts.of("acme", about=("digest ", "reminder ", "escalation "))
    paper = [a.act.what for a in acts if a.act.stage == "paper"]
    assert [w for w in paper if w.endswith(SANDER)] == [
        f"digest email reminder due_day to {SANDER}",
        f"digest email reminder extra to {SANDER}",
        f"digest email reminder nudge to {SANDER}",
    ]
    assert [w for w in paper if w.endswith(EVA)] == [f"digest email escalation head to {EVA}"]


async def test_a_step_that_is_added_later_sends_nothing_old(
    asked: World, rehearsal: Rehearsal, reaches: Reaches
):
    rehearsal.clock = at(6, 8)
    await look_after("acme")
    before = list(rehearsal.outbox.sent)
    reaches(
        "  by: slack\n  remind: every 2 working days\n",
        "  by: slack\n  ladder:\n"
        "    first: {when: 1 working day after, who: signer}\n"
        "    again: {when: every 2 working days after, who: signer, most: 3}\n",
    )

    await look_after("acme")

    assert rehearsal.outbox.sent == before
    assert asked


async def test_a_waiting_gate_that_nobody_can_sign_any_more_is_told_to_the_project_manager(
    asked: World, rehearsal: Rehearsal
):
    for email, role in ((SANDER, Role.ANALYST), ("carla.jansen@meiro.io", Role.ANALYST)):
        await asked.ledger.projects.join("acme", role, email=email, name=email)
    rehearsal.clock += timedelta(minutes=10)

    for _ in range(2):
        await upkeep()

    said = {s.key.split("/")[1]: s.text for s in told(rehearsal, PETRA, "nobody_can_sign")}
    assert len(told(rehearsal, PETRA, "nobody_can_sign")) == 2
    assert "play no other part" in said["outside"]
    assert "a second pair of eyes" in said["review"]
