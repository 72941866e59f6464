"""The page of test cases: the client's own people say there what came of each."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from domain.project import Project
from domain.protocol import Case, Result
from domain.roles import Role
from records.protocols import Protocol
from tasks.links import TESTS
from tasks.world import World
from tests.app.pages.conftest import LEAD, PLACE, SPONSOR, Browser, value_of, words_of

CASES = (
    Case(key="login", title="Somebody <b>signs</b> in", how="Sign in.", role=Role.SPONSOR),
    Case(key="mail", title="A mail arrives", role=Role.SPONSOR),
    Case(key="load", title="Many sign in", role=Role.ANALYST),
)


@pytest.fixture
async def link(world: World, project: Project) -> str:
    """The path of the sponsor's link to their cases."""
    await world.ledger.protocols.open(
        project.slug, "tries", CASES, round=1, title="What you try", internal=False, again=False,
        stage="acceptance",
    )  # fmt: skip
    return f"/tests/{await TESTS.token(project.slug, 'tries', SPONSOR)}"


async def kept(world: World) -> Protocol:
    """The protocol as it stands now."""
    return await world.ledger.protocols.get("acme", "tries")


async def test_it_shows_the_readers_own_cases_and_nobody_elses(browser: Browser, link: str):
    page = await browser.open(link)

    assert page.status_code == 200
    assert "A mail arrives" in words_of(page.text)
    assert "Many sign in" not in page.text
    assert "<b>signs" not in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]


async def test_what_is_answered_is_noted_and_the_rest_stays_open(
    browser: Browser, link: str, world: World
):
    sent = await browser.send(link, {"result-login": "passed"})

    protocol = await kept(world)
    last = protocol.last("login")
    assert sent.status_code == 303
    assert last is not None
    assert (last.result, last.by, last.channel) == (Result.PASSED, SPONSOR, "page")
    assert protocol.last("mail") is None
    assert "1 of 3" in words_of((await browser.open(link)).text)


async def test_what_failed_without_a_remark_notes_nothing_and_loses_nothing(
    browser: Browser, link: str, world: World
):
    typed = {"result-login": "passed", "result-mail": "failed", "remark-login": "as wanted"}

    sent = await browser.send(link, typed)

    assert sent.status_code == 422
    assert "as wanted" in sent.text
    assert 'href="#case-mail"' in sent.text
    assert (await kept(world)).results == ()


async def test_nobody_elses_case_is_noted_by_this_link(browser: Browser, link: str, world: World):
    await browser.send(link, {"result-login": "passed", "result-load": "passed"})

    assert [r.case for r in (await kept(world)).results] == ["login"]


async def test_another_site_or_another_browser_can_send_nothing(
    browser: Browser, link: str, world: World, site: FastAPI
):
    elsewhere = await browser.send(link, {"result-login": "passed"}, origin="https://evil.example")
    mark = value_of((await browser.open(link)).text, "mark")
    transport = httpx.ASGITransport(site)
    async with httpx.AsyncClient(transport=transport, base_url=PLACE) as other:
        stolen = await other.post(link, data={"result-login": "passed", "mark": mark})

    assert (elsewhere.status_code, stolen.status_code) == (403, 403)
    assert (await kept(world)).results == ()


async def test_a_link_that_was_changed_opens_nothing(browser: Browser, link: str):
    assert (await browser.open(link[:-3] + "xyz")).status_code == 404


@pytest.mark.usefixtures("link")
async def test_whoever_tries_nothing_is_told_so(browser: Browser):
    theirs = f"/tests/{await TESTS.token('acme', 'tries', LEAD)}"

    assert (await browser.open(theirs)).status_code == 410
