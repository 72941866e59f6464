"""CIMcloud: five weeks from the order, a live site, and the next project of the program."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from config.briefs import check_brief
from config.holidays import holidays_in
from domain.brief import Brief
from domain.plan import put_on_calendar
from domain.project import Project
from domain.registry import named
from flows import status
from flows.cimcloud.brief import CimcloudBrief, Earlier, Package
from flows.onboard import brief_from
from flows.people import Cast, Script, Scripted
from flows.playbooks import playbooks
from flows.rehearse import Played, rehearse
from tasks.world import World
from tests.conftest import EXAMPLES, sent_for

ORDERED = date(2026, 5, 4)
STEP_1 = {"program_manager", "core_team"}
STEP_4 = {"program_manager_onboarding", "project_manager_onboarding"}
OFFER = Script(
    answers=(Scripted(gate="fee_approved", round=1, answer="no", reason="Twice what we expected."),)
)


@pytest.fixture(scope="session")
def harbor(nobodys_home: None) -> CimcloudBrief:  # noqa: ARG001 - read where nobody overrides
    """The first project of a program, with Select Connect."""
    found = brief_from(EXAMPLES / "cimcloud-harbor.yaml")
    assert isinstance(found, CimcloudBrief)
    return found


@pytest.fixture(scope="session")
def second(nobodys_home: None) -> CimcloudBrief:  # noqa: ARG001 - as above
    """The second project of the same program, with Starter."""
    found = brief_from(EXAMPLES / "cimcloud-orders.yaml")
    assert isinstance(found, CimcloudBrief)
    return found


@pytest.fixture(scope="session")
def connected(harbor: CimcloudBrief) -> Played:
    """The first project, whose program manager turns the first offer down."""
    began = datetime.combine(harbor.order_date, time(13), UTC)
    return asyncio.run(rehearse(harbor, Cast(OFFER), began=began))


@pytest.fixture(scope="session")
def again(second: CimcloudBrief) -> Played:
    """The second project."""
    began = datetime.combine(second.order_date, time(13), UTC)
    return asyncio.run(rehearse(second, began=began))


def planned(brief: Brief) -> dict[str, date]:
    """When each stage is due, if everybody is in time."""
    project = Project(brief.slug, brief, brief.people)
    first = brief.first_day or ORDERED
    days = holidays_in(brief.country, first.year, first.year + 1)
    plan = put_on_calendar(named("cimcloud"), project, start=first, holidays=days)
    return {one.step.stage: one.due for one in plan}


def weeks(brief: CimcloudBrief, stage: str) -> float:
    """How many weeks after the order a stage is due."""
    return (planned(brief)[stage] - brief.order_date) / timedelta(weeks=1)


def stages(brief: Brief) -> set[str]:
    """What a project goes through."""
    project = Project(brief.slug, brief, brief.people)
    return {step.stage for step, _, _ in named("cimcloud").steps(project)}


def test_stage_1_takes_five_weeks_from_the_order(harbor: CimcloudBrief):
    assert weeks(harbor, "core_team") <= 1
    assert weeks(harbor, "pre_install") == weeks(harbor, "questionnaire") == 1
    assert weeks(harbor, "platform_deployment") == 2
    assert 2 < weeks(harbor, "erp_sync") <= 3
    assert 4 < weeks(harbor, "implementer_onboarding") <= 5
    assert 4 < weeks(harbor, "program_manager_onboarding") <= 5
    assert weeks(harbor, "connected") == 5


def test_select_connect_is_bought_unless_something_else_is_said(harbor: CimcloudBrief):
    data = harbor.model_dump(mode="json", exclude={"package"})

    assert CimcloudBrief.model_validate(data).package is Package.SELECT_CONNECT


def test_starter_merges_two_weeks_twice(harbor: CimcloudBrief):
    starter = harbor.model_copy(update={"package": Package.STARTER})

    assert weeks(starter, "pre_install") == 1
    assert weeks(starter, "platform_deployment") < 2
    assert weeks(starter, "erp_sync") <= 2
    assert weeks(starter, "implementer_onboarding") <= 3
    assert weeks(harbor, "connected") - weeks(starter, "connected") >= 1
    assert weeks(harbor, "connected") - weeks(starter, "connected") <= 2


def test_a_busy_deployment_team_moves_everything_after_the_first_week(harbor: CimcloudBrief):
    busy = harbor.model_copy(update={"busy_weeks": 3})

    assert weeks(busy, "pre_install") == 1
    assert weeks(busy, "platform_deployment") == 5
    assert weeks(busy, "connected") == 8


def test_whoever_begins_too_late_for_their_week_has_their_lead_time(connected: Played):
    late = next(g for g in connected.gates if g.stage == "content_work")

    assert late.due > late.opened_at.date()


def test_each_step_of_stage_1_says_whose_it_is():
    book = playbooks()["cimcloud"]
    steps = [s.sentence for s in book if s.sentence.startswith("Step") and s.due]

    assert len(steps) == 11
    assert all(s.split(": ")[0].rpartition(", ")[2] in {
        "the client's", "CIMcloud's", "together"} for s in steps)  # fmt: skip


def test_the_deployment_waits_for_checklist_and_questionnaire(connected: Played):
    signed = {g.stage: g.decided_at for g in connected.gates}
    began = next(s.at for s in sent_for(connected, "platform_deployment"))

    assert began >= max(signed["pre_install"], signed["questionnaire"])


def test_the_pre_install_checklist_is_the_it_experts(connected: Played):
    asked = sent_for(connected, "pre_install", "checklist pre_install 1")

    assert [s.to for s in asked] == ["ken.abe@harbor-supply.example"]
    assert "the ERP's database" in asked[0].text


def test_the_questionnaire_is_a_form_and_its_answers_are_filed(connected: Played):
    filed = next(d for d in connected.documents if d.name == "erp_questionnaire")

    assert "| Which ERP, in which version | erp of Harbor Supply Co. |" in filed.text
    assert len(named("cimcloud").find("questionnaire").gate.model_fields) == 12


def test_what_was_bought_is_deployed_and_the_client_sees_none_of_the_list(connected: Played):
    asked = sent_for(connected, "platform_deployment", "checklist deployment 1")

    assert {s.to for s in asked} == {"tom.reyes@meiro.io"}
    assert "The option bundle CRM is deployed." in asked[0].text


def test_the_clients_it_is_asked_for_help_only_where_it_is_needed(
    harbor: CimcloudBrief, second: CimcloudBrief
):
    assert "sync_install" in stages(harbor)
    assert "sync_install" not in stages(second)


def test_nothing_of_a_customization_is_built_before_its_fee_is_approved(connected: Played):
    rounds = [g for g in connected.gates if g.stage == "customization_fee"]
    built = sent_for(connected, "customization", "customization_build")

    assert [g.decision and g.decision.value for g in rounds] == ["no", "yes"]
    assert [s.at for s in built] >= [rounds[-1].decided_at]
    assert "The fee of 120" in built[0].text


def test_a_project_without_customizations_asks_for_no_fee(second: CimcloudBrief):
    assert not {"customization_fee", "customization"} & stages(second)


def test_what_is_to_be_done_depends_on_the_feature(connected: Played, again: Played):
    first = " ".join(s.text for s in sent_for(connected, "product_work", "checklist"))
    later = " ".join(s.text for s in sent_for(again, "product_work", "checklist"))

    assert "Rich product catalog" not in first
    assert "Pictures and descriptions for Rich product catalog are uploaded." in later


def test_what_is_left_for_later_is_turned_off_and_hidden(connected: Played):
    (asked,) = [s for s in sent_for(connected, "settings_work") if "checklist" in s.key]

    assert "Rich order entry is turned off and hidden until a later project." in asked.text


def test_there_is_no_go_live_before_every_feature_is_tested(connected: Played):
    signed = {g.stage: g.decided_at for g in connected.gates}

    assert signed["content_work"] <= signed["testing"] <= signed["go_live"]


def test_the_roll_out_goes_to_customers_and_to_reps(connected: Played):
    gone = {g.item for g in connected.gates if g.stage == "roll_out"}
    asked = " ".join(s.text for s in sent_for(connected, "roll_out") if "your-reps" in s.key)

    assert gone == {"your-customers", "your-reps"}
    for part in ("Promotion", "Onboarding", "Training", "Feedback", "Changes"):
        assert f"{part}: " in asked
    assert "Your customers" not in asked


def test_a_later_project_of_a_program_repeats_stages_2_and_3(
    harbor: CimcloudBrief, second: CimcloudBrief
):
    assert not (STEP_1 | STEP_4) & stages(second)
    assert {"first_goal", "content_work", "testing", "go_live", "roll_out"} <= stages(second)
    assert stages(harbor) >= STEP_1 | STEP_4


def test_step_1_recurs_when_software_is_bought(second: CimcloudBrief):
    bought = second.model_copy(update={"new_software": True})

    assert stages(bought) >= STEP_1
    assert not STEP_4 & stages(bought)


def test_step_4_recurs_when_a_manager_has_changed(second: CimcloudBrief):
    before = Earlier(
        project="harbor-supply-co",
        program_manager="somebody.else@harbor-supply.example",
        project_manager="paul.nguyen@harbor-supply.example",
    )
    changed = second.model_copy(update={"earlier": before})

    assert stages(changed) >= STEP_4
    assert not STEP_1 & stages(changed)


async def test_a_program_shows_its_projects(
    world: World, harbor: CimcloudBrief, second: CimcloudBrief
):
    await world.ledger.projects.start(harbor)
    await world.ledger.projects.start(second)

    found = await status.program("harbor-portal")

    assert [p["project"] for p in found] == ["harbor-supply-co", "harbor-orders"]
    assert found[0]["left_out"] == []
    assert set(found[1]["left_out"]) >= STEP_1 | STEP_4


def test_a_program_that_buys_nothing_in_its_first_project_is_refused(harbor: CimcloudBrief):
    data = harbor.model_dump(mode="json") | {"new_software": False, "go_live": "2026-05-20"}

    brief, wrong = check_brief(data, books=playbooks())

    assert brief is None
    assert {bad.field for bad in wrong} == {"new_software", "go_live"}


def test_what_was_bought_and_what_goes_live_first_come_as_word_files(connected: Played):
    files = {a.name for s in connected.sent for a in s.attachments}

    for paper in ("whats_included", "go_live_goal"):
        assert f"harbor-supply-co-{paper}-v1.docx.json" in files  # as a rehearsal's press has it
