"""Slack without Slack: a person presses the button on the sandbox's page and fills the form."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Page, async_playwright

from domain.answers import Outcome
from tests.app.slack.conftest import SIMONA, Workspace

pytestmark = pytest.mark.browser


@pytest.fixture
async def page() -> AsyncGenerator[Page]:
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield await browser.new_page(viewport={"width": 1100, "height": 1000})
        await browser.close()


async def test_a_person_presses_yes_corrects_the_form_and_has_signed(
    workspace: Workspace, page: Page
):
    record = await workspace.asks("sales_handover")

    await page.goto(f"{workspace.sandbox.url}/slack?still")
    await page.get_by_role("button", name="Yes", exact=True).click()
    await page.get_by_label("Order Form signed on").fill("2026-04-24")
    await page.get_by_role("button", name="Yes", exact=True).click()
    complaint = await page.get_by_role("alert").text_content()
    await page.get_by_label("Consulting Services Agreement signed on").fill("2026-04-28")
    minutes = {"name": "minutes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    await page.get_by_label("Files").set_input_files([minutes])  # pyright: ignore[reportArgumentType]
    await page.get_by_role("button", name="Yes", exact=True).click()
    thanks = await page.locator(".words").text_content()
    await page.get_by_role("link", name="Close").click()
    buttons_left = await page.locator("button").count()
    shown = await page.locator(".message").text_content()

    (signature,) = await workspace.signed(record)
    assert complaint == "Please complete this required field."
    assert (thanks or "").startswith("Thank you, Simona Dvorakova: decided, yes.")
    assert signature.email == SIMONA
    assert await workspace.kept(record) == [(SIMONA, "minutes.pdf", b"%PDF-1.7")]
    assert (await workspace.here.ledger.gates.get(record.id)).decision is Outcome.YES
    assert buttons_left == 0
    assert "Decided yes on" in (shown or "")
