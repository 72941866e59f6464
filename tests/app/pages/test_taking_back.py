"""A client takes an answer back on the page, and whoever was asked something answers there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.pages import page_words
from domain.brief import Brief
from domain.project import Project
from flows.rehearse import Rehearsal
from tasks.inquire import reply
from tasks.intervene import WINDOW
from tasks.links import QUESTIONS
from tasks.signing import Answered, sign
from tasks.world import World
from tests.app.pages.conftest import (
    LEAD,
    MANAGER,
    PLACE,
    Browser,
    Waiting,
    asked,
    value_of,
    words_of,
)

YES = {"decision": "yes", "v-go_live": "2026-08-31", "v-hours": "400"}
SIGNED = YES | {"name": "Lotte de Vries", "consent": "yes"}
PLAN = {"go_live": "2026-08-31", "hours": "400"}


@pytest.fixture
async def signed(browser: Browser, agreement: Waiting) -> str:
    """The client lead's link, once she has said yes and the manager has not."""
    link = await agreement.link(LEAD)
    assert (await browser.send(link, SIGNED)).status_code == 303
    return link


async def posted(browser: Browser, link: str, path: str, typed: dict[str, str]) -> int:
    """What becomes of a form that is sent with the mark of its page."""
    mark = value_of((await browser.open(link)).text, "mark")
    data, headers = typed | {"mark": mark}, {"origin": PLACE}
    return (await browser.client.post(path, data=data, headers=headers)).status_code


async def answers_of(world: World, waiting: Waiting) -> list[str]:
    return [s.email for s in await world.ledger.gates.signatures(waiting.record.id)]


async def test_an_answer_is_taken_back_and_given_anew(
    browser: Browser, agreement: Waiting, signed: str, world: World
):
    before = words_of((await browser.open(signed)).text)
    status = await posted(browser, signed, f"{signed}/withdraw", {"why": "Too early."})
    after = await browser.open(signed)
    [(who, why)] = await world.ledger.gates.voided(agreement.record.id)
    trail = await world.ledger.audit.of("acme")

    assert "Take my answer back" in before
    assert (status, who, why) == (303, LEAD, "withdrawn: Too early.")
    assert await answers_of(world, agreement) == []
    assert 'name="decision"' in after.text
    gone = next(e for e in trail if e.kind == "withdrawal")
    assert (gone.actor, gone.channel, gone.identity) == (LEAD, "page", "signed link")
    assert (await browser.send(signed, SIGNED)).status_code == 303
    assert await answers_of(world, agreement) == [LEAD]


@pytest.mark.parametrize("how", ["get", "no mark", "another site", "another link"])
async def test_nobody_else_takes_an_answer_back(
    browser: Browser, agreement: Waiting, signed: str, world: World, how: str
):
    place, typed = f"{signed}/withdraw", {"why": "Me too."}
    other = f"{await agreement.link(MANAGER)}/withdraw"

    if how == "get":
        status = (await browser.open(place)).status_code
    elif how == "no mark":
        status = (await browser.client.post(place, data=typed)).status_code
    elif how == "another site":
        evil = {"origin": "https://evil.example"}
        status = (await browser.client.post(place, data=typed, headers=evil)).status_code
    else:
        status = await posted(browser, signed, other, typed)

    assert status in {403, 404, 405}
    assert await answers_of(world, agreement) == [LEAD]


async def test_an_answer_is_not_taken_back_after_its_day_or_after_the_decision(
    browser: Browser, agreement: Waiting, signed: str, rehearsal: Rehearsal, world: World
):
    mark = value_of((await browser.open(signed)).text, "mark")
    rehearsal.clock += WINDOW + timedelta(minutes=1)
    late = await browser.client.post(
        f"{signed}/withdraw", data={"mark": mark}, headers={"origin": PLACE}
    )
    page = await browser.open(signed)
    await sign(
        agreement.record.id, Answered(MANAGER, "", "yes", "test", values=PLAN, proven="test")
    )
    decided = await browser.client.post(
        f"{signed}/withdraw", data={"mark": mark}, headers={"origin": PLACE}
    )

    assert late.status_code == 409
    assert "An answer can be taken back for a day; that is over." in words_of(late.text)
    assert "Take my answer back" not in words_of(page.text)
    assert decided.status_code == 409
    assert await answers_of(world, agreement) == [LEAD, MANAGER]


async def test_whoever_was_asked_answers_on_a_page_and_the_signer_hears_it(
    browser: Browser, agreement: Waiting, world: World, rehearsal: Rehearsal
):
    link = await question_to(agreement, world, LEAD, "How <b>much</b>?")

    page = await browser.open(link)
    mark = value_of(page.text, "mark")
    empty = await posted(browser, link, link, {"answer": "  "})
    sent = await posted(browser, link, link, {"answer": "Ninety."})
    late = {"mark": mark, "answer": "Hundred."}
    again = (await browser.client.post(link, data=late, headers={"origin": PLACE})).status_code
    after = words_of((await browser.open(link)).text)

    [one] = await world.ledger.follow_ups.questions(agreement.record.id)
    assert "Petra Novakova would like to know from you" in words_of(page.text)
    assert "<b>much" not in page.text
    assert (empty, sent, again) == (422, 303, 303)
    assert (one.answer, "Ninety." in after, "Hundred." in after) == ("Ninety.", True, False)
    assert any(s.to == MANAGER and "Ninety." in s.text for s in rehearsal.outbox.sent)
    said = next(e for e in await world.ledger.audit.of("acme") if "answer" in e.what)
    assert (said.actor, said.channel, said.identity) == (LEAD, "page", "signed link")


async def test_a_reply_counts_only_from_our_page_and_for_whom_it_was_asked(
    browser: Browser, agreement: Waiting, world: World
):
    link = await question_to(agreement, world, LEAD, "How much?")
    [one] = await world.ledger.follow_ups.questions(agreement.record.id)
    stranger = f"/reply/{await QUESTIONS.token(one.id, 'eve@evil.example')}"
    typed, evil = {"answer": "Nothing."}, {"origin": "https://evil.example"}

    statuses = [
        (await browser.client.post(link, data=typed)).status_code,
        (await browser.client.post(link, data=typed, headers=evil)).status_code,
        (await browser.open(stranger)).status_code,
        (await browser.open(link[:-2])).status_code,
    ]

    [one] = await world.ledger.follow_ups.questions(agreement.record.id)
    assert statuses == [403, 403, 404, 404]
    assert one.answered_at is None


async def test_the_page_and_the_command_line_answer_by_the_same_function(
    browser: Browser, agreement: Waiting, world: World
):
    link = await question_to(agreement, world, LEAD, "How much?")
    [one] = await world.ledger.follow_ups.questions(agreement.record.id)
    elsewhere = await reply(agreement.project, one.id, email=LEAD, answer="Ninety.")

    shown = words_of((await browser.open(link)).text)

    assert elsewhere.accepted
    assert "This has been answered" in shown
    assert "Ninety." in shown


@pytest.mark.parametrize("language", ["nl", "fr"])
async def test_both_pages_speak_the_readers_language(
    browser: Browser, world: World, acme: Brief, language: str
):
    slug = await world.ledger.projects.start(
        acme.model_copy(update={"language": language, "project": "acme-2"})
    )
    there: Project = await world.ledger.projects.project(slug)
    waiting = await asked(world, there, "plan_and_effort", "plan_agreed")
    says = page_words(language).says

    link = await question_to(waiting, world, LEAD, "?")
    question = words_of((await browser.open(link)).text)
    await browser.send(await waiting.link(LEAD), SIGNED)
    told = words_of((await browser.open(await waiting.link(LEAD))).text)

    assert says.reply_asks.format(name="Petra Novakova") in question
    assert says.reply_send in question
    assert says.withdraw in told
    assert "Take my answer back" not in told


async def question_to(waiting: Waiting, world: World, email: str, text: str) -> str:
    """The path of the link of whoever is asked this by the manager."""
    await sign(
        waiting.record.id,
        Answered(MANAGER, "", "information", "test", comment=text, ask=email, proven="test"),
    )
    [*_, one] = await world.ledger.follow_ups.questions(waiting.record.id)
    return f"/reply/{await QUESTIONS.token(one.id, email)}"
