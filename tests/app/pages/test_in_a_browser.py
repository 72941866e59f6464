"""The page as people meet it: a real browser without JavaScript, on a phone and on a desk."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import nullcontext
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, async_playwright

from app.pages.often import Rates
from app.pages.site import create_site
from config.pages import page_words
from domain.brief import Brief
from integrations.outbox import Outbox
from integrations.sandbox.running import QuietServer
from tasks.world import World
from tests.app.pages.conftest import LEAD, MANAGER, SPONSOR, Waiting, asked
from tests.app.pages.test_taking_back import question_to

CHROMIUM = Path("/usr/bin/chromium")
SMALL = {"width": 375, "height": 667}
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SMALLEST_TARGET, SMALLEST_TYPE = 24, 16  # pixels

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium on this machine"),
]


@pytest.fixture
async def place(world: World) -> AsyncGenerator[str]:
    """Where the site really answers."""
    site = create_site(lambda: nullcontext(world), Rates())
    listening = socket.create_server(("127.0.0.1", 0))
    server = QuietServer(uvicorn.Config(site, log_config=None, access_log=False, ws="none"))
    serving = asyncio.create_task(server.serve([listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving
    listening.close()


@pytest.fixture
def public(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are known under this address, and links lead there."""
    monkeypatch.setenv("GOLIVE_PAGES_URL", place)


@pytest.fixture
async def chromium() -> AsyncGenerator[Chromium]:
    """A browser."""
    async with async_playwright() as playing:
        browser = await playing.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"]
        )
        yield browser
        await browser.close()


async def page_at(chromium: Chromium, size: dict[str, int]) -> Page:
    """A page of this size, in a browser that runs no scripts."""
    context = await chromium.new_context(
        java_script_enabled=False,
        viewport={"width": size["width"], "height": size["height"]},
    )
    return await context.new_page()


async def too_small(page: Page) -> list[str]:
    """What cannot be hit with a thumb, or makes a phone zoom in."""
    found: list[str] = []
    for one in await page.locator("input:visible, textarea:visible, select:visible, button").all():
        box, name = await one.bounding_box(), await one.get_attribute("name") or "button"
        if box is None or min(box["width"], box["height"]) < SMALLEST_TARGET:
            found.append(f"{name}: {box}")
    return found


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_client_accepts_with_a_thumb_and_without_javascript(
    chromium: Chromium, place: str, acceptance: Waiting, size: dict[str, int], tmp_path: Path
):
    page = await page_at(chromium, size)

    await page.goto(place + await acceptance.link(SPONSOR))
    await page.screenshot(path=tmp_path / "question.png", full_page=True)
    width = await page.locator("html").bounding_box()
    small = await too_small(page)
    await page.locator("#decision-yes").check()
    await page.screenshot(path=tmp_path / "yes.png", full_page=True)
    await page.get_by_label("Your name").fill("Sander Bakker")
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Sign and send").click()

    assert width is not None
    assert width["width"] <= size["width"]
    assert small == []
    await page.get_by_role("heading", name="Thank you, Sander Bakker").wait_for()
    await page.screenshot(path=tmp_path / "told.png", full_page=True)
    await page.reload()
    assert await page.get_by_role("button").count() == 0


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_mistakes_stand_beside_their_fields_and_are_reached_by_keyboard(
    chromium: Chromium, place: str, agreement: Waiting, size: dict[str, int], tmp_path: Path
):
    page = await page_at(chromium, size)

    await page.goto(place + await agreement.link(LEAD))
    await page.locator("#decision-yes").check()
    await page.get_by_label("Estimated effort in hours").fill("-3")
    await page.get_by_role("button", name="Sign and send").click()
    await page.get_by_role("heading", name="Nothing has been sent yet").wait_for()
    await page.screenshot(path=tmp_path / "wrong.png", full_page=True)
    hours = page.get_by_label("Estimated effort in hours")
    await page.get_by_role(
        "link", name="Estimated effort in hours: Write a number of more than 0."
    ).press("Enter")
    await page.keyboard.press("Tab")

    assert await page.get_by_role("alert").count() == 1
    assert await hours.input_value() == "-3"
    assert await hours.get_attribute("aria-invalid") == "true"
    assert await page.locator("#decision-yes").is_checked()
    assert page.url.endswith("#v-hours")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_photo_goes_with_the_answer_and_the_next_signer_saves_it(
    chromium: Chromium, place: str, agreement: Waiting, size: dict[str, int], tmp_path: Path
):
    photo = tmp_path / "a photo of the whiteboard.jpg"
    photo.write_bytes(b"\xff\xd8 photo")
    page = await page_at(chromium, size)

    await page.goto(place + await agreement.link(MANAGER))
    await page.locator("#decision-no").check()
    await page.get_by_label("Files for those who read").set_input_files(photo)
    await page.get_by_label("Your name").fill("Petra Novakova")
    await page.get_by_role("button", name="Sign and send").click()
    await page.get_by_text("Please choose your files once more").first.wait_for()
    await page.screenshot(path=tmp_path / "again.png", full_page=True)
    await page.get_by_label("Remark, reason or question").fill("Not with this budget.")
    await page.get_by_label("Files for those who read").set_input_files(photo)
    await page.get_by_label("I am Petra Novakova").check()
    await page.get_by_role("button", name="Sign and send").click()
    await page.get_by_role("heading", name="Thank you").wait_for()
    await page.goto(place + await agreement.link(LEAD))
    await page.screenshot(path=tmp_path / "decided.png", full_page=True)
    async with page.expect_download() as saving:
        await page.get_by_role("link", name=photo.name).click()
    saved = await saving.value
    await saved.save_as(tmp_path / "saved.jpg")

    assert saved.suggested_filename == photo.name
    assert (tmp_path / "saved.jpg").read_bytes() == photo.read_bytes()
    assert await page.get_by_text("Decided no by Petra Novakova on").count() == 1


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.usefixtures("agreement", "public")
async def test_our_own_staff_come_in_by_mail_answer_and_leave(
    chromium: Chromium,
    place: str,
    outbox: Outbox,
    size: dict[str, int],
    tmp_path: Path,
):
    page = await page_at(chromium, size)

    await page.goto(f"{place}/staff")
    await page.screenshot(path=tmp_path / "enter.png", full_page=True)
    await page.get_by_label("Your mail address").fill(MANAGER)
    await page.get_by_role("button", name="Send me a link").click()
    await page.get_by_role("heading", name="Look into your mail").wait_for()
    await page.screenshot(path=tmp_path / "sent.png", full_page=True)
    path = outbox.sent[-1].text.partition(place)[2].split()[0]
    await page.goto(f"{place}{path}")
    await page.screenshot(path=tmp_path / "door.png", full_page=True)
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_role("heading", name="What waits for you").wait_for()
    await page.screenshot(path=tmp_path / "desk.png", full_page=True)
    small = await too_small(page)
    await page.get_by_role("link", name="Do timeline and effort stand").click()
    await page.locator("#decision-no").check()
    await page.get_by_label("Remark, reason or question").fill("Not with this budget.")
    await page.get_by_label("Your name").fill("Petra Novakova")
    await page.get_by_label("I am Petra Novakova").check()
    await page.get_by_role("button", name="Sign and send").click()
    await page.get_by_role("link", name="Back to what waits for you").click()
    await page.get_by_text("Nothing waits for you.").wait_for()
    await page.screenshot(path=tmp_path / "nothing.png", full_page=True)
    await page.get_by_role("button", name="Sign out").click()

    await page.get_by_role("button", name="Send me a link").wait_for()
    assert small == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_only_what_an_answer_needs_is_in_the_way(
    chromium: Chromium, place: str, agreement: Waiting, size: dict[str, int], tmp_path: Path
):
    page = await page_at(chromium, size)
    needs = {
        "yes": {"#v-hours", "#name"},
        "conditions": {"#v-hours", "#c-0-text", "#name"},
        "no": {"#name"},
        "information": {"#ask"},
    }

    await page.goto(place + await agreement.link(LEAD))
    seen: dict[str, set[str]] = {}
    for one in needs:
        await page.locator(f"#decision-{one}").check()
        fields = ("#v-hours", "#c-0-text", "#ask", "#name")
        seen[one] = {f for f in fields if await page.locator(f).is_visible()}
        await page.screenshot(path=tmp_path / f"{one}.png", full_page=True)
    await page.get_by_label("Whom do you ask?").select_option("Petra Novakova (Meiro)")
    await page.get_by_label("Remark, reason or question").fill("Does this include the audit?")
    await page.get_by_role("button", name="Sign and send").click()

    assert seen == needs
    await page.get_by_role("heading", name="Questions and answers").wait_for()
    assert page.url.endswith("#questions")


@pytest.fixture
async def in_dutch(world: World, acme: Brief) -> Waiting:
    """A question that waits for a Dutch client and our project manager."""
    dutch = acme.model_copy(update={"language": "nl", "project": "acme-2"})
    slug = await world.ledger.projects.start(dutch)
    there = await world.ledger.projects.project(slug)
    return await asked(world, there, "plan_and_effort", "plan_agreed")


async def fits(page: Page, picture: Path) -> None:
    """Nothing on the page is too wide or too small for a phone; a picture of it is kept."""
    await page.screenshot(path=picture, full_page=True)
    main = await page.locator("main").bounding_box()
    wide = await page.locator("html").evaluate("it => it.scrollWidth")
    assert await too_small(page) == []
    assert main is not None
    assert max(main["x"] + main["width"], wide) <= SMALL["width"]


async def nameless(page: Page) -> list[str]:
    """Every field that a screen reader could not name."""
    fields = page.locator("input:visible, textarea:visible, select:visible, button:visible")
    named = await page.locator("main").aria_snapshot()
    found = [line.strip() for line in named.splitlines()]
    bare = [f"- {role}" for role in ("textbox", "button", "checkbox", "radio", "combobox")]
    assert await fields.count() > 0
    return [line for line in found if line.rstrip(":") in bare]


async def test_a_dutch_client_signs_and_takes_it_back_on_a_small_phone_by_keyboard(
    chromium: Chromium, place: str, in_dutch: Waiting, tmp_path: Path
):
    page, says = await page_at(chromium, SMALL), page_words("nl").says

    await page.goto(place + await in_dutch.link(LEAD))
    await page.locator("#decision-yes").focus()
    await page.keyboard.press("Space")
    await fits(page, tmp_path / "sign.png")
    without_names = await nameless(page)
    await page.locator("button[type=submit]").click()
    wrong = page.get_by_role("alert")
    await wrong.wait_for()
    await fits(page, tmp_path / "wrong.png")
    without_names += await nameless(page)
    await page.locator("#decision-yes").check()
    await page.locator("#v-go_live").fill("2026-08-31")
    await page.locator("#v-hours").fill("400")
    await page.locator("#name").fill("Lotte de Vries")
    await page.locator("#consent").check()
    await page.locator("button[type=submit]").press("Enter")
    await page.get_by_text(says.withdraw).first.wait_for()
    await fits(page, tmp_path / "told.png")
    await page.locator("summary").press("Enter")
    await fits(page, tmp_path / "withdraw.png")
    without_names += await nameless(page)
    await page.get_by_label(says.withdraw_why).fill("Te vroeg.")
    await page.get_by_role("button", name=says.withdraw).press("Enter")
    await page.locator("#decision-yes").wait_for()

    assert without_names == []
    assert await page.locator("html").get_attribute("lang") == "nl"
    assert not await page.locator("#decision-yes").is_checked()


async def test_whoever_is_asked_in_dutch_answers_on_a_small_phone(
    chromium: Chromium, place: str, in_dutch: Waiting, world: World, tmp_path: Path
):
    page, says = await page_at(chromium, SMALL), page_words("nl").says
    link = await question_to(in_dutch, world, LEAD, "Hoeveel uur kost het, en wie betaalt dat?")

    await page.goto(place + link)
    await fits(page, tmp_path / "reply.png")
    without_names = await nameless(page)
    await page.get_by_role("button", name=says.reply_send).press("Enter")
    await page.get_by_role("alert").wait_for()
    await fits(page, tmp_path / "empty.png")
    told_by = await page.get_by_label(says.reply_answer).get_attribute("aria-describedby")
    await page.get_by_role("alert").get_by_role("link").press("Enter")
    focused = await page.locator("#answer").evaluate("it => it.matches(':target')")
    await page.get_by_label(says.reply_answer).fill("Negentig.")
    await page.get_by_role("button", name=says.reply_send).press("Enter")
    await page.get_by_text(says.reply_done).first.wait_for()
    await fits(page, tmp_path / "answered.png")

    assert without_names == []
    assert told_by == "answer-wrong answer-hint"
    assert focused
