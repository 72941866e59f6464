"""What strangers, other sites, mail scanners and machines try, and what comes of it."""

from __future__ import annotations

import logging
from contextlib import nullcontext

import httpx
import pytest
from fastapi import FastAPI

from app.pages.guard import HEADERS, shown
from app.pages.markdown import readable
from app.pages.names import same_name
from app.pages.often import Rates
from app.pages.site import create_site
from domain.errors import Unreachable
from domain.project import Project
from tasks.links import SIGN_OFFS
from tasks.world import World
from tests.app.pages.conftest import (
    ACCEPT,
    LEAD,
    PLACE,
    SPONSOR,
    Browser,
    Waiting,
    asked,
    words_of,
)

EVIL = "https://evil.example"


async def counted(world: World, waiting: Waiting) -> int:
    """How many answers were recorded."""
    return len(await world.ledger.gates.signatures(waiting.record.id))


async def test_a_link_that_was_tampered_with_opens_nothing(browser: Browser, acceptance: Waiting):
    link = await acceptance.link(SPONSOR)
    said, stamp, seal = link.removeprefix("/sign/").split(".")
    other = (await SIGN_OFFS.token(acceptance.record.id, LEAD)).split(".")[0]

    tried = [
        f"{said}.{stamp}.{seal[:-2]}AA",
        f"{other}.{stamp}.{seal}",
        f"{said}.{stamp}",
        said,
        "x",
        "%00",
        "..%2f..%2fetc%2fpasswd",
        "x" * 3000,
    ]
    answers = [await browser.open(f"/sign/{one}") for one in tried]

    assert {a.status_code for a in answers} == {404}
    assert all("There is nothing here" in words_of(a.text) for a in answers)


async def test_a_link_signed_with_another_key_or_for_another_purpose_opens_nothing(
    browser: Browser, acceptance: Waiting, world: World
):
    from itsdangerous import URLSafeTimedSerializer  # noqa: PLC0415

    said = [acceptance.record.id, SPONSOR]
    key = await world.ledger.secret("links")

    forged = URLSafeTimedSerializer("guessed", salt="golive.sign-off").dumps(said)
    other_purpose = URLSafeTimedSerializer(key, salt="something else").dumps(said)

    assert (await browser.open(f"/sign/{forged!s}")).status_code == 404
    assert (await browser.open(f"/sign/{other_purpose!s}")).status_code == 404


async def test_a_signer_of_another_project_signs_nothing_here(
    browser: Browser, acceptance: Waiting, world: World
):
    brief = acceptance.project.brief
    people = tuple(
        p.model_copy(update={"email": p.email.replace("acme-retail", "other-shop")})
        for p in brief.people
    )
    platforms = tuple(
        p.model_copy(update={"owner": p.owner.replace("acme-retail", "other-shop")})
        for p in brief.platforms
    )
    other = brief.model_copy(update={"project": "other", "people": people, "platforms": platforms})
    await world.ledger.projects.start(other)
    theirs = await asked(
        world, await world.ledger.projects.project("other"), "acceptance", "accepted"
    )
    stranger = SPONSOR.replace("acme-retail", "other-shop")

    own = await browser.open(await theirs.link(stranger))
    here = await browser.send(await acceptance.link(stranger), ACCEPT)

    assert own.status_code == 200
    assert here.status_code == 410
    assert await counted(world, acceptance) == await counted(world, theirs) == 0


async def test_an_answer_without_the_mark_of_our_page_is_not_taken(
    browser: Browser, acceptance: Waiting, agreement: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)
    ours, others = await browser.hidden(link), await browser.hidden(await agreement.link(LEAD))

    missing = await browser.client.post(link, data=ACCEPT)
    wrong = await browser.client.post(link, data=ACCEPT | ours | {"mark": "0" * 64})
    of_another_link = await browser.client.post(link, data=ACCEPT | ours | {"mark": others["mark"]})
    browser.client.cookies.clear()
    without_cookie = await browser.client.post(link, data=ACCEPT | ours)

    refused = [missing, wrong, of_another_link, without_cookie]
    assert [a.status_code for a in refused] == [403, 403, 403, 403]
    assert "Please send it once more." in words_of(missing.text)
    assert await counted(world, acceptance) == 0


async def test_the_cookie_that_carries_the_mark_stays_between_browser_and_site(
    browser: Browser, acceptance: Waiting, monkeypatch: pytest.MonkeyPatch
):
    link = await acceptance.link(SPONSOR)

    plain = (await browser.open(link)).headers["set-cookie"]
    monkeypatch.setenv("GOLIVE_PAGES_URL", "https://golive.example.com")
    secure = (await browser.open(link)).headers["set-cookie"]

    assert plain.startswith("golive=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(plain.split("; "))
    assert secure.startswith("__Host-golive=")
    assert "Secure" in secure.split("; ")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": EVIL},
        {"origin": f"{PLACE}.evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": PLACE, "sec-fetch-site": "cross-site"},
        {"origin": PLACE, "sec-fetch-site": "same-site"},
    ],
)
async def test_an_answer_from_another_site_is_not_taken_even_with_the_right_mark(
    browser: Browser, acceptance: Waiting, world: World, headers: dict[str, str]
):
    link = await acceptance.link(SPONSOR)
    data = ACCEPT | await browser.hidden(link)

    sent = await browser.client.post(link, data=data, headers=headers)

    assert sent.status_code == 403
    assert "This did not come from our page" in words_of(sent.text)
    assert await counted(world, acceptance) == 0


async def test_a_browser_that_names_no_origin_on_our_own_page_is_believed(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)

    sent = await browser.send(link, ACCEPT, origin="null", **{"sec-fetch-site": "same-origin"})

    assert sent.status_code == 303
    assert await counted(world, acceptance) == 1


async def test_an_answer_sent_twice_counts_once(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)
    data = ACCEPT | await browser.hidden(link)

    first = await browser.client.post(link, data=data)
    again = await browser.client.post(link, data=data | {"decision": "no", "comment": "No!"})

    assert (first.status_code, again.status_code) == (303, 200)
    assert "Thank you, Sander Bakker" in words_of(again.text)
    (kept,) = await world.ledger.gates.signatures(acceptance.record.id)
    assert (kept.decision.value, kept.comment) == ("yes", "")


async def test_what_people_write_is_shown_as_they_wrote_it_and_never_run(
    browser: Browser, world: World, project: Project
):
    script = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    waiting = await asked(world, project, "acceptance", "accepted")
    no = ACCEPT | {"decision": "no", "comment": script, "name": script}

    wrong = await browser.send(await waiting.link(SPONSOR), no)
    await browser.send(await waiting.link(SPONSOR), no | {"name": "Sander Bakker"})
    told = await browser.open(await waiting.link(SPONSOR))
    again = await asked(world, project, "acceptance", "accepted", round=2)
    before = await browser.open(await again.link(SPONSOR))

    for page in (wrong, told, before):
        assert "<script" not in page.text
        assert "<img" not in page.text
        assert "&lt;script&gt;" in page.text


def test_a_document_can_only_be_read():
    text = (
        "# Title <script>alert(1)</script>\n\n[a](javascript:alert(1)) ![x](https://evil.example/x)"
        "\n\n<iframe src=x></iframe>\n\n| a | b |\n|---|---|\n| <b>1</b> | [c](https://c.example) |"
    )

    page = readable(text, table="Table")

    assert "<script" not in page
    assert "<iframe" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert "<h3>Title &lt;script&gt;" in page
    assert '<a href="https://c.example" rel="noopener noreferrer nofollow"' in page
    assert 'role="region" tabindex="0" aria-label="Table"><table>' in page


async def test_more_than_anybody_types_is_not_read(
    browser: Browser, acceptance: Waiting, world: World
):
    link = await acceptance.link(SPONSOR)
    form = {"content-type": "application/x-www-form-urlencoded"}

    async def piece_by_piece():
        for _ in range(300):
            yield b"comment=" + b"x" * 1000

    announced = await browser.client.post(link, data=ACCEPT | {"comment": "x" * 300_000})
    unannounced = await browser.client.post(link, content=piece_by_piece(), headers=form)
    long = await browser.send(link, ACCEPT | {"comment": "x" * 4001})

    assert [announced.status_code, unannounced.status_code] == [413, 413]
    assert long.status_code == 422
    assert "Write at most 4000 characters." in words_of(long.text)
    assert await counted(world, acceptance) == 0


async def test_only_a_form_is_taken(browser: Browser, acceptance: Waiting, world: World):
    link = await acceptance.link(SPONSOR)
    hidden = await browser.hidden(link)

    as_json = await browser.client.post(link, json=ACCEPT | hidden)
    as_text = await browser.client.post(
        link, content=b"decision=yes", headers={"content-type": "text/plain"}
    )
    torn = await browser.client.post(
        link, content=b"--", headers={"content-type": "multipart/form-data"}
    )

    assert [a.status_code for a in (as_json, as_text, torn)] == [415, 415, 400]
    assert await counted(world, acceptance) == 0


async def test_whoever_knocks_too_often_is_told_when_to_come_back(
    world: World, acceptance: Waiting
):
    site = create_site(lambda: nullcontext(world), Rates(look="6/minute", guess="2/minute"))
    link = await acceptance.link(SPONSOR)

    async with site.router.lifespan_context(site):
        guessed = [(await _get(site, "/sign/x", "10.0.0.1")).status_code for _ in range(4)]
        looked = [await _get(site, link, "10.0.0.2") for _ in range(8)]
        elsewhere = await _get(site, link, "10.0.0.3")

    assert guessed == [404, 404, 429, 429]
    assert [a.status_code for a in looked] == [200] * 6 + [429] * 2
    assert 1 <= int(looked[-1].headers["retry-after"]) <= 60
    assert "Please wait" in words_of(looked[-1].text)
    assert elsewhere.status_code == 200


async def test_one_link_takes_only_so_many_answers_wherever_they_come_from(
    world: World, acceptance: Waiting
):
    site = create_site(lambda: nullcontext(world), Rates(link="2/minute"))
    link = await acceptance.link(SPONSOR)

    async with site.router.lifespan_context(site):
        sent = [
            (await _get(site, link, f"10.0.1.{n}", method="POST")).status_code for n in range(4)
        ]

    assert sent == [415, 415, 429, 429]


async def test_one_address_sends_only_so_many_answers_to_whatever_it_has_links_to(
    world: World, acceptance: Waiting, agreement: Waiting
):
    site = create_site(lambda: nullcontext(world), Rates(answer="2/minute"))
    links = [await acceptance.link(SPONSOR), await agreement.link(LEAD)] * 2

    async with site.router.lifespan_context(site):
        sent = [(await _get(site, one, "10.0.2.1", method="POST")).status_code for one in links]
        looked = await _get(site, links[0], "10.0.2.1")
        elsewhere = await _get(site, links[0], "10.0.2.2", method="POST")

    assert sent == [415, 415, 429, 429]
    assert (looked.status_code, elsewhere.status_code) == (200, 415)


async def _get(site: FastAPI, path: str, address: str, *, method: str = "GET") -> httpx.Response:
    transport = httpx.ASGITransport(site, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=PLACE) as client:
        return await client.request(method, path)


async def test_every_answer_is_locked_up(browser: Browser, acceptance: Waiting):
    link = await acceptance.link(SPONSOR)

    paths = (link, "/sign/x", "/", "/healthz", f"{link}/documents/acceptance_note/1")
    answers = [await browser.open(path) for path in paths]

    for one in answers:
        assert {k: one.headers[k] for k in HEADERS} == HEADERS
        assert one.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in HEADERS["Content-Security-Policy"]
    assert "'unsafe" not in HEADERS["Content-Security-Policy"]
    assert all(" style=" not in a.text and "<style" not in a.text for a in answers)


async def test_no_link_is_ever_written_down(
    browser: Browser, acceptance: Waiting, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    link = await acceptance.link(SPONSOR)
    token = link.removeprefix("/sign/")

    await browser.open(link)
    await browser.send(link, ACCEPT)
    await browser.open(f"{link}/documents/acceptance_note/1")

    ours = [r.getMessage() for r in caplog.records if r.name.startswith("golive")]
    assert any("POST /sign/(link) 303" in one for one in ours)
    assert not any(token in one or token.split(".")[0] in one for one in ours)
    assert shown(f"/sign/{token}/documents/x/1") == "/sign/(link)/documents/x/1"
    assert shown("/x\nGET /forged") == "/x\\nGET /forged"


async def test_trouble_of_ours_is_a_plain_page_and_a_line_without_secrets(
    world: World, caplog: pytest.LogCaptureFixture
):
    site = create_site(lambda: nullcontext(world))

    @site.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret-token-in-the-message")

    @site.get("/away")
    async def away() -> None:
        raise Unreachable("Jira does not answer.", fix="Try again.")

    async with site.router.lifespan_context(site):
        trouble = await _get(site, "/broken", "10.0.0.1")
        silence = await _get(site, "/away", "10.0.0.1")

    assert (trouble.status_code, silence.status_code) == (500, 503)
    assert "Something went wrong on our side It is written down as" in words_of(trouble.text)
    assert "Traceback" not in trouble.text
    assert "secret-token" not in trouble.text + caplog.text
    assert "RuntimeError at" in caplog.text


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("Lotte de Vries", "Lotte de Vries", True),
        ("  lotte  DE vries ", "Lotte de Vries", True),
        ("de Vries, Lotte", "Lotte de Vries", True),
        ("Lotte Vries", "Lotte de Vries", True),
        ("Lotte de Vreis", "Lotte de Vries", True),
        ("Francois D'Hondt", "François D\N{RIGHT SINGLE QUOTATION MARK}Hondt", True),
        ("Soeren", "Søren", False),
        ("李小龙", "李小龙", True),
        ("Lotte", "Lotte de Vries", False),
        ("Lotte Lotte", "Lotte de Vries", False),
        ("Sander Bakker", "Lotte de Vries", False),
        ("", "Lotte de Vries", False),
        ("...", "Lotte de Vries", False),
        ("x" * 5000, "Lotte de Vries", False),
    ],
)
def test_a_name_is_known_however_it_is_written(typed: str, name: str, same: bool):  # noqa: FBT001
    assert same_name(typed, name) is same
