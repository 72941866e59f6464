"""Status reports: who sees what, in which language, and why it is red, amber or green."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from config.company import company
from config.files import OURS
from config.reports import in_words, languages, report_words
from domain.answers import Condition, Decision
from domain.changes import Change, Timing
from domain.checklist import Row
from domain.health import Light
from domain.project import Project, use_cases
from domain.protocol import Case, Result, Tried
from domain.report import Reader, StatusReport
from domain.roles import Role
from domain.rule import Signer
from flows.advance import advance
from flows.meiro.stages import meiro
from flows.rehearse import Rehearsal
from integrations.press import Printer
from tasks.on_paper import drawn, in_html, in_markdown, on_paper
from tasks.open_issues import open_issues
from tasks.status_report import status_report
from tasks.world import World

LOTTE = Signer(Role.CLIENT_LEAD, "Lotte de Vries", "lotte.devries@acme-retail.example")


@pytest.fixture
async def begun(world: World, rehearsal: Rehearsal) -> World:
    """The example project on its first day: two gates are open."""
    await advance("acme")
    await rehearsal.run_all()
    return world


def reasons(report: StatusReport, side: str) -> list[str]:
    """Why one side has its light, in sentences."""
    said = in_words(report)["sides"]
    return next(
        words["reasons"]
        for words, rating in zip(said, report.ratings, strict=True)
        if rating.side == side
    )


@pytest.mark.usefixtures("begun")
async def test_on_the_first_day_all_is_green_but_nothing_is_done(project: Project):
    report = await status_report(project)

    assert report.light is Light.GREEN
    assert [w.name for w in report.waiting] == ["Early access", "Sales handover"]
    assert report.waiting[1].who == ("Simona Dvorakova",)
    assert report.done == ()
    assert reasons(report, "dates")[0].startswith("the last stage ends on")


@pytest.mark.usefixtures("begun")
async def test_who_is_waited_for_is_told_with_since_when_and_how_late_it_is(
    project: Project, rehearsal: Rehearsal
):
    rehearsal.clock += timedelta(days=17)  # due on 4 May, a working week ago

    report = await status_report(project)

    assert report.light is Light.RED
    assert [(w.name, w.late) for w in report.late] == [("Early access", 5), ("Sales handover", 5)]
    assert "Sales handover waits for Simona Dvorakova, 5 working days late" in reasons(
        report, "dates"
    )
    assert (
        "Sales handover: Simona Dvorakova, since 24 Apr 2026, due 04 May 2026, "
        "5 working days late" in in_words(report)["waiting"]
    )


@pytest.mark.usefixtures("begun")
async def test_a_late_stage_moves_all_that_comes_after_it(project: Project, rehearsal: Rehearsal):
    before = await status_report(project)
    rehearsal.clock += timedelta(days=38)

    after = await status_report(project)

    assert after.ends > before.ends
    assert all(b.start >= after.day for b in after.next)
    assert any("later than planned at first" in one for one in reasons(after, "dates"))


async def test_an_open_condition_is_amber_and_red_once_it_is_overdue(
    begun: World, project: Project, rehearsal: Rehearsal
):
    due = rehearsal.clock.date() + timedelta(days=3)
    await begun.ledger.gates.sign(
        "acme/early_access/1",
        LOTTE,
        Decision.CONDITIONS,
        stated={},
        comment="",
        channel="test",
        judge=lambda _: None,
        conditions=[Condition("The contract has a seal", LOTTE.email, due)],
    )

    open_one = await status_report(project)
    rehearsal.clock += timedelta(days=4)
    overdue = await status_report(project)

    lights = [next(r.light for r in x.ratings if r.side == "quality") for x in (open_one, overdue)]
    assert lights == [Light.AMBER, Light.RED]
    assert "The contract has a seal: Lotte de Vries" in in_words(open_one)["conditions"][0]


async def test_late_rows_open_changes_and_failed_tests_count_as_quality(
    begun: World, project: Project, rehearsal: Rehearsal
):
    today = rehearsal.clock.date()
    rows = [
        Row("ready", "ours", "The margin was looked at.", Role.ANALYST, today, internal=True),
        Row("ready", "theirs", "The server stands.", Role.CLIENT_LEAD, today),
    ]
    await begun.ledger.checklists.add("acme", "ready", rows)
    wanted = [Change(number, 1, f"Wish {number}") for number in (1, 2, 3)]
    later = Change(4, 1, "Wish 4", timing=Timing.LATER)
    await begun.ledger.changes.keep("acme", [*wanted, later], by=LOTTE.email, channel="test")
    cases = [Case(key="login", title="Log in", role=Role.CLIENT_LEAD)]
    await begun.ledger.protocols.open(
        "acme", "trial", cases, round=1, title="Trial", internal=False, again=False, stage="kickoff"
    )
    failed = Tried("login", Result.FAILED, LOTTE.email, 1, begun.now())
    await begun.ledger.protocols.note("acme", "trial", failed)
    on_time = reasons(await status_report(project), "quality")
    rehearsal.clock += timedelta(days=1)

    ours = reasons(await status_report(project), "quality")
    theirs = reasons(await status_report(project, reader=Reader.CLIENT), "quality")

    assert on_time == ["open change requests: 3", "open test cases that failed: 1"]
    assert "open rows of checklists that are late: 2" in ours
    assert "open rows of checklists that are late: 1" in theirs


async def test_hours_from_jira_are_held_against_the_budget(
    begun: World, project: Project, rehearsal: Rehearsal
):
    case = use_cases(project)[0]
    opened = await open_issues(project.at("use_case", case), "use_case", use_case=case)
    rehearsal.tickets.work(opened[-1].ref, email="adam.kral@meiro.io", hours=470, day=begun.now())

    report = await status_report(project)

    assert report.hours == (("Adam Kral", 470),)
    assert "470 of 480 hours are used, 98 %" in reasons(report, "budget")


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("reader", [Reader.SPONSOR, Reader.CLIENT])
async def test_the_clients_people_see_nothing_internal_and_no_hours_of_single_people(
    project: Project, reader: Reader, monkeypatch: pytest.MonkeyPatch
):
    hidden = {"sales_handover", "component_build"}
    stages = [replace(s, internal=s.name in hidden) for s in meiro.stages]
    monkeypatch.setattr(meiro, "stages", stages)

    report = await status_report(project, reader=reader)
    everything = await status_report(project, reader=Reader.PM)

    said = in_markdown(report) + str(in_words(report))
    assert "Sales handover" not in said
    assert "Component build" not in said
    assert "Sales handover" in in_markdown(everything)
    assert report.hours == ()
    assert ("budget" in {r.side.value for r in report.ratings}) is (reader is Reader.SPONSOR)


def test_every_language_has_every_word_of_a_report():
    files = {path.stem for path in (OURS / "reports").glob("*.yaml")}
    written = {
        name: yaml.safe_load((OURS / "reports" / f"{name}.yaml").read_text(encoding="utf-8"))
        for name in files
    }

    assert set(languages()) == files >= {"en", "nl", "fr"}
    for name in files:
        words = report_words(name)
        assert words.lights.keys() == {light.word for light in Light}
        for part in ("rules", "labels"):
            for key, sentence in written[name][part].items():
                assert braces(sentence) == braces(written["en"][part][key]), (name, key)


def braces(sentence: str) -> set[str]:
    """The facts that a sentence is filled in with."""
    return {part.split("}")[0].split(":")[0] for part in sentence.split("{")[1:]}


@pytest.mark.usefixtures("begun")
async def test_the_client_reads_it_in_their_language(project: Project):
    dutch = project.brief.model_copy(update={"language": "nl"})
    there = Project("acme", dutch, project.people)

    report = await status_report(there, reader=Reader.CLIENT)

    assert "Overdracht van verkoop" in in_markdown(report)
    assert "Waiting for" in in_markdown(await status_report(there))


@pytest.mark.usefixtures("begun")
async def test_what_people_wrote_stays_text_in_every_form(
    begun: World, project: Project, tmp_path: Path
):
    evil = project.brief.model_copy(update={"client": "<b>#panic() $x$ {{ 7*7 }} *Acme*"})
    begun.press = Printer(tmp_path, tmp_path / "fonts", company().name, None, None)  # type: ignore[arg-type]
    report = await status_report(Project("acme", evil, project.people))

    page, picture = await drawn(report, "pdf"), await drawn(report, "png")
    html, markdown = await in_html(report), in_markdown(report)

    assert page.startswith(b"%PDF")
    assert picture.startswith(b"\x89PNG")
    assert "<b>#panic" not in html
    assert "&lt;b&gt;#panic" in html
    assert "\\*Acme\\*" in markdown


@pytest.mark.usefixtures("begun")
async def test_a_sponsor_gets_one_page_and_a_project_manager_the_plan_as_well(project: Project):
    here = project.at("weekly_report")

    names = {
        reader: [d.name.partition("-")[0] for d in await on_paper(here, report)]
        for reader in Reader
        if (report := await status_report(project, reader=reader))
    }

    assert names[Reader.PM] == ["status_report", "plan"]
    assert names[Reader.SPONSOR] == names[Reader.CLIENT] == ["status_report"]
