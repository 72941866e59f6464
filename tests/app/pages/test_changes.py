"""The page of change requests: handing the list in without an account."""

from __future__ import annotations

import httpx
import pytest

from app.pages.guard import shown
from domain.changes import Change, Complexity, State
from domain.project import Project
from domain.stage import Step
from integrations.outbox import Outbox
from integrations.sheets import as_csv, read_sheet
from tasks.changes import written_sheet
from tasks.links import CHANGES
from tasks.world import World
from tests.app.pages.conftest import LEAD, MANAGER, PLACE, Browser, words_of

LIST = b"Title,Feature or test case,Complexity\nA field for the season,Plan,\n"


@pytest.fixture
async def place(project: Project, world: World) -> str:  # noqa: ARG001 - whose link it is
    """The client lead's link."""
    return f"/changes/{await CHANGES.token(project.slug, LEAD)}"


async def upload(browser: Browser, place: str, content: bytes, **headers: str) -> httpx.Response:
    data = {"mark": (await browser.hidden(place))["mark"]}
    files = {"files": ("list.csv", content)}
    origin = {"origin": PLACE} | headers
    return await browser.client.post(place, data=data, files=files, headers=origin)


async def test_a_client_hands_the_list_in_and_reads_what_it_changed(
    browser: Browser, place: str, world: World
):
    answer = await upload(browser, place, LIST)

    assert answer.status_code == 200
    assert "No. 1 is new: A field for the season" in words_of(answer.text)
    assert [c.title for c in await world.ledger.changes.of("acme")] == ["A field for the season"]
    (version,) = await world.ledger.changes.history("acme")
    assert (version.by, version.channel) == (LEAD, "page")


async def test_a_bad_list_is_refused_cell_by_cell_and_changes_nothing(
    browser: Browser, place: str, world: World
):
    answer = await upload(browser, place, LIST + b"B,,huge\nC,,low\n")

    assert answer.status_code == 422
    said = words_of(answer.text)
    assert 'row 3, column "Complexity": "huge" is not one of low, medium, high' in said
    assert await world.ledger.changes.of("acme") == []


async def test_a_client_does_not_rate_what_is_ours_to_rate(browser: Browser, place: str):
    answer = await upload(browser, place, LIST + b"B,,low\n")

    assert answer.status_code == 422
    assert "is for the other side to say" in words_of(answer.text)


async def test_handing_the_same_list_in_again_changes_nothing(
    browser: Browser, place: str, world: World
):
    await upload(browser, place, LIST)

    answer = await upload(browser, place, LIST)

    assert "0 new, 0 changed, 1 as they were." in words_of(answer.text)
    assert len(await world.ledger.changes.history("acme")) == 1


async def test_the_list_can_be_saved_filled_in_and_handed_in_again(
    browser: Browser, place: str, world: World
):
    await upload(browser, place, LIST)

    saved = await browser.open(f"{place}/list.xlsx")
    answer = await upload(browser, place, saved.content)

    assert read_sheet(saved.content)[1][3] == "A field for the season"
    assert "attachment" in saved.headers["content-disposition"]
    assert "1 as they were" in words_of(answer.text)
    assert len(await world.ledger.changes.history("acme")) == 1


async def test_the_other_side_hears_what_was_handed_in(
    browser: Browser, place: str, outbox: Outbox, world: World, project: Project
):
    await world.ledger.projects.begin(project.slug, Step("team", ""))

    await upload(browser, place, LIST)

    (told,) = [s for s in outbox.sent if "changes 1" in s.key]
    assert told.to == MANAGER
    assert "A field for the season" in told.text


async def test_what_somebody_typed_is_only_ever_words(
    browser: Browser, place: str, project: Project
):
    nasty = '=cmd|"/c calc"!A1 <script>alert(1)</script>'
    answer = await upload(browser, place, f"Title;About\n'{nasty}\n".encode())

    assert "<script>" not in answer.text
    cells = read_sheet(await written_sheet(project, "csv"))
    assert cells[1][3] == nasty


@pytest.mark.parametrize("content", [b"\x89PNG\0\0", b"PK\3\4", b""])
async def test_what_is_no_list_is_told_so(browser: Browser, place: str, content: bytes):
    answer = await upload(browser, place, content)

    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text


async def test_more_than_anybody_fills_in_is_refused_at_the_door(browser: Browser, place: str):
    answer = await upload(browser, place, b"a" * 11_000_000)

    assert answer.status_code == 413


async def test_a_list_from_another_site_or_without_our_mark_is_not_taken(
    browser: Browser, place: str, world: World
):
    elsewhere = await upload(browser, place, LIST, origin="http://evil.example")
    unmarked = await browser.client.post(
        place, data={"mark": "x"}, files={"files": ("list.csv", LIST)}, headers={"origin": PLACE}
    )

    assert (elsewhere.status_code, unmarked.status_code) == (403, 403)
    assert await world.ledger.changes.of("acme") == []


async def test_a_link_that_nobody_was_given_opens_nothing(browser: Browser, place: str):
    assert (await browser.open(f"{place}x")).status_code == 404
    assert (await browser.open("/changes/nothing/list.xlsx")).status_code == 404
    assert (await browser.open(f"{place}/list.exe")).status_code == 404
    assert shown(place) == "/changes/(link)"


async def test_the_list_shows_how_each_change_stands(browser: Browser, place: str, world: World):
    change = Change(1, 1, "A field", complexity=Complexity.HIGH, hours=6.0, state=State.IN_WORK)
    await world.ledger.changes.keep("acme", [change], by=MANAGER, channel="test")

    said = words_of((await browser.open(place)).text)

    assert "1 hold this phase back; 6 hours are still to be worked." in said
    assert "A field high 6 in work" in " ".join(said.split())


def test_a_csv_of_ours_is_what_a_client_can_send_back():
    assert as_csv((), ()) == b"\xef\xbb\xbf\r\n"
