"""The roll-out of a marketing operations application, from discovery to the care afterwards."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from config.tongue import tongue
from domain.answers import Decision, Outcome
from domain.changes import Change, Urgency
from domain.gate import ALL
from domain.need import changes_made, checked, everybody_trained, passed
from domain.plan import put_on_calendar
from domain.project import Project
from domain.roles import Role
from domain.rule import Answer
from domain.stage import Step
from domain.training import cohorts, passed_on
from flows.examples import example_of
from flows.marketing_operations.book import marketing_operations
from flows.marketing_operations.brief import MarketingOperationsBrief
from flows.marketing_operations.gates import (
    CohortTrained,
    Deployed,
    NextPhaseAgreed,
    ReadyForProduction,
    ScenariosFinished,
)
from flows.marketing_operations.team import FIVE_GROUPS, TEAM
from flows.people import Cast, Script, Scripted
from flows.rehearse import Played, Rehearsal, rehearse
from tasks.needs import lacking
from tasks.train import invite_missed, note_attendance
from tasks.world import living_in
from tests.conftest import sent_for

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

SPONSOR, LEAD = "antoine.lefevre@lumiere.example", "claire.dubois@lumiere.example"
AGAINST = Script(
    answers=(
        Scripted(gate="ready_for_production", by=SPONSOR, round=1, answer="no",
                 reason="The shops have not seen it."),
        Scripted(gate="design_approved", by=LEAD, round=1, answer="no", reason="A field lacks."),
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def lumiere() -> MarketingOperationsBrief:
    """The example client: two features, two trainers who train four others."""
    brief = example_of("marketing_operations")
    assert isinstance(brief, MarketingOperationsBrief)
    return brief


@pytest.fixture(scope="module")
def rolled_out(lumiere: MarketingOperationsBrief) -> Played:
    """Its whole project, with two people who say no once."""
    return asyncio.run(rehearse(lumiere, Cast(AGAINST), began=morning(lumiere)))


@pytest.fixture
async def here(lumiere: MarketingOperationsBrief) -> AsyncGenerator[Rehearsal]:
    """A world in which the project has been started, and nothing done."""
    rehearsal = Rehearsal(lumiere, Cast(), morning(lumiere))
    with living_in(rehearsal.world):
        await rehearsal.world.ledger.projects.start(lumiere)
        yield rehearsal
        await rehearsal.world.close()


def morning(brief: MarketingOperationsBrief) -> datetime:
    return datetime.combine(brief.starts, time(8, tzinfo=UTC))


def project_of(brief: MarketingOperationsBrief) -> Project:
    return Project(brief.slug, brief, brief.people)


def begun(played: Played, stage: str) -> datetime:
    return min(g.opened_at for g in played.gates if g.stage == stage)


def over(played: Played, stage: str) -> datetime:
    return max(g.decided_at for g in played.gates if g.stage == stage and g.decided_at)


def cells(played: Played, name: str) -> list[list[Any]]:
    found = next(d for d in played.documents if d.name == name)
    sheet: Any = load_workbook(io.BytesIO(found.data)).active
    return [[c.value for c in row] for row in sheet.iter_rows()]


def test_six_phases_and_the_care_after_them_follow_each_other(rolled_out: Played):
    order = ["discovery", "discovery_review", "design", "design_approval", "development_site",
             "construction", "design_review", "testing", "test_agreement", "manuals", "training",
             "training_by_trainers", "make_up", "go_decision", "it_work", "deployment", "care",
             "recap", "audit"]  # fmt: skip

    assert rolled_out.state == "done"
    for before, after in pairwise(order):
        assert over(rolled_out, before) <= begun(rolled_out, after) + timedelta(seconds=1), after


def test_the_roll_out_takes_three_to_six_months(lumiere: MarketingOperationsBrief):
    plan = put_on_calendar(
        marketing_operations, project_of(lumiere), start=lumiere.starts, holidays=frozenset()
    )

    live = next(p.due for p in plan if p.step.stage == "deployment")
    assert 90 <= (live - lumiere.starts).days <= 183


@pytest.mark.parametrize(
    ("stages", "least", "most"),
    [
        (("discovery",), 1, 2),
        (("testing", "test_agreement"), 10, 15),
        (("manuals", "training", "make_up"), 10, 15),
        (("deployment",), 1, 2),
    ],
)
def test_a_phase_takes_as_long_as_the_document_says(stages: tuple[str, ...], least: int, most: int):
    days = sum(marketing_operations.find(name).lead_time.days for name in stages)

    assert least <= days <= most


def test_five_groups_take_part_in_discovery(rolled_out: Played, lumiere: MarketingOperationsBrief):
    invited = {s.to for s in sent_for(rolled_out, "discovery", "invitation")}

    for role in FIVE_GROUPS:
        assert {p.email for p in project_of(lumiere).holders(role)} <= invited


@pytest.mark.parametrize("role", [s.role for s in TEAM if s.minimum])
def test_a_team_without_one_of_the_roles_is_named(role: Role, lumiere: MarketingOperationsBrief):
    others = tuple(p for p in lumiere.people if role not in p.roles)

    assert role.label in "; ".join(Project("x", lumiere, others).missing(TEAM))


def test_the_client_reviews_the_discovery_document_and_the_sheet_of_requirements(
    rolled_out: Played,
):
    (asked,) = sent_for(rolled_out, "discovery_review", "discovery_review")
    names = {d.name for d in rolled_out.documents}

    assert asked.to == LEAD
    assert {"discovery_document", "requirements.xlsx"} <= names
    assert cells(rolled_out, "requirements.xlsx")[0][:2] == ["N°", "Besoin"]
    assert cells(rolled_out, "requirements.xlsx")[1][0] == 1


def test_the_client_approves_the_design_with_its_workbooks_and_can_turn_it_down(
    rolled_out: Played,
):
    names = [d.name for d in rolled_out.documents if d.version == 2]

    assert {"design_document", "fields_workbook.xlsx", "workflow_workbook.xlsx",
            "security_workbook.xlsx"} <= set(names)  # fmt: skip
    assert [g.decision for g in rolled_out.gates if g.stage == "design_approval"] == ["no", "yes"]


def test_each_feature_is_reviewed_when_it_is_there_and_the_outcome_recorded(
    rolled_out: Played, lumiere: MarketingOperationsBrief
):
    for feature in lumiere.features:
        reviews = [
            g for g in rolled_out.gates if (g.stage, g.item) == ("design_review", feature.slug)
        ]
        assert {s.email for s in rolled_out.signatures if s.gate == reviews[0].id} >= {LEAD}
        assert any(d.name == f"design_note-{feature.slug}" for d in rolled_out.documents)


def test_tests_are_over_and_agreed_only_when_nothing_waits_that_is_to_be_made_now():
    assert ScenariosFinished.needs == (passed("campaign_cases"), changes_made())
    assert NextPhaseAgreed.needs == (changes_made(),)
    assert NextPhaseAgreed.signers == (Role.CLIENT_LEAD,)


async def test_a_change_that_is_to_be_made_now_holds_the_tests_and_a_nice_one_no_deployment(
    here: Rehearsal,
):
    ledger = here.world.ledger
    nice = Change(1, 1, "Another colour", urgency=Urgency.NICE)
    await ledger.changes.keep("lumiere", [nice], by=LEAD, channel="test")
    project = await ledger.projects.project("lumiere")

    assert await lacking(project, ScenariosFinished.needs)
    found = await lacking(project, ReadyForProduction.needs)
    assert "Another colour" not in " ".join(map(tongue("en").say, found))


def test_testers_get_cases_to_adapt_and_one_list_for_what_should_change(rolled_out: Played):
    sent = sent_for(rolled_out, "testing")
    names = {d.name for d in rolled_out.documents}

    assert any("change_list" in s.key for s in sent)
    assert {"test_cases", "changes-testing.xlsx", "changes-testing.csv"} <= names


async def test_what_is_to_be_made_now_puts_the_end_of_the_tests_off(here: Rehearsal):
    from tasks.write import plan_of  # noqa: PLC0415 - only here

    ledger = here.world.ledger
    await ledger.projects.begin("lumiere", Step("testing", ""))
    project = await ledger.projects.project("lumiere")
    before = {p.step: p.due for p in await plan_of(project)}
    large = Change(1, 1, "Another calendar", hours=17.0)
    await ledger.changes.keep("lumiere", [large], by=LEAD, channel="test")

    after = {p.step: p.due for p in await plan_of(project)}

    assert (after[Step("testing", "")] - before[Step("testing", "")]).days >= 3
    assert after[Step("deployment", "")] > before[Step("deployment", "")]


def test_trainers_are_trained_first_and_train_the_rest(
    lumiere: MarketingOperationsBrief, rolled_out: Played
):
    project = project_of(lumiere)

    assert {u.name for c in cohorts(project) for u in c.users} == {"Inès Caron", "Théo Lambert"}
    assert sum(len(c.users) for c in passed_on(project)) == 4
    assert over(rolled_out, "training") <= begun(rolled_out, "training_by_trainers")


def test_where_everybody_is_trained_by_us_nobody_trains_the_rest(
    lumiere: MarketingOperationsBrief,
):
    all_of_us = lumiere.model_copy(update={"training": "everybody"})
    project = project_of(all_of_us)

    assert sum(len(c.users) for c in cohorts(project)) == 6
    assert "training_by_trainers" not in {
        step.stage for step, _, _ in marketing_operations.steps(project)
    }


def test_everybody_is_invited_into_their_calendar(
    rolled_out: Played, lumiere: MarketingOperationsBrief
):
    invited = {s.to for stage in ("training", "training_by_trainers")
               for s in sent_for(rolled_out, stage, "invitation")}  # fmt: skip

    assert {u.email for u in lumiere.users} <= invited


async def test_whoever_is_absent_is_trained_later_and_holds_the_deployment_until_then(
    here: Rehearsal, lumiere: MarketingOperationsBrief
):
    ledger = here.world.ledger
    await ledger.projects.begin("lumiere", Step("make_up", ""))
    project = (await ledger.projects.project("lumiere")).at("make_up")
    await note_attendance(project, lumiere.users, "Paul Girard")

    [missing] = await lacking(project, [everybody_trained()])
    assert tongue("en").say(missing) == "Not trained yet: Paul Girard."

    missing = await invite_missed(project, "make_up_training", site=Site())
    await note_attendance(project, missing, "")

    assert [u.name for u in missing] == ["Paul Girard"]
    assert "paul.girard@lumiere.example" in {s.to for s in here.outbox.sent}
    assert await lacking(project, [everybody_trained()]) == []


class Site:
    """Where the development site is."""

    site = "https://dev.lumiere.example/"


def test_a_trainer_who_names_a_stranger_as_absent_is_told_who_was_there(
    lumiere: MarketingOperationsBrief,
):
    project = project_of(lumiere).at("training", cohorts(project_of(lumiere))[0])

    objection = tongue("en").say(
        CohortTrained(absent="Nobody Known", hands_on="yes").objection(project, {})
    )

    assert objection.startswith("Nobody here is called Nobody Known")
    assert "Inès Caron, Théo Lambert" in objection


def test_it_is_deployed_only_when_everybody_agrees(rolled_out: Played):
    first, second = (g for g in rolled_out.gates if g.stage == "go_decision")

    assert ReadyForProduction.rule is ALL
    assert (first.decision, second.decision) == ("no", "yes")
    assert len({s.email for s in rolled_out.signatures if s.gate == second.id}) == 8
    assert begun(rolled_out, "deployment") >= (second.decided_at or morning_never())


def morning_never() -> datetime:
    return datetime.max.replace(tzinfo=UTC)


def test_one_no_among_all_is_a_no(lumiere: MarketingOperationsBrief):
    project = project_of(lumiere).at("go_decision")
    signers = project.signers(ReadyForProduction)
    answers = [Answer(s.seat, Decision.NO if s.email == SPONSOR else Decision.YES) for s in signers]

    assert ReadyForProduction.rule.decide(signers, answers, frozenset()) == Outcome.NO


def test_urgent_changes_and_missing_trainings_hold_the_deployment():
    assert ReadyForProduction.needs == (changes_made(urgent_only=True), everybody_trained())


@pytest.mark.parametrize(("needed", "there"), [(True, True), (False, False)])
def test_the_clients_it_takes_part_where_files_have_to_be_moved(
    lumiere: MarketingOperationsBrief, *, needed: bool, there: bool
):
    project = project_of(lumiere.model_copy(update={"it_takes_part": needed}))

    assert ("it_work" in {s.stage for s, _, _ in marketing_operations.steps(project)}) is there


def test_the_system_is_ready_for_use_once_every_step_is_done(rolled_out: Played):
    assert Deployed.needs == (checked("production"),)
    (told,) = {s.text for s in sent_for(rolled_out, "deployment", "ready_for_use") if s.to == LEAD}
    assert "https://site.lumiere.meiro.example/" in told


def test_questions_go_to_the_project_team_first_and_to_the_vendor_second(rolled_out: Played):
    told = next(s for s in sent_for(rolled_out, "care", "where_to_ask") if s.to == SPONSOR)
    stood_by = sent_for(rolled_out, "care", "standing_by")

    assert "Claire Dubois" in told.text
    assert [s.to for s in stood_by] == ["milan.vesely@meiro.io"]


def test_the_client_writes_down_what_changes_in_its_process(rolled_out: Played):
    paper = next(d for d in rolled_out.documents if d.name == "process_changes")

    assert "changes of Maison Lumière" in paper.text


def test_the_audit_is_optional(lumiere: MarketingOperationsBrief):
    project = project_of(lumiere.model_copy(update={"audit": False}))

    assert "audit" not in {s.stage for s, _, _ in marketing_operations.steps(project)}


def test_what_the_client_approves_adapts_or_sends_on_comes_as_a_word_file(rolled_out: Played):
    files = {a.name for s in rolled_out.sent for a in s.attachments}

    for paper in ("discovery_document", "design_document", "test_cases", "training_manual"):
        assert f"lumiere-{paper}-v1.docx.json" in files  # a rehearsal's press writes words down
