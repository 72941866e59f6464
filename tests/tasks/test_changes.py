"""Change requests: sent out once, taken in whole or not at all, and what waits for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from config.sheets import change_words
from config.tongue import tongue
from domain.changes import Change, State, Timing, Urgency
from domain.need import changes_made
from domain.project import Project
from domain.stage import Step
from integrations.outbox import Outbox
from integrations.sheets import read_sheet
from records.changes import Overtaken
from tasks.changes import hand_in, open_changes, written_sheet
from tasks.needs import do_the_work, lacking
from tasks.world import World
from tasks.write import plan_of

FIELD = Change(1, 1, "A field for the season", hours=20.0, timing=Timing.NOW)
LEAD, MANAGER = "lotte.devries@acme-retail.example", "petra.novakova@meiro.io"


async def keep(world: World, *changes: Change) -> None:
    await world.ledger.changes.keep("acme", changes, by=MANAGER, channel="test")


async def test_the_list_is_sent_once_to_whoever_fills_it_in(
    world: World, project: Project, outbox: Outbox
):
    await world.ledger.projects.begin("acme", Step("team", ""))
    standing = project.at("team")

    first = await open_changes(standing)
    again = await open_changes(standing)

    assert sorted(s.to for s in outbox.sent) == sorted([LEAD, MANAGER])
    assert [d.name for d in again] == ["changes-team.xlsx", "changes-team.csv"]
    assert [d.sha256 for d in first] == [d.sha256 for d in again]


async def test_a_sheet_goes_out_and_comes_back_without_a_change(world: World, project: Project):
    await keep(world, FIELD, Change(2, 1, "=1+1", description="two\nlines", urgency=Urgency.MUST))

    for kind in ("xlsx", "csv"):
        came = await hand_in(project, await written_sheet(project, kind), by=LEAD, channel="test")

        assert came.told == ("0 new, 0 changed, 2 as they were.",)
    assert len(await world.ledger.changes.history("acme")) == 2


async def test_the_sheet_is_written_in_the_clients_language(world: World, project: Project):
    await keep(world, FIELD)
    french = replace(project, brief=project.brief.model_copy(update={"language": "fr"}))

    table = read_sheet(await written_sheet(french, "xlsx"))

    assert table[0][3] == "Titre"
    assert "maintenant" in table[1]


async def test_a_gate_waits_for_what_is_to_be_made_now(world: World, project: Project):
    await keep(world, FIELD)

    [missing] = await lacking(project, [changes_made()])
    assert (
        tongue("en").say(missing)
        == "Change requests are still open (1): no. 1 A field for the season."
    )

    await keep(world, replace(FIELD, version=2, timing=Timing.LATER, urgency=Urgency.NICE))

    assert await lacking(project, [changes_made(), changes_made(urgent_only=True)]) == []


async def test_a_deployment_waits_for_what_is_urgent_only(world: World, project: Project):
    await keep(world, replace(FIELD, timing=Timing.LATER, urgency=Urgency.MUST))

    assert await lacking(project, [changes_made()]) == []
    assert len(await lacking(project, [changes_made(urgent_only=True)])) == 1


async def test_in_a_rehearsal_people_make_what_is_missing(world: World, project: Project):
    await keep(world, FIELD)

    await do_the_work(project, [changes_made()])

    (change,) = await world.ledger.changes.of("acme")
    assert (change.state, change.version) == (State.RETESTED, 3)


async def test_of_two_who_write_the_same_version_one_is_told(world: World):
    await keep(world, FIELD)
    await keep(world, replace(FIELD, version=2), replace(FIELD, number=2))

    with pytest.raises(Overtaken):
        await keep(world, replace(FIELD, number=3), replace(FIELD, version=2))

    assert len(await world.ledger.changes.history("acme")) == 3


async def test_what_was_said_of_a_change_stands_in_the_trail(world: World):
    await keep(world, FIELD)

    (entry,) = [e for e in await world.ledger.audit.of("acme") if e.kind == "change"]
    assert entry.actor == MANAGER
    assert entry.what["changes"][0]["title"] == FIELD.title


async def test_a_project_without_changes_is_planned_as_before(world: World, project: Project):
    await world.ledger.projects.begin("acme", Step("team", ""))

    before = {p.step: p.due for p in await plan_of(project)}
    await keep(world, FIELD)

    assert {p.step: p.due for p in await plan_of(project)} == before
    assert min(before.values()) > date(2026, 4, 1)


def test_the_words_are_whole_in_every_language():
    assert {change_words(language).name for language in ("en", "fr", "nl")} == {
        "Change requests",
        "Demandes de modification",
        "Wijzigingsverzoeken",
    }
