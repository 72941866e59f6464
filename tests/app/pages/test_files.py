"""Files that are sent with an answer: kept as they came, read by the others, never run."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from app.pages.guard import MOST_IN_FILES
from domain.answers import Decision
from tasks.statement import MOST_BYTES
from tasks.world import World
from tests.app.pages.conftest import (
    ACCEPT,
    LEAD,
    MANAGER,
    PLACE,
    SPONSOR,
    Browser,
    Waiting,
    value_of,
    words_of,
)

PLAN = {"decision": "yes", "v-go_live": "2026-08-31", "v-hours": "480", "consent": "yes"}
Chosen = list[tuple[str, tuple[str, bytes, str]]]


def chosen(*files: tuple[str, bytes]) -> Chosen:
    """Files as somebody chose them, which the browser takes for web pages."""
    return [("files", (name, content, "text/html")) for name, content in files]


async def send(browser: Browser, link: str, typed: dict[str, str], files: Chosen) -> httpx.Response:
    """Fill in the form, choose files, and send both."""
    data = await browser.hidden(link) | typed
    return await browser.client.post(link, data=data, files=files, headers={"origin": PLACE})


async def test_files_are_kept_with_the_answer_and_stand_in_the_trail(
    browser: Browser, acceptance: Waiting, world: World
):
    report, scan = b"%PDF-1.7 report", b"\x89PNG scan"
    files = chosen(("report.pdf", report), ("../../été.png", scan), ("", b""))

    sent = await send(browser, await acceptance.link(SPONSOR), ACCEPT, files)

    assert sent.status_code == 303
    kept = await world.ledger.follow_ups.files(acceptance.record.id)
    assert [(giver, f.name, f.media_type, f.content) for giver, f in kept] == [
        (SPONSOR, "report.pdf", "application/pdf", report),
        (SPONSOR, "été.png", "image/png", scan),
    ]
    (answer,) = [e for e in await world.ledger.audit.of("acme") if e.kind == "answer"]
    assert answer.what["files"] == [
        {"name": "report.pdf", "sha256": hashlib.sha256(report).hexdigest()},
        {"name": "été.png", "sha256": hashlib.sha256(scan).hexdigest()},
    ]


async def test_the_next_signer_reads_what_the_first_one_remarked_and_saves_the_files(
    browser: Browser, agreement: Waiting
):
    script = b"<script>alert(1)</script>"
    name = '"><script>alert(1)<.html'
    first = PLAN | {"name": "Petra Novakova", "comment": "See the estimate."}
    await send(browser, await agreement.link(MANAGER), first, chosen((name, script)))
    link = await agreement.link(LEAD)

    page = await browser.open(link)
    saved = await browser.open(f"{link}/files/1")

    said = words_of(page.text)
    assert "See the estimate." in said
    assert "scriptalert(1).html Petra Novakova, Friday 24 April 2026" in said
    assert "<script" not in page.text
    assert saved.status_code == 200
    assert saved.content == script
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["x-content-type-options"] == "nosniff"
    assert saved.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert not set('"<>;') & set(saved.headers["content-disposition"].partition("''")[2])


async def test_a_file_of_another_question_or_a_withdrawn_answer_is_not_given(
    browser: Browser, agreement: Waiting, acceptance: Waiting, world: World
):
    typed = PLAN | {"name": "Petra Novakova"}
    await send(browser, await agreement.link(MANAGER), typed, chosen(("a.txt", b"a")))
    other, same = await acceptance.link(SPONSOR), await agreement.link(LEAD)

    of_another = await browser.open(f"{other}/files/1")
    before = await browser.open(f"{same}/files/1")
    await world.ledger.gates.withdraw(agreement.record.id, MANAGER, "Too early.")
    withdrawn = await browser.open(f"{same}/files/1")
    unheard_of = await browser.open(f"{same}/files/999")

    answers = (of_another, before, withdrawn, unheard_of)
    assert [a.status_code for a in answers] == [404, 200, 404, 404]


async def test_whoever_asks_first_can_show_what_they_mean(
    browser: Browser, acceptance: Waiting, world: World
):
    asks = {"decision": "information", "ask": "carla.jansen@meiro.io", "comment": "What is this?"}
    link = await acceptance.link(SPONSOR)

    sent = await send(browser, link, asks, chosen(("banner.png", b"png")))

    assert sent.status_code == 303
    assert [f.name for _, f in await world.ledger.follow_ups.files(acceptance.record.id)] == [
        "banner.png"
    ]
    assert "banner.png Sander Bakker" in words_of((await browser.open(link)).text)


async def test_when_the_form_comes_back_it_says_that_the_files_are_to_be_chosen_again(
    browser: Browser, acceptance: Waiting, world: World
):
    wrong = ACCEPT | {"name": "Somebody Else", "comment": "As discussed."}

    page = await send(
        browser, await acceptance.link(SPONSOR), wrong, chosen(("report & more.pdf", b"x"))
    )

    said = words_of(page.text)
    assert page.status_code == 422
    assert "Please choose your files once more" in said
    assert "report & more.pdf" in said
    assert "As discussed.</textarea>" in page.text
    assert value_of(page.text, "name") == "Somebody Else"
    assert await world.ledger.follow_ups.files(acceptance.record.id) == []


@pytest.mark.parametrize(
    "files",
    [
        chosen(*((f"{n}.txt", b"x") for n in range(11))),
        chosen(("large.bin", bytes(MOST_BYTES)), ("more.bin", b"x")),
    ],
    ids=["too many", "too large together"],
)
async def test_too_many_or_too_large_files_are_refused_beside_their_field(
    browser: Browser, acceptance: Waiting, world: World, files: Chosen
):
    page = await send(browser, await acceptance.link(SPONSOR), ACCEPT, files)

    assert page.status_code == 422
    assert "▲ Choose at most 10 files of 10 MB together." in words_of(page.text)
    assert await world.ledger.gates.signatures(acceptance.record.id) == []


async def test_far_too_much_is_not_read_and_the_answer_says_how_much_is_taken(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)
    files = chosen(("film.mov", bytes(MOST_IN_FILES + 300_000)))

    refused = await send(browser, link, ACCEPT, files)

    assert refused.status_code == 413
    assert "choose smaller files, at most 10 files of 10 MB together" in words_of(refused.text)
    assert await world.ledger.gates.signatures(acceptance.record.id) == []


async def test_a_file_counts_only_from_our_own_page(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)

    forged = await browser.client.post(
        link, data=ACCEPT | {"mark": "x"}, files=chosen(("a.txt", b"a"))
    )

    assert forged.status_code == 403
    assert await world.ledger.follow_ups.files(acceptance.record.id) == []


async def test_what_no_database_keeps_is_left_out_of_what_was_typed(
    browser: Browser, acceptance: Waiting, world: World
):
    typed = ACCEPT | {"decision": "no", "comment": "Not\x00yet \N{WHITE SMILING FACE}"}

    sent = await send(browser, await acceptance.link(SPONSOR), typed, chosen(("a.txt", b"a")))

    assert sent.status_code == 303
    (kept,) = await world.ledger.gates.signatures(acceptance.record.id)
    assert (kept.decision, kept.comment) == (Decision.NO, "Notyet \N{WHITE SMILING FACE}")
