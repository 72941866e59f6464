"""Checklists: opened once, ticked by those who owe the rows, held against what is signed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.files import home
from domain.answers import Outcome
from domain.brief import Brief
from domain.checklist import Row, Said, row_of
from domain.errors import BadInput, NotFound
from domain.project import Project
from domain.roles import Role
from flows.advance import advance
from flows.people import Cast
from flows.rehearse import Rehearsal, rehearse
from flows.upkeep import LISTS_EVERY, look_after, upkeep
from tasks.checklists import NewRow, add_rows, checklist
from tasks.codes import code_for
from tasks.lists import list_of
from tasks.remind_rows import EVERY as ROWS_EVERY
from tasks.signing import Answered, Kind, Verdict, sign
from tasks.ticking import NotTheirs, Saying, list_code, tick
from tasks.ticking_issues import EVERY
from tasks.world import World, living_in, world
from tests.conftest import BEGAN
from tests.tasks import listing

ADAM, JAN, PETRA = "adam.kral@meiro.io", "jan.prochazka@meiro.io", "petra.novakova@meiro.io"
LOTTE = "lotte.devries@acme-retail.example"
GATE = "acme/prepare/1"


@pytest.fixture
def written(acme: Brief) -> Iterator[Path]:  # noqa: ARG001 - read where nobody overrides
    """The checklist, as it lies in the home."""
    path = home() / "config" / "checklists" / "preparations.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(listing.WRITTEN, encoding="utf-8")
    yield path
    path.unlink()


def grown(written: Path) -> None:
    """Let operations staff write one more row down."""
    written.write_text(listing.WRITTEN + listing.MORE, encoding="utf-8")


@pytest.fixture
def brief(acme: Brief) -> Brief:
    """The example client under the small methodology."""
    return acme.model_copy(update={"playbook": listing.listing.name})


@pytest.fixture
def rehearsal(brief: Brief, written: Path) -> Rehearsal:  # noqa: ARG001 - the list must be there
    """A rehearsal of it that has not begun."""
    return Rehearsal(brief, Cast(), BEGAN)


@pytest.fixture
async def opened(rehearsal: Rehearsal) -> AsyncGenerator[World]:
    """The project whose checklist is open and whose gate was asked."""
    with living_in(rehearsal.world) as here:
        await here.ledger.projects.start(rehearsal.brief)
        await advance("acme")
        await rehearsal.run_all()
        yield here


async def ticks(row: str, email: str, said: Said = Said.DONE, **rest: str) -> Row:
    """Say something of a row with one's own code."""
    given = {"code": await list_code("acme", email)} | rest
    return await tick("acme", row, Saying(said, email, "test", **given))


async def done() -> None:
    """Tick everything."""
    for row in (await list_of(await here(), "preparations")).open:
        owner = {"server": JAN}.get(row.key, ADAM if row.owner is Role.ANALYST else "")
        email = owner or next(
            p.owner for p in (await here()).brief.platforms if row.key == f"open-{p.slug}"
        )
        evidence = "erp-1.acme.example" if row.evidence else ""
        await ticks(row.key, email, evidence=evidence)


async def here() -> Project:
    """The project, standing at its first stage."""
    return (await world().ledger.projects.project("acme")).at("prepare")


async def says_yes(email: str) -> Verdict:
    """Sign that everything is prepared."""
    code = await code_for(GATE, email)
    return await sign(GATE, Answered(email=email, code=code, decision="yes", channel="test"))


async def test_each_owner_gets_one_message_with_their_rows(
    opened: World, rehearsal: Rehearsal, brief: Brief
):
    asked = [s for s in rehearsal.outbox.sent if "/checklist preparations 1" in s.key]

    rows = await opened.ledger.checklists.rows("acme")
    assert len(rows) == 3 + len(brief.platforms)
    assert len({s.key for s in asked}) == len(asked)
    assert sum("The server of Acme Retail B.V. stands." in s.text for s in asked) == 1
    assert {row.stage for row in rows} == {"prepare"}


async def test_a_stage_that_starts_again_opens_no_list_twice(opened: World, rehearsal: Rehearsal):
    before, rows = len(rehearsal.outbox.sent), await opened.ledger.checklists.rows("acme")

    await checklist(await here(), "preparations")

    assert len(rehearsal.outbox.sent) == before
    assert await opened.ledger.checklists.rows("acme") == rows


async def test_a_row_that_is_new_in_config_comes_onto_the_open_list(
    opened: World, rehearsal: Rehearsal, written: Path
):
    grown(written)

    await checklist(await here(), "preparations")

    late = row_of(await opened.ledger.checklists.rows("acme"), "late")
    told = next(s for s in rehearsal.outbox.sent if "/checklist preparations 2" in s.key)
    assert late.batch == 2
    assert "What nobody had thought of is done." in told.text
    assert "The server" not in told.text


async def test_a_row_keeps_who_ticked_it_when_by_which_way_and_with_what(opened: World):
    row = await ticks("server", JAN, evidence="erp-1.acme.example")

    mark = row.tick
    assert mark is not None
    assert (mark.by, mark.way, mark.evidence) == (JAN, "test", "erp-1.acme.example")
    noted = [e for e in await opened.ledger.audit.of("acme") if e.kind == "checklist"]
    assert noted[-1].actor == JAN
    assert noted[-1].identity == "personal code"


async def test_only_whoever_owes_a_row_may_tick_it(opened: World):
    with pytest.raises(NotTheirs, match="Jan Prochazka"):
        await ticks("server", ADAM, evidence="x")

    assert not row_of(await opened.ledger.checklists.rows("acme"), "server").done


async def test_a_wrong_code_ticks_nothing(opened: World):
    with pytest.raises(BadInput, match="not the code"):
        await ticks("server", JAN, code="AAAA-AAAA", evidence="x")

    assert not row_of(await opened.ledger.checklists.rows("acme"), "server").done


async def test_a_row_that_wants_evidence_is_not_ticked_without(opened: World):
    with pytest.raises(BadInput, match="Its address"):
        await ticks("server", JAN)

    assert opened


async def test_a_row_that_is_not_there_is_named_with_the_nearest(opened: World):
    with pytest.raises(NotFound, match="servr"):
        await ticks("servr", JAN)

    assert opened


async def test_a_tick_can_be_taken_back_with_a_reason(opened: World):
    await ticks("server", JAN, evidence="x")

    with pytest.raises(BadInput, match="Say why"):
        await ticks("server", JAN, Said.OPEN)
    row = await ticks("server", JAN, Said.OPEN, why="It was switched off.")

    assert not row.done
    assert [m.said for m in row.marks] == [Said.DONE, Said.OPEN]
    assert opened


async def test_a_gate_cannot_be_signed_before_its_list_is_done(opened: World):
    early = await says_yes(PETRA)
    await done()
    signed = await says_yes(PETRA)

    assert early.kind is Kind.TOO_EARLY
    assert "The server of Acme Retail B.V. stands. (Jan Prochazka)" in early.says
    assert signed.accepted
    assert opened


async def test_a_list_that_changes_voids_what_was_signed_on_it(opened: World):
    await done()
    await says_yes(PETRA)

    await ticks("server", JAN, Said.OPEN, why="It burned down.")
    refused = await says_yes(LOTTE)
    await ticks("server", JAN, evidence="erp-2.acme.example")
    again = [await says_yes(LOTTE), await says_yes(PETRA)]

    assert refused.kind is Kind.TOO_EARLY
    assert all(verdict.accepted for verdict in again)
    assert [e for e, _ in await opened.ledger.gates.voided(GATE)] == [PETRA]
    assert (await opened.ledger.gates.get(GATE)).decision is Outcome.YES


async def test_rows_are_put_onto_a_list_from_minutes_once(opened: World, rehearsal: Rehearsal):
    rows = [NewRow("Name the owner of the shop", Role.CLIENT_LEAD, LOTTE, date(2026, 5, 20))]

    await add_rows(await here(), "actions", rows, source="minutes of 13 May 2026")
    found = await add_rows(await here(), "actions", rows, source="minutes of 13 May 2026")

    (row,) = found.rows
    (told,) = [s for s in rehearsal.outbox.sent if "/checklist actions 1" in s.key]
    assert (row.source, row.due) == ("minutes of 13 May 2026", date(2026, 5, 20))
    assert "Name the owner of the shop" in told.text
    assert (await ticks(row.key, LOTTE)).done
    assert opened


async def test_another_party_checks_what_was_ticked_and_not_what_is_internal(
    brief: Brief,
    written: Path,  # noqa: ARG001 - the list must be there
):
    played = await rehearse(brief, began=BEGAN)

    asked = [s for s in played.sent if "/check_again preparations" in s.key]
    assert played.state == "done"
    assert len(asked) == 1
    assert "The server of Acme Retail B.V. stands." in asked[0].text
    assert "margin" not in asked[0].text


async def test_whoever_ticked_a_row_does_not_check_it_again(opened: World):
    await opened.ledger.projects.join("acme", Role.CLIENT_LEAD, email=JAN, name="Jan Prochazka")
    await ticks("server", JAN, evidence="x")

    with pytest.raises(NotTheirs, match="whoever ticked it"):
        await ticks("server", JAN, Said.SEEN)
    seen = await ticks("server", LOTTE, Said.SEEN)

    assert seen.seen_by(Role.CLIENT_LEAD)


async def test_a_list_whose_row_nobody_holds_falls_to_whoevers_stage_it_is(opened: World):
    rows = [NewRow("Ask the lawyers", Role.LEGAL)]

    found = await add_rows(await here(), "actions", rows, source="minutes")

    assert (await ticks(found.rows[0].key, PETRA)).done
    assert opened


async def test_a_row_is_ticked_once_its_issue_is_done_and_open_again_with_it(
    opened: World, rehearsal: Rehearsal
):
    issue = row_of(await opened.ledger.checklists.rows("acme"), "ticket").issue
    rehearsal.tickets.move(issue, "Done")
    await look_after("acme")
    done = row_of(await opened.ledger.checklists.rows("acme"), "ticket")
    rehearsal.tickets.move(issue, "In Progress")

    rehearsal.clock += EVERY
    await look_after("acme")

    assert done.tick is not None
    assert (done.tick.name, done.tick.way, done.tick.evidence) == ("Jira", "jira", issue)
    again = row_of(await opened.ledger.checklists.rows("acme"), "ticket")
    assert not again.done
    assert again.marks[-1].why == f"{issue} was opened again."
    assert (await opened.ledger.audit.of("acme"))[-1].identity == f"jira {issue}"


async def test_what_a_person_said_of_a_row_is_left_to_people(opened: World, rehearsal: Rehearsal):
    issue = row_of(await opened.ledger.checklists.rows("acme"), "ticket").issue
    await ticks("ticket", ADAM)
    await ticks("ticket", ADAM, Said.OPEN, why="It was closed by mistake.")
    rehearsal.tickets.move(issue, "Done")

    await look_after("acme")

    assert not row_of(await opened.ledger.checklists.rows("acme"), "ticket").done


async def test_a_row_that_is_new_in_config_comes_to_running_projects_by_the_upkeep(
    opened: World, rehearsal: Rehearsal, written: Path
):
    await look_after("acme")
    grown(written)
    rehearsal.clock += LISTS_EVERY

    await look_after("acme")
    await look_after("acme")

    assert not row_of(await opened.ledger.checklists.rows("acme"), "late").done
    told = [s for s in rehearsal.outbox.sent if "/checklist preparations 2" in s.key]
    assert len(told) == len({s.to for s in told}) > 0
    noted = [e for e in await opened.ledger.audit.of("acme") if e.kind == "checklist"]
    assert noted[-1].what["rows"] == {"late": "What nobody had thought of is done."}


async def test_owners_of_late_rows_hear_of_them_in_one_message_and_not_again_the_same_day(
    opened: World, rehearsal: Rehearsal
):
    rehearsal.clock = datetime(2026, 5, 15, 9, tzinfo=UTC)
    for _ in range(3):
        await upkeep()
        rehearsal.clock += ROWS_EVERY

    (told,) = [s for s in rehearsal.outbox.sent if s.to == ADAM and "digest" in s.key]
    assert "The margin was looked at." in told.text
    assert "The ticket is closed." in told.text
    acts = await opened.ledger.acts.of("acme", about=("digest ",))
    mine = [a.act.what for a in acts if a.act.what.endswith(f" to {ADAM}")]
    assert len([what for what in mine if " late_row preparations/" in what]) == 2


async def test_nobody_hears_of_a_row_that_is_done(opened: World, rehearsal: Rehearsal):
    await ticks("margin", ADAM)
    await ticks("ticket", ADAM)
    rehearsal.clock = datetime(2026, 5, 15, 9, tzinfo=UTC)

    await upkeep()

    mine = [s for s in rehearsal.outbox.sent if s.to == ADAM and "digest" in s.key]
    assert not any("The margin was looked at." in s.text for s in mine)
    assert opened
