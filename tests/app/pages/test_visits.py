"""What every page behind a link does first, whatever it is that is sent to it."""

from __future__ import annotations

import inspect
from contextlib import nullcontext

import httpx
import pytest
from fastapi.routing import APIRoute

from app.pages import changes, replying, rows, sign, trying, withdrawing
from app.pages.often import Rates
from app.pages.site import create_site
from tasks.world import World
from tests.app.pages.conftest import LEAD, PLACE, Browser, Waiting, value_of
from tests.app.pages.test_taking_back import SIGNED, question_to

ROOMS = (sign, withdrawing, replying, rows, changes, trying)
EVIL = {"origin": "https://evil.example"}


@pytest.fixture(params=["sign", "withdraw", "reply"])
async def place(
    request: pytest.FixtureRequest, browser: Browser, agreement: Waiting, world: World
) -> tuple[str, str]:
    """Where a form is, and where it is sent."""
    if request.param == "reply":
        link = await question_to(agreement, world, LEAD, "How much?")
        return link, link
    link = await agreement.link(LEAD)
    if request.param == "withdraw":
        assert (await browser.send(link, SIGNED)).status_code == 303
        return link, f"{link}/withdraw"
    return link, link


async def said(world: World, waiting: Waiting) -> list[object]:
    """Everything that was answered."""
    questions = await world.ledger.follow_ups.questions(waiting.record.id)
    signed = await world.ledger.gates.signatures(waiting.record.id)
    return [*(q.answer for q in questions), *(s.email for s in signed)]


async def test_nothing_is_taken_from_another_site_or_without_the_mark_of_our_page(
    browser: Browser, agreement: Waiting, world: World, place: tuple[str, str]
):
    form, sent_to = place
    mark, before = value_of((await browser.open(form)).text, "mark"), await said(world, agreement)

    from_elsewhere = await browser.client.post(
        sent_to, data={"mark": mark, "answer": "Nothing."}, headers=EVIL
    )
    unmarked = await browser.client.post(
        sent_to, data={"answer": "Nothing."}, headers={"origin": PLACE}
    )

    assert mark
    assert (from_elsewhere.status_code, unmarked.status_code) == (403, 403)
    assert await said(world, agreement) == before


async def test_one_address_sends_only_so_many(world: World, place: tuple[str, str]):
    sent = await sent_often(world, Rates(answer="2/minute"), place[1], lambda _: "10.0.3.1")

    assert sent == [415, 415, 429, 429]


async def test_a_question_is_answered_and_taken_back_only_so_often_wherever_from(
    world: World, agreement: Waiting
):
    link = await agreement.link(LEAD)

    sent = [
        await sent_often(world, Rates(link="2/minute"), one, lambda n: f"10.0.4.{n}")
        for one in (link, f"{link}/withdraw")
    ]

    assert sent == [[415, 415, 429, 429]] * 2


async def sent_often(world: World, rates: Rates, path: str, comes_from) -> list[int]:
    """What becomes of four forms that are none, from these addresses."""
    site, statuses = create_site(lambda: nullcontext(world), rates), []
    async with site.router.lifespan_context(site):
        for n in range(4):
            transport = httpx.ASGITransport(site, client=(comes_from(n), 1))
            async with httpx.AsyncClient(transport=transport, base_url=PLACE) as client:
                statuses.append((await client.post(path)).status_code)
    return statuses


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__.rpartition(".")[2])
def test_every_room_opens_its_post_by_the_same_step(room):
    posts = [
        one.endpoint
        for one in room.router.routes
        if isinstance(one, APIRoute) and "POST" in one.methods
    ]

    assert posts
    assert all("await posted(request, token, " in inspect.getsource(one) for one in posts)
