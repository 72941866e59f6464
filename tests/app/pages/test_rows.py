"""What somebody sees who follows the link to their rows, and what becomes of their ticks."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import nullcontext
from pathlib import Path

import httpx
import pytest

from app.pages.site import create_site
from domain.brief import Brief
from domain.checklist import Row, Said, row_of
from flows.advance import advance
from flows.people import Cast
from flows.rehearse import Rehearsal
from tasks.links import LISTS, SIGN_OFFS
from tasks.ticking import Saying, tick
from tasks.world import World, living_in
from tests.app.pages.conftest import MANY, PLACE, Browser, words_of
from tests.conftest import BEGAN
from tests.tasks import listing
from tests.tasks.test_checklists import written

__all__ = ["written"]

JAN, LOTTE = "jan.prochazka@meiro.io", "lotte.devries@acme-retail.example"
OWN = "own-preparations-server"


@pytest.fixture
async def here(acme: Brief, written: Path) -> AsyncGenerator[World]:  # noqa: ARG001
    """The project whose checklist is open."""
    brief = acme.model_copy(update={"playbook": listing.listing.name})
    rehearsal = Rehearsal(brief, Cast(), BEGAN)
    with living_in(rehearsal.world) as world:
        await world.ledger.projects.start(brief)
        await advance("acme")
        await rehearsal.run_all()
        yield world


@pytest.fixture
async def browser(here: World) -> AsyncGenerator[Browser]:
    """A browser that keeps its cookies."""
    site = create_site(lambda: nullcontext(here), MANY)
    async with (
        site.router.lifespan_context(site),
        httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=PLACE) as client,
    ):
        yield Browser(client)


async def server(here: World) -> Row:
    """The row of the server, as it stands."""
    return row_of(await here.ledger.checklists.rows("acme"), "server")


async def link(email: str) -> str:
    """The path of this person's link."""
    return f"/list/{await LISTS.token('acme', email)}"


async def test_everybody_sees_their_own_rows_and_no_others(browser: Browser):
    page = await browser.open(await link(JAN))

    said = words_of(page.text)
    assert page.status_code == 200
    assert "The server of Acme Retail B.V. stands." in said
    assert "0 of 1 done" in said
    assert "margin" not in said
    assert "is open to us" not in said


async def test_looking_ticks_nothing_and_a_tick_is_kept(browser: Browser, here: World):
    path = await link(JAN)
    await browser.open(f"{path}?done-{OWN}=yes&evidence-{OWN}=erp-1")
    before = (await server(here)).done

    sent = await browser.send(path, {f"done-{OWN}": "yes", f"evidence-{OWN}": "erp-1"})
    page = await browser.open(sent.headers["location"])

    tick_ = (await server(here)).tick
    assert not before
    assert sent.status_code == 303
    assert tick_ is not None
    assert (tick_.by, tick_.way, tick_.evidence) == (JAN, "page", "erp-1")
    assert "Thank you, it is saved." in words_of(page.text)
    assert "Ticked by Jan Prochazka" in words_of(page.text)


async def test_what_is_missing_stands_beside_the_row(browser: Browser, here: World):
    sent = await browser.send(await link(JAN), {f"done-{OWN}": "yes"})

    assert sent.status_code == 422
    assert "Please give: Its address" in words_of(sent.text)
    assert not (await server(here)).done


async def test_a_form_from_elsewhere_ticks_nothing(browser: Browser, here: World):
    typed = {f"done-{OWN}": "yes", f"evidence-{OWN}": "erp-1"}
    path = await link(JAN)

    foreign = await browser.send(path, typed, origin="https://evil.example")
    forged = await browser.client.post(path, data=typed, headers={"origin": PLACE})

    assert (foreign.status_code, forged.status_code) == (403, 403)
    assert not (await server(here)).done


async def test_a_tick_is_taken_back_with_its_reason(browser: Browser, here: World):
    await tick("acme", "server", Saying(Said.DONE, JAN, "test", evidence="erp-1", proven="test"))

    await browser.send(await link(JAN), {f"why-{OWN}": "It was switched off."})

    row = await server(here)
    assert not row.done
    assert row.marks[-1].why == "It was switched off."


async def test_another_party_finds_what_it_is_to_check_again(browser: Browser, here: World):
    await tick("acme", "server", Saying(Said.DONE, JAN, "test", evidence="<b>erp-1", proven="test"))
    page = await browser.open(await link(LOTTE))

    sent = await browser.send(await link(LOTTE), {"seen-again-preparations-server": "yes"})

    assert "The server of Acme Retail B.V. stands." in words_of(page.text)
    assert "&lt;b&gt;erp-1" in page.text
    assert sent.status_code == 303
    assert (await server(here)).marks[-1].said is Said.SEEN


async def test_a_link_that_nobody_was_given_shows_nothing(browser: Browser):
    page = await browser.open("/list/abc")

    assert page.status_code == 404


async def test_the_page_of_a_gate_shows_the_checklist_on_which_it_rests(
    browser: Browser, here: World
):
    saying = Saying(Said.DONE, JAN, "test", evidence="erp-1.acme.example", proven="test")
    await tick("acme", "server", saying)
    ours = await SIGN_OFFS.token("acme/prepare/1", "petra.novakova@meiro.io")
    theirs = await SIGN_OFFS.token("acme/prepare/1", LOTTE)

    seen = words_of((await browser.open(f"/sign/{ours}")).text)
    client = words_of((await browser.open(f"/sign/{theirs}")).text)

    assert "Preparations" in seen
    assert "Ticked by Jan Prochazka" in seen
    assert "erp-1.acme.example" in seen
    assert "The margin was looked at." in seen
    assert "The server of Acme Retail B.V. stands." in client
    assert "The margin was looked at." not in client
    assert here
