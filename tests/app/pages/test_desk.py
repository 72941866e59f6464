"""The desk of our own staff: what waits for them, and the link by mail that lets them in."""

from __future__ import annotations

import logging
import re
from contextlib import nullcontext
from datetime import timedelta
from html import unescape

import httpx
import pytest
from fastapi import FastAPI

from app.pages.often import Rates
from app.pages.site import create_site
from flows.rehearse import Rehearsal
from integrations.outbox import Outbox
from records.acts import Act
from tasks.desk import door_for
from tasks.doubts import doubts
from tasks.links import SIGN_OFFS
from tasks.world import World
from tests.app.pages.conftest import LEAD, MANAGER, PLACE, Browser, Waiting, value_of, words_of

PLAN = {"decision": "yes", "v-go_live": "2026-08-31", "v-hours": "480", "consent": "yes"}
SENTENCE = (
    "If this address belongs to somebody who works on a running project, a link is on its way."
)


@pytest.fixture(autouse=True)
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages have an address."""
    monkeypatch.setenv("GOLIVE_PAGES_URL", PLACE)


def links_on(page: str) -> list[str]:
    """The links to questions on a page."""
    return [unescape(found) for found in re.findall(r'href="(/sign/[^"]+)"', page)]


def door_in(outbox: Outbox) -> str:
    """The link in the newest letter."""
    found = re.search(rf"{PLACE}(/staff/in/\S+)", outbox.sent[-1].text)
    assert found
    return found[1]


async def press(browser: Browser, page: str, action: str, **typed: str) -> httpx.Response:
    """Press the button of the page that lies here."""
    mark = value_of((await browser.open(page)).text, "mark")
    return await browser.client.post(action, data=typed | {"mark": mark}, headers={"origin": PLACE})


async def come_in(browser: Browser, outbox: Outbox, email: str = MANAGER) -> httpx.Response:
    """Ask for a link, open it, and press its button."""
    await press(browser, "/staff", "/staff/link", email=email)
    door = door_in(outbox)
    return await press(browser, door, door)


@pytest.mark.usefixtures("agreement", "acceptance")
async def test_a_link_by_mail_opens_the_desk_with_all_that_waits(browser: Browser, outbox: Outbox):
    outside = await browser.open("/staff")
    told = await press(browser, "/staff", "/staff/link", email=f" {MANAGER.upper()} ")
    door = door_in(outbox)
    looked = await browser.open(door)
    came = await press(browser, door, door)
    desk = await browser.open("/staff")

    assert "Send me a link" in words_of(outside.text)
    assert SENTENCE in words_of(told.text)
    assert outbox.sent[-1].to == MANAGER
    assert "Sign in as Petra Novakova?" in words_of(looked.text)
    assert (came.status_code, came.headers["location"]) == (303, "/staff")
    said = words_of(desk.text)
    assert "Acme Retail B.V. Do timeline and effort stand, as far as can be seen today?" in said
    assert "Please answer by Thursday 30 April 2026" in said
    assert "Do you accept" not in said  # that waits for the sponsor alone
    assert len(links_on(desk.text)) == 1


async def test_an_answer_from_the_desk_tells_how_its_giver_came_in(
    browser: Browser, agreement: Waiting, outbox: Outbox, world: World
):
    await come_in(browser, outbox)
    (link,) = links_on((await browser.open("/staff")).text)

    sent = await browser.send(link, PLAN | {"name": "Petra Novakova"})
    after = await browser.open("/staff")
    told = await browser.open(link)

    assert sent.status_code == 303
    (kept,) = await world.ledger.gates.signatures(agreement.record.id)
    assert kept.proven == (
        f"the link that was mailed to {MANAGER} for signing in, opened 2026-04-24 08:00:00 UTC"
    )
    assert "Nothing waits for you." in words_of(after.text)
    assert "Back to what waits for you" in words_of(told.text)


@pytest.mark.usefixtures("agreement")
@pytest.mark.parametrize("email", ["nobody@elsewhere.example", LEAD, "", "x" * 500, "a@b\r\nTo: c"])
async def test_whoever_is_none_of_us_is_told_the_same_and_gets_nothing(
    browser: Browser, outbox: Outbox, email: str
):
    known = await press(browser, "/staff", "/staff/link", email=MANAGER)
    letters = len(outbox.sent)

    told = await press(browser, "/staff", "/staff/link", email=email)

    assert (told.status_code, words_of(told.text)) == (known.status_code, words_of(known.text))
    assert len(outbox.sent) == letters


@pytest.mark.usefixtures("agreement")
async def test_a_link_lets_in_once_and_only_by_its_button(browser: Browser, outbox: Outbox):
    await press(browser, "/staff", "/staff/link", email=MANAGER)
    door = door_in(outbox)

    looked = [await browser.open(door) for _ in range(3)]
    outside = await browser.open("/staff")
    first = await press(browser, door, door)
    mark = value_of(looked[-1].text, "mark")
    again = await browser.client.post(door, data={"mark": mark}, headers={"origin": PLACE})

    assert [a.status_code for a in looked] == [200, 200, 200]
    assert "Send me a link" in words_of(outside.text)
    assert (first.status_code, again.status_code) == (303, 410)
    assert "This link is no longer good" in words_of(again.text)


@pytest.mark.usefixtures("agreement")
async def test_a_link_expires_cannot_be_forged_and_is_no_link_to_a_question(
    browser: Browser, rehearsal: Rehearsal, acceptance: Waiting
):
    door = f"/staff/in/{await door_for(MANAGER)}"
    question = await SIGN_OFFS.token(acceptance.record.id, MANAGER)

    forged = await browser.open(f"{door[:-2]}AA")
    crossed = [
        await browser.open(f"/staff/in/{question}"),
        await browser.open(f"/sign/{door[10:]}"),
    ]
    rehearsal.clock += timedelta(minutes=16)
    late = await browser.open(door)

    assert [a.status_code for a in (forged, *crossed, late)] == [404, 404, 404, 410]


@pytest.mark.usefixtures("agreement")
async def test_who_has_left_or_waited_too_long_has_to_come_in_again(
    browser: Browser, outbox: Outbox, rehearsal: Rehearsal
):
    await come_in(browser, outbox)
    (link,) = links_on((await browser.open("/staff")).text)
    cookies = dict(browser.client.cookies)
    left = await press(browser, "/staff", "/staff/out")
    browser.client.cookies.update(cookies)  # somebody had copied them
    copied = await browser.open(link)

    await come_in(browser, outbox)
    rehearsal.clock += timedelta(hours=12, minutes=1)
    late = await browser.open("/staff")

    assert (left.status_code, copied.status_code) == (303, 303)
    assert copied.headers["location"] == "/staff"
    assert "Send me a link" in words_of(late.text)


@pytest.mark.usefixtures("agreement")
async def test_a_form_from_elsewhere_sends_nothing_and_lets_nobody_in(
    browser: Browser, outbox: Outbox
):
    door = f"/staff/in/{await door_for(MANAGER)}"
    mark = value_of((await browser.open("/staff")).text, "mark")
    posts = [(path, {"email": MANAGER}) for path in ("/staff/link", door, "/staff/out")]

    unmarked = [await browser.client.post(path, data=data) for path, data in posts]
    foreign = [
        await browser.client.post(
            path, data=data | {"mark": mark}, headers={"origin": "https://evil.example"}
        )
        for path, data in posts
    ]

    assert {a.status_code for a in unmarked + foreign} == {403}
    assert outbox.sent == []


@pytest.mark.usefixtures("agreement")
async def test_links_are_sent_only_so_often_to_one_address_and_asked_only_so_often_from_one(
    world: World, outbox: Outbox
):
    site = create_site(lambda: nullcontext(world), Rates(letter="2/hour", mail="4/hour"))

    async with site.router.lifespan_context(site):
        told = [await asked_from(site) for _ in range(6)]

    assert [a.status_code for a in told] == [200] * 4 + [429] * 2
    assert len({words_of(a.text) for a in told[:4]}) == 1
    assert len(outbox.sent) == 2


async def asked_from(site: FastAPI) -> httpx.Response:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site, client=("10.0.0.9", 1)), base_url=PLACE
    ) as client:
        return await press(Browser(client), "/staff", "/staff/link", email=MANAGER)


@pytest.mark.usefixtures("agreement")
async def test_no_link_to_the_desk_is_ever_written_down(
    browser: Browser, outbox: Outbox, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)

    await come_in(browser, outbox)

    token = door_in(outbox).removeprefix("/staff/in/")
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("golive")]
    assert any("POST /staff/in/(link) 303" in one for one in ours)
    assert not any(token in one for one in ours)


async def test_a_project_manager_says_at_the_desk_what_arrived(
    browser: Browser, agreement: Waiting, outbox: Outbox, world: World
):
    act = Act(agreement.record.project, "kickoff", "", 1, "kickoff to lotte@<b>acme</b>.example")
    await world.ledger.acts.intend(act)
    await world.ledger.acts.doubt(act)
    await come_in(browser, outbox)
    desk = await browser.open("/staff")
    (doubt,) = await doubts()
    given = {"project": act.project, "name": doubt.name, "says": "sent", "reason": "She has it."}

    without = await press(browser, "/staff", "/staff/doubts", **given | {"reason": " "})
    waiting = await doubts()
    said = await press(browser, "/staff", "/staff/doubts", **given)
    foreign = await browser.client.post("/staff/doubts", data=given, headers={"origin": PLACE})

    assert "Did this arrive?" in words_of(desk.text)
    assert "lotte@&lt;b&gt;acme" in desk.text
    assert (without.status_code, len(waiting)) == (303, 1)
    assert (said.status_code, await doubts()) == (303, [])
    assert foreign.status_code == 403
    entry = (await world.ledger.audit.of(act.project))[-1]
    assert (entry.actor, entry.kind, "was mailed to" in entry.identity) == (MANAGER, "doubt", True)
