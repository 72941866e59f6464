"""What a client sees who follows the link, and what becomes of their answer."""

from __future__ import annotations

from datetime import timedelta

from domain.answers import Decision, Outcome
from domain.brief import Person
from domain.project import Project, StandIn
from domain.roles import Role
from flows.rehearse import Rehearsal
from integrations.outbox import Outbox
from tasks.links import SIGN_OFFS
from tasks.shown import show
from tasks.signing import at_gate
from tasks.world import World
from tasks.write import write
from tests.app.pages.conftest import (
    ACCEPT,
    LEAD,
    MANAGER,
    SPONSOR,
    Browser,
    Waiting,
    asked,
    value_of,
    words_of,
)

PLAN = {"decision": "yes", "v-go_live": "2026-08-31", "v-hours": "480", "consent": "yes"}


async def answers(world: World, waiting: Waiting) -> list[tuple[str, Decision, str]]:
    """Who answered what, and by which way."""
    signatures = await world.ledger.gates.signatures(waiting.record.id)
    return [(s.email, s.decision, s.channel) for s in signatures]


async def test_the_page_shows_the_question_its_document_and_who_signs(
    browser: Browser, acceptance: Waiting
):
    page = await browser.open(await acceptance.link(SPONSOR))

    said = words_of(page.text)
    assert page.status_code == 200
    assert "Do you accept the implementation as described in the acceptance note?" in said
    assert "Implementation for Acme Retail B.V. by Meiro" in said
    assert "Sander Bakker, sponsor you not answered yet" in said
    assert "<h3>Acceptance note" in page.text  # the document, below the page's own headings
    assert "Questions? Petra Novakova" in said


async def test_a_yes_is_recorded_and_the_page_then_says_so(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)

    sent = await browser.send(link, ACCEPT)

    assert (sent.status_code, sent.headers["location"]) == (303, link)
    assert await answers(world, acceptance) == [(SPONSOR, Decision.YES, "page")]
    after = words_of((await browser.open(link)).text)
    assert "Thank you, Sander Bakker Your answer is recorded. It goes on now." in after
    assert (
        "Decided yes by Sander Bakker on Friday 24 April 2026, 10:00 (Europe/Amsterdam)." in after
    )
    assert "Sign and send" not in after


async def test_a_no_takes_its_reason_and_the_next_round_shows_it(
    browser: Browser, acceptance: Waiting, world: World, project: Project
):
    no = ACCEPT | {"decision": "no", "comment": "The welcome banner\r\nshows last year's shoes."}

    await browser.send(await acceptance.link(SPONSOR), no)
    again = await asked(world, project, "acceptance", "accepted", round=2)
    page = await browser.open(await again.link(SPONSOR))

    assert await answers(world, acceptance) == [(SPONSOR, Decision.NO, "page")]
    assert (
        "What was missing in round 1 Sander Bakker answered no: The welcome banner shows last"
        in words_of(page.text)
    )


async def test_what_is_missing_stands_beside_its_field_and_what_was_typed_is_kept(
    browser: Browser, agreement: Waiting, world: World
):
    typed = {"decision": "yes", "v-go_live": "soon", "v-hours": "480", "name": "Somebody Else"}

    page = await browser.send(await agreement.link(LEAD), typed | {"comment": "As discussed."})

    assert page.status_code == 422
    said = words_of(page.text)
    assert "Nothing has been sent yet Please correct this:" in said
    assert "Planned go-live ▲ Write a date, such as 2026-05-31." in said
    assert "▲ Type your full name, Lotte de Vries." in said
    assert "▲ Tick the box, so that your answer counts as your signature." in said
    assert 'aria-describedby=" v-go_live-wrong"' in page.text
    assert value_of(page.text, "v-hours") == "480"
    assert value_of(page.text, "name") == "Somebody Else"
    assert "As discussed.</textarea>" in page.text
    assert await answers(world, agreement) == []


async def test_an_answer_has_to_be_chosen_and_a_no_needs_a_reason(
    browser: Browser, acceptance: Waiting, world: World
):
    link, no_reason = await acceptance.link(SPONSOR), ACCEPT | {"decision": "no", "comment": " "}

    unchosen = await browser.send(link, {"name": "Sander Bakker", "consent": "yes"})
    unexplained = await browser.send(link, no_reason)
    unheard_of = await browser.send(link, ACCEPT | {"decision": "perhaps"})

    assert [a.status_code for a in (unchosen, unexplained, unheard_of)] == [422, 422, 422]
    assert "Choose an answer." in words_of(unchosen.text)
    assert "Write the reason, so that it can be put right." in words_of(unexplained.text)
    assert "Choose an answer." in words_of(unheard_of.text)
    assert await answers(world, acceptance) == []


async def test_a_yes_with_conditions_names_what_by_whom_and_until_when(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)
    conditions = ACCEPT | {
        "decision": "conditions",
        "c-0-text": "The banner | shows this year's shoes",
        "c-0-owner": "carla.jansen@meiro.io",
        "c-0-due": "2026-05-15",
    }

    none = await browser.send(link, ACCEPT | {"decision": "conditions"})
    half = await browser.send(link, conditions | {"c-1-text": "And the stores"})
    nobody = await browser.send(link, conditions | {"c-0-owner": "nobody@elsewhere.example"})
    whole = await browser.send(link, conditions)

    assert [a.status_code for a in (none, half, nobody, whole)] == [422, 422, 422, 303]
    assert "▲ Write at least one condition." in words_of(none.text)
    assert "Condition 2 ▲ Write what, who and until when." in words_of(half.text)
    assert value_of(half.text, "c-1-text") == "And the stores"
    (kept,) = await world.ledger.follow_ups.conditions("acme")
    assert (kept.text, kept.owner, kept.asked_by) == (
        "The banner / shows this year's shoes",
        "carla.jansen@meiro.io",
        SPONSOR,
    )
    record = await world.ledger.gates.get(acceptance.record.id)
    assert record.decision is Outcome.CONDITIONS
    told = words_of((await browser.open(link)).text)
    assert "Decided yes, with conditions by Sander Bakker on Friday 24 April 2026" in told
    assert "shows this year's shoes Carla Jansen, until Friday 15 May 2026 open" in told


async def test_who_needs_to_know_more_asks_somebody_and_answers_later(
    browser: Browser, acceptance: Waiting, world: World, outbox: Outbox
):
    link = await acceptance.link(SPONSOR)
    asks = {"decision": "information", "comment": "Does it reach the stores?"}

    unaddressed = await browser.send(link, asks)
    unsaid = await browser.send(
        link, {"decision": "information", "ask": "carla.jansen@meiro.io", "comment": ""}
    )
    asked_now = await browser.send(link, asks | {"ask": "carla.jansen@meiro.io"})
    waiting = await browser.open(link)
    later = await browser.send(link, ACCEPT)

    assert [a.status_code for a in (unaddressed, unsaid)] == [422, 422]
    assert "▲ Choose whom to ask." in words_of(unaddressed.text)
    assert "▲ Write what you need to know." in words_of(unsaid.text)
    assert (asked_now.status_code, asked_now.headers["location"]) == (303, f"{link}#questions")
    assert [s.to for s in outbox.sent] == ["carla.jansen@meiro.io"]
    assert (
        "Sander Bakker asked Carla Jansen: Does it reach the stores? not answered yet"
        in words_of(waiting.text)
    )
    assert "Sign and send" in words_of(waiting.text)
    assert later.status_code == 303
    assert await answers(world, acceptance) == [(SPONSOR, Decision.YES, "page")]


async def test_the_second_signer_finds_what_the_first_one_stated_and_signs_the_same(
    browser: Browser, agreement: Waiting, world: World
):
    await browser.send(await agreement.link(MANAGER), PLAN | {"name": "petra novakova"})
    link = await agreement.link(LEAD)

    page = await browser.open(link)
    other = await browser.send(link, PLAN | {"v-hours": "300", "name": "Lotte de Vries"})
    same = await browser.send(link, PLAN | {"name": "De Vries, Lotte"})

    assert value_of(page.text, "v-hours") == "480.0"
    assert "Petra Novakova, project manager yes, Friday 24 April 2026" in words_of(page.text)
    assert other.status_code == 422
    assert "Petra Novakova signed 480.0. Sign the same" in words_of(other.text)
    assert same.status_code == 303
    assert len(await answers(world, agreement)) == 2


async def test_whoever_signed_first_is_told_that_others_are_still_to_sign(
    browser: Browser, agreement: Waiting
):
    link = await agreement.link(MANAGER)

    await browser.send(link, PLAN | {"name": "Petra Novakova"})

    assert "Others are still to sign." in words_of((await browser.open(link)).text)


async def test_a_deputy_signs_in_the_signers_seat_and_the_signer_is_told(
    browser: Browser, acceptance: Waiting, world: World
):
    noor = Person(name="Noor Dijk", email="noor@acme-retail.example", roles=(Role.SPONSOR,))
    await world.ledger.stand_ins.name("acme", StandIn(SPONSOR, noor), named_by=SPONSOR)
    link = await acceptance.link(noor.email)

    page = await browser.open(link)
    sent = await browser.send(link, ACCEPT | {"name": "Noor Dijk"})
    told = await browser.open(await acceptance.link(SPONSOR))

    assert "Noor Dijk, sponsor, for Sander Bakker you not answered yet" in words_of(page.text)
    assert sent.status_code == 303
    assert await answers(world, acceptance) == [(noor.email, Decision.YES, "page")]
    assert "Noor Dijk has answered in your place. Decided yes by Noor Dijk on" in words_of(
        told.text
    )
    assert "<form" not in told.text


async def test_a_document_that_changed_meanwhile_is_shown_again_before_it_is_signed(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)
    hidden = await browser.hidden(link)
    await world.ledger.documents.keep("acme", "acceptance_note", 2, title="Note", text="# Other")

    before = await browser.client.post(link, data=ACCEPT | hidden)
    after = await browser.send(link, ACCEPT)

    assert before.status_code == 409
    assert "What you are to sign has changed" in words_of(before.text)
    assert "Other" in words_of(before.text)
    assert after.status_code == 303
    assert len(await answers(world, acceptance)) == 1


async def test_what_changed_since_the_message_is_said_before_it_is_signed(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)
    _, asked_gate = await at_gate(acceptance.record)
    await show(acceptance.project, asked_gate, acceptance.record)
    await world.ledger.documents.keep("acme", "acceptance_note", 2, title="Note", text="# Other")

    sent = await browser.send(link, ACCEPT)

    assert sent.status_code == 422
    assert "has changed since you were asked" in words_of(sent.text)
    assert await answers(world, acceptance) == []


async def test_a_question_that_somebody_else_decided_says_who_and_when(
    browser: Browser, agreement: Waiting
):
    no = {"decision": "no", "comment": "Too expensive.", "consent": "yes", "name": "Lotte Vries"}
    await browser.send(await agreement.link(LEAD), no)

    page = await browser.open(await agreement.link(MANAGER))

    said = words_of(page.text)
    assert page.status_code == 200
    assert "This has been decided Decided no by Lotte de Vries on Friday 24 April 2026" in said
    assert "Lotte de Vries, client lead no, Friday" in said
    assert "Too expensive." in said
    assert "<form" not in page.text


async def test_a_link_of_an_earlier_round_opens_nothing_any_more(
    browser: Browser, acceptance: Waiting, world: World, project: Project
):
    link = await acceptance.link(SPONSOR)
    hidden = await browser.hidden(link)
    await asked(world, project, "acceptance", "accepted", round=2)

    page = await browser.open(link)
    sent = await browser.client.post(link, data=ACCEPT | hidden)
    paper = await browser.open(f"{link}/documents/acceptance_note/1")

    assert (page.status_code, sent.status_code, paper.status_code) == (410, 410, 404)
    assert "Please use the link in the newest message, for round 2." in words_of(page.text)
    assert await answers(world, acceptance) == []


async def test_a_link_expires(browser: Browser, acceptance: Waiting, rehearsal: Rehearsal):
    link = await acceptance.link(SPONSOR)

    rehearsal.clock += timedelta(days=29, hours=23)
    in_time = await browser.open(link)
    rehearsal.clock += timedelta(hours=2)
    too_late = await browser.open(link)

    assert (in_time.status_code, too_late.status_code) == (200, 410)
    assert "This link is too old" in words_of(too_late.text)


async def test_a_project_that_has_ended_asks_nothing_any_more(
    browser: Browser, acceptance: Waiting, world: World
):
    await world.ledger.projects.end("acme", outcome="ended", why="The client went elsewhere.")

    page = await browser.open(await acceptance.link(SPONSOR))

    assert "This project has ended" in words_of(page.text)
    assert "<form" not in page.text


async def test_looking_decides_nothing_whatever_the_address_says(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)
    yes = "decision=yes&name=Sander+Bakker&consent=yes"

    scanned = [await browser.open(f"{link}?{yes}"), await browser.client.head(f"{link}?{yes}")]
    others = [await browser.client.request(m, f"{link}?{yes}") for m in ("PUT", "DELETE", "PATCH")]

    assert [a.status_code for a in scanned] == [200, 200]
    assert [a.status_code for a in others] == [405, 405, 405]
    assert await answers(world, acceptance) == []
    assert (await world.ledger.gates.get(acceptance.record.id)).decision is None


async def test_it_is_noted_once_that_somebody_looked(
    browser: Browser, acceptance: Waiting, world: World
):
    for _ in range(3):
        await browser.open(await acceptance.link(SPONSOR))

    viewed = [e for e in await world.ledger.audit.of("acme") if e.kind == "view"]
    assert [(e.gate, e.actor, e.identity) for e in viewed] == [
        (acceptance.record.id, SPONSOR, "signed link")
    ]


async def test_the_documents_of_the_question_can_be_saved_and_no_others(
    browser: Browser, acceptance: Waiting, world: World
):
    await world.ledger.documents.keep("acme", "internal", 1, title="Internal", text="# Margins")
    link = await acceptance.link(SPONSOR)

    note = await browser.open(f"{link}/documents/acceptance_note/1")
    internal = await browser.open(f"{link}/documents/internal/1")

    assert note.status_code == 200
    assert note.headers["content-disposition"].startswith("attachment; filename*=UTF-8''acme-")
    assert note.text.startswith("# Acceptance note")
    assert internal.status_code == 404


async def test_what_is_internal_is_neither_shown_nor_given_to_a_client(
    browser: Browser, acceptance: Waiting, world: World
):
    await write(acceptance.project, "team", internal=True)
    link = await acceptance.link(SPONSOR)

    page = await browser.open(link)
    paper = await browser.open(f"{link}/documents/team/1")

    assert [d.internal for d in await world.ledger.documents.of("acme")] == [False, True]
    assert "Acceptance note" in words_of(page.text)
    assert "Implementation team" not in words_of(page.text)
    assert paper.status_code == 404


async def test_a_stranger_to_the_gate_is_told_that_somebody_else_signs(
    browser: Browser, acceptance: Waiting, world: World
):
    link = f"/sign/{await SIGN_OFFS.token(acceptance.record.id, 'somebody@elsewhere.example')}"

    page = await browser.open(link)
    sent = await browser.send(link, ACCEPT)

    assert (page.status_code, sent.status_code) == (410, 410)
    assert await answers(world, acceptance) == []


async def test_the_house_is_well(browser: Browser):
    answer = await browser.open("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"ok": True})
