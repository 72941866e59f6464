"""Slack without Slack: a person presses the button on the sandbox's page and fills the form."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from domain.answers import Outcome
from tests.app.slack.conftest import SIMONA, Workspace

pytestmark = pytest.mark.browser


PHONE, DESK = {"width": 390, "height": 844}, {"width": 1100, "height": 1000}
SMALLEST_TARGET = 24  # pixels


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
async def page(request: pytest.FixtureRequest) -> AsyncGenerator[Page]:
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield await browser.new_page(viewport=request.param)
        await browser.close()


async def fits(page: Page, file: Path) -> bool:
    """Whether nothing is cut off at the side, and every button can be hit with a thumb."""
    await page.screenshot(path=file, full_page=True)
    size, shown = page.viewport_size, await page.locator("html").evaluate("e => e.scrollWidth")
    boxes = [await one.bounding_box() for one in await page.locator("button:visible").all()]
    small = [b for b in boxes if b is None or min(b["width"], b["height"]) < SMALLEST_TARGET]
    return size is not None and shown <= size["width"] and not small


async def test_a_person_presses_yes_corrects_the_form_and_has_signed(
    workspace: Workspace, page: Page, tmp_path: Path
):
    record = await workspace.asks("sales_handover")

    await page.goto(f"{workspace.sandbox.url}/slack?still")
    fit = [await fits(page, tmp_path / "message.png")]
    await page.get_by_role("button", name="Yes", exact=True).click()
    fit.append(await fits(page, tmp_path / "form.png"))
    await page.get_by_label("Order Form signed on").fill("2026-04-24")
    await page.get_by_role("button", name="Yes", exact=True).click()
    complaint = await page.get_by_role("alert").text_content()
    fit.append(await fits(page, tmp_path / "wrong.png"))
    await page.get_by_label("Consulting Services Agreement signed on").fill("2026-04-28")
    minutes = {"name": "minutes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    await page.get_by_label("Files").set_input_files([minutes])  # pyright: ignore[reportArgumentType]
    await page.get_by_role("button", name="Yes", exact=True).click()
    thanks = await page.locator(".words").text_content()
    fit.append(await fits(page, tmp_path / "thanks.png"))
    await page.get_by_role("link", name="Close").click()
    buttons_left = await page.locator("button").count()
    shown = await page.locator(".message").text_content()
    fit.append(await fits(page, tmp_path / "decided.png"))

    (signature,) = await workspace.signed(record)
    assert fit == [True] * 5
    assert complaint == "Please complete this required field."
    assert (thanks or "").startswith("Thank you, Simona Dvorakova: decided, yes.")
    assert signature.email == SIMONA
    assert await workspace.kept(record) == [(SIMONA, "minutes.pdf", b"%PDF-1.7")]
    assert (await workspace.here.ledger.gates.get(record.id)).decision is Outcome.YES
    assert buttons_left == 0
    assert "Decided yes on" in (shown or "")
