"""What people see in their browser: Prefect's form, the picture of a project, the sandbox."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from tasks.world import world
from tests.e2e.people import begun, drawn, engine, eventually, waits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from tests.e2e.house import House

pytestmark = pytest.mark.browser
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LAPTOP = ViewportSize(width=1280, height=720)
PATIENCE = 15_000  # milliseconds


def browser() -> str:
    """The browser of this machine; where tests count, there has to be one."""
    found = next(filter(None, map(shutil.which, BROWSERS)), "")
    if not found and os.environ.get("CI") == "true":
        pytest.fail("No browser is installed: apt-get install chromium")
    if not found:
        pytest.skip("no browser on this machine: apt-get install chromium")
    return found


@pytest_asyncio.fixture
async def page() -> AsyncGenerator[Page]:
    """An empty page on a laptop."""
    path = browser()
    async with async_playwright() as driver:
        started = await driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        context = await started.new_context(viewport=LAPTOP, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        yield await context.new_page()
        await started.close()


async def test_a_signer_follows_the_link_reads_the_question_fills_the_form_and_the_stage_goes_on(
    inside: House, page: Page, tmp_path: Path
):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    sent = next(
        m for m in inside.arrived("slack") if f"{slug}/" in m["key"] and "sign_off" in m["key"]
    )
    link = re.search(r"<([^|>]+)\|Answer in the paused run>", sent["text"])
    assert link is not None

    await page.goto(link[1])
    await page.screenshot(path=tmp_path / "1 the paused run.png")
    await page.get_by_role("button", name="Resume").first.click()
    form = page.get_by_role("dialog")
    question = form.locator(".markdown-renderer").first
    await expect(question).to_contain_text("Have both the Order Form")
    await page.screenshot(path=tmp_path / "2 the question.png")
    seen = await question.bounding_box()
    await _choose(page, form, "Have both the Order Form", "yes")
    await _field(form, "your e-mail address").locator("textarea").fill("simona@meiro.io")
    await (
        _field(form, "sign-off code").locator("textarea").fill(inside.code(gate, "simona@meiro.io"))
    )
    await _pick(page, form, "Order Form signed on", "2026-04-24")
    await _pick(page, form, "Consulting Services Agreement signed on", "2026-04-28")
    await page.screenshot(path=tmp_path / "3 filled in.png")
    for name in ("Condition", "Who sees to it", "Until", "Who should answer"):
        await expect(_field(form, name)).to_be_attached()
    await form.get_by_role("button", name="Submit").scroll_into_view_if_needed()
    await _field(form, "Who sees to it").locator(".p-select-button").click()
    await expect(page.get_by_text("Petra Novakova (petra@meiro.io)")).to_be_visible()
    await page.screenshot(path=tmp_path / "3 what else can be answered.png")
    await page.keyboard.press("Escape")
    await form.get_by_role("button", name="Submit").click()
    await eventually(lambda: waits(inside, slug, "team"))
    await page.screenshot(path=tmp_path / "4 submitted.png")

    signed = await world().ledger.gates.signatures(gate["id"])
    assert seen is not None
    assert seen["height"] > 150, "the question is squeezed away"
    assert signed[0].stated == {"order_form": "2026-04-24", "consulting_agreement": "2026-04-28"}
    assert signed[0].channel == "prefect"


async def test_an_empty_form_is_not_sent_and_says_beside_the_field_what_is_missing(
    inside: House, page: Page, tmp_path: Path
):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))

    await page.goto(gate["prefect_url"])
    await page.get_by_role("button", name="Resume").first.click()
    form = page.get_by_role("dialog")
    await form.get_by_role("button", name="Submit").click()
    await expect(_field(form, "sign-off code")).to_contain_text("required")
    await page.screenshot(path=tmp_path / "empty.png")

    assert await waits(inside, slug, "sales_handover") == gate


async def test_operations_staff_find_the_form_of_the_brief_with_its_explanations(
    inside: House, page: Page, tmp_path: Path
):
    async with engine(inside) as client:
        found = (await client.get("/deployments/name/onboard-meiro/golive")).json()

    await page.goto(f"{inside.known['prefect_ui']}/deployments/deployment/{found['id']}/run")
    await expect(
        page.get_by_text("The client's name as it stands in the contract.")
    ).to_be_visible()
    await _choose(page, page.locator("form"), "waterfall or agile", "agile")
    await page.screenshot(path=tmp_path / "the brief.png", full_page=True)

    assert await page.get_by_role("button", name="Add item").count() >= 6


async def test_the_picture_of_a_project_fits_the_page_and_links_to_its_runs(
    inside: House, page: Page, tmp_path: Path
):
    slug = await begun(inside)
    (found,) = await eventually(lambda: drawn(inside, slug, "early access"))

    await page.goto(f"{inside.known['prefect_ui']}/artifacts/artifact/{found['id']}")
    table = page.locator("table")
    await expect(table).to_contain_text("early access")
    await page.screenshot(path=tmp_path / "the picture.png")
    cut = await table.evaluate("t => t.scrollWidth - t.parentElement.clientWidth")

    assert await table.get_by_role("link", name="sales handover").count() == 1
    assert cut <= 0


async def test_the_sandbox_shows_what_arrived_and_the_run_list_what_waits(
    inside: House, page: Page, tmp_path: Path
):
    slug = await begun(inside, client="Tulip <b>bold</b>")

    await page.goto(inside.known["sandbox"])
    await expect(page.get_by_text("Tulip <b>bold</b>").first).to_be_visible()
    await page.screenshot(path=tmp_path / "the sandbox.png", full_page=True)
    runs = await page.context.new_page()  # the other one looks anew now and then, by itself
    await runs.goto(f"{inside.known['prefect_ui']}/runs")
    await expect(runs.get_by_text(f"project:{slug}").first).to_be_visible()
    await runs.screenshot(path=tmp_path / "the runs.png")

    assert await runs.get_by_text("Tulip <b>bold</b> - sales handover").count() >= 1


def _field(form: Locator, title: str) -> Locator:
    return form.locator(".schema-form-property").filter(has_text=title).last


async def _choose(page: Page, form: Locator, title: str, option: str) -> None:
    """Click in the middle of a select, and on one of its options, as people do."""
    await _field(form, title).locator(".p-select-button").click()
    await page.locator(".p-select-option").get_by_text(option, exact=True).click()


async def _pick(page: Page, form: Locator, title: str, day: str) -> None:
    """Choose a day in the calendar."""
    await _field(form, title).locator(".p-date-button__control").click()
    calendar = page.locator(".p-pop-over-content")
    await calendar.locator("input").fill(day)
    await calendar.get_by_role("button", name="Apply").click()
