"""Two workers believe that they own a run: only the newer one acts."""

from __future__ import annotations

import asyncio
import copy
from dataclasses import replace

import pytest

from domain.errors import InDoubt, Superseded
from domain.outside import Letter, Proof
from domain.project import Project
from domain.stage import Step
from integrations.outbox import Outbox
from records.acts import Act
from records.ledger import Ledger
from tasks.doubts import doubts
from tasks.once import once
from tasks.world import World, living_in

STEP = Step("kickoff")
ACT = Act("acme", "kickoff", "", 1, "message")


async def worker(world: World, name: str) -> World:
    """The world of a worker that has begun an attempt at the kickoff."""
    ledger = Ledger(world.ledger.database, world.ledger.now)
    ledger.act_for(await ledger.attempts.begin("acme", STEP, by=name))
    return replace(copy.copy(world), ledger=ledger, name=name)


class Held:
    """Something that is about to be sent while its sender is stopped."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.about_to = asyncio.Event()
        self.goes_on = asyncio.Event()

    async def post(self, key: str) -> Proof:
        self.about_to.set()
        await self.goes_on.wait()
        self.world.ledger._memory._fenced = 0.0  # it was stopped for long
        return await self.world.chat.post(to="#help_it", text="Hello", key=key)

    async def mail(self, key: str) -> Proof:
        self.about_to.set()
        await self.goes_on.wait()
        self.world.ledger._memory._fenced = 0.0
        return await self.world.post.send(Letter(("an@bolt.example",), "Hi", "Hello"), key=key)


async def sends(world: World, project: Project) -> Proof:
    """Send the message as that worker does."""

    async def do(key: str) -> Proof:
        return await world.chat.post(to="#help_it", text="Hello", key=key)

    return await once(project, "message", do, look(world))


def look(world: World):
    async def looks(key, since):
        return await world.chat.find(to="#help_it", key=key, since=since)

    return looks


async def test_an_older_attempt_can_intend_nothing_any_more(project: Project, world: World):
    first = await worker(world, "one")
    await worker(world, "two")

    with living_in(first), pytest.raises(Superseded, match="has taken over"):
        await sends(first, project.at("kickoff"))


async def test_who_was_stopped_between_intending_and_sending_does_not_send_any_more(
    project: Project, world: World, outbox: Outbox
):
    first, here = await worker(world, "one"), project.at("kickoff")
    held = Held(first)
    with living_in(first):
        sending = asyncio.create_task(once(here, "message", held.post, look(first)))
        await held.about_to.wait()
    second = await worker(world, "two")

    with living_in(second):
        proof = await sends(second, here)
    held.goes_on.set()
    with pytest.raises(Superseded):
        await sending

    assert [s.key for s in outbox.sent] == [ACT.key]
    assert await world.ledger.acts.receipt(ACT) == proof


async def test_a_letter_of_who_was_stopped_is_left_to_a_person(
    project: Project, world: World, outbox: Outbox
):
    first, here = await worker(world, "one"), project.at("kickoff")
    held = Held(first)
    with living_in(first):
        sending = asyncio.create_task(once(here, "message", held.mail, None))
        await held.about_to.wait()
    second = await worker(world, "two")

    with living_in(second), pytest.raises(InDoubt):
        await once(here, "message", held.mail, None)
    held.goes_on.set()
    with pytest.raises(Superseded):
        await sending

    assert outbox.sent == []
    assert [d.act for d in await doubts()] == [ACT]


@pytest.mark.usefixtures("project")
async def test_the_receipt_of_an_older_attempt_is_kept_since_it_is_true(world: World):
    first = await worker(world, "one")
    await first.ledger.acts.intend(ACT)
    await worker(world, "two")

    await first.ledger.acts.prove(ACT, Proof("C1:1"))

    assert await world.ledger.acts.receipt(ACT) == Proof("C1:1")


async def test_what_an_older_attempt_proves_after_a_newer_one_began_is_not_done_again(
    project: Project, world: World, outbox: Outbox
):
    first, here = await worker(world, "one"), project.at("kickoff")
    await first.ledger.acts.intend(ACT)
    second = await worker(world, "two")
    await first.ledger.acts.prove(ACT, Proof("C1:1"))

    with living_in(second):
        proof = await sends(second, here)

    assert proof == Proof("C1:1")
    assert outbox.sent == []


async def test_an_attempt_knows_what_was_done_before_it_and_asks_nobody(
    project: Project, world: World, outbox: Outbox
):
    first, here = await worker(world, "one"), project.at("kickoff")
    with living_in(first):
        proof = await sends(first, here)
    second = await worker(world, "two")
    third = await worker(world, "three")  # it alone may write, but what was done may be known

    assert await second.ledger.acts.seen(ACT) == proof
    with living_in(second):
        assert await sends(second, here) == proof
    with living_in(third):
        assert await sends(third, here) == proof
    assert [s.key for s in outbox.sent] == [ACT.key]


async def test_the_first_receipt_counts_for_the_attempt_that_comes_second_with_its_own(
    world: World, project: Project
):
    first = await worker(world, "one")
    await first.ledger.acts.intend(ACT)
    second = await worker(world, "two")
    await first.ledger.acts.prove(ACT, Proof("C1:1"))
    await second.ledger.acts.prove(ACT, Proof("C1:2"))

    with living_in(second):
        assert await sends(second, project.at("kickoff")) == Proof("C1:1")
