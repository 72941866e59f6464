"""The organisation of a platform's implementation, from the data strategy to the specification."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest

from config.briefs import check_brief
from config.tongue import tongue
from domain.brief import Brief
from domain.project import Project
from domain.roles import Role
from domain.seats import unfilled
from flows.cdp_organisation.brief import CdpOrganisationBrief
from flows.cdp_organisation.gates import GoAhead, SteeringGroupSet, TeamComplete
from flows.cdp_organisation.team import TEAM
from flows.examples import example_of
from flows.people import Cast, Script, Scripted
from flows.playbooks import playbooks
from flows.rehearse import Played, rehearse
from tests.conftest import sent_for

if TYPE_CHECKING:
    from records.gates import GateRecord

SPECIALISTS = {"noor.dekker@tulp.example", "ruben.vos@tulp.example", "fleur.mulder@tulp.example"}
STEERING = {"els.vandam@tulp.example", "kees.smit@tulp.example"}
SPONSOR = "hanna.willems@tulp.example"
MANAGER = "petra.novakova@meiro.io"
LEGAL = {"sanne.dewit@tulp.example", "bram.hoekstra@privacy-partners.example"}

DIFFICULT = Script(
    answers=(
        Scripted(gate="go_ahead", by=SPONSOR, round=1, answer="no", reason="It costs too much."),
        Scripted(
            gate="tasks_known",
            by="tim.brouwer@tulp.example",
            round=1,
            answer="no",
            reason="I have no time in March.",
        ),
        Scripted(
            gate="go_ahead",
            by="kees.smit@tulp.example",
            round=2,
            answer="no",
            reason="The shops lose by it.",
            after=0,
        ),
        Scripted(gate="mode_chosen", values={"mode": "waterfall", "reasons": "It is all known."}),
        Scripted(
            gate="feasibility_known",
            item="garden-app",
            by="carla.jansen@meiro.io",
            after=1,
            values={"way": "SDK", "feasible": "with effort", "reasons": "Two apps to be built."},
        ),
    )
)


@pytest.fixture(scope="module")
def tulip() -> CdpOrganisationBrief:
    """The example client, reading English: three sources, a package, a milestone, two interests."""
    brief = example_of("cdp_organisation").model_copy(update={"language": "en"})
    assert isinstance(brief, CdpOrganisationBrief)
    return brief


@pytest.fixture(scope="module")
def organised(tulip: CdpOrganisationBrief) -> Played:
    """Its whole project, with people who answer yes on the due day."""
    return played_by(tulip, Script())


@pytest.fixture(scope="module")
def disputed(tulip: CdpOrganisationBrief) -> Played:
    """Its whole project, with somebody who has no time and a sponsor who says no once."""
    return played_by(tulip, DIFFICULT)


def played_by(brief: CdpOrganisationBrief, people: Script) -> Played:
    """The project of this brief with these people."""
    began = datetime.combine(brief.starts, time(8, tzinfo=UTC))
    return asyncio.run(rehearse(brief, Cast(people), began=began))


def gate(played: Played, stage: str, item: str = "", round: int = 1) -> GateRecord:
    """One gate of a project."""
    return next(g for g in played.gates if (g.stage, g.item, g.round) == (stage, item, round))


def decided(played: Played, stage: str, item: str = "", round: int = 1) -> datetime:
    """When it was decided."""
    found = gate(played, stage, item, round).decided_at
    assert found
    return found


def signed_by(played: Played, gate_id: str) -> set[str]:
    """Who answered it."""
    return {s.email for s in played.signatures if s.gate == gate_id}


def written(played: Played, name: str) -> str:
    """The latest version of a document."""
    return max((d for d in played.documents if d.name == name), key=lambda d: d.version).text


def test_the_project_goes_from_the_data_strategy_to_the_specification(organised: Played):
    assert organised.state == "done"
    assert organised.signatures[-1].gate == "tulip/specification/1"
    assert signed_by(organised, "tulip/specification/1") == {SPONSOR, MANAGER}


def test_nothing_begins_before_strategy_and_product_are_settled(organised: Played):
    settled = decided(organised, "preconditions")

    stages = {s.key.split("/")[1] for s in organised.sent if s.at < settled}

    assert stages == {"preconditions", "progress_report"}


def test_the_core_team_has_every_role_of_the_document_and_the_external_parties(
    organised: Played, tulip: CdpOrganisationBrief
):
    sheet = written(organised, "core_team")

    assert all(person.name in sheet for person in tulip.people)
    assert "**Privacy Partners**: Advises on the GDPR" in sheet
    assert "| Costs | Kees Smit |" in sheet
    assert "Nobody: the team is complete." in sheet


@pytest.mark.parametrize("role", [seat.role for seat in TEAM if seat.minimum])
def test_a_team_without_one_of_the_roles_is_not_complete(role: Role, tulip: CdpOrganisationBrief):
    others = tuple(p for p in tulip.people if role not in p.roles)

    objection = TeamComplete().objection(Project("tulip", tulip, others), {})

    assert role.label in tongue("en").say(objection)


def test_there_is_always_a_second_contact_person(tulip: CdpOrganisationBrief):
    people = tuple(p for p in tulip.people if p.name != "Fleur Mulder")

    objection = TeamComplete().objection(Project("tulip", tulip, people), {})

    assert "contact person: 1 missing" in tongue("en").say(objection)


def test_whoever_is_closely_involved_does_not_sit_in_the_steering_group(
    tulip: CdpOrganisationBrief,
):
    kees = next(p for p in tulip.people if p.name == "Kees Smit")
    involved = kees.model_copy(update={"roles": (Role.STEERING_GROUP, Role.ANALYST)})
    people = tuple(involved if p is kees else p for p in tulip.people)
    project = Project("tulip", tulip, people).at("go_ahead")

    lacks = unfilled(project, GoAhead, owner=Role.SPONSOR, stage="go_ahead")

    assert lacks
    assert "only 1 can" in lacks.problem
    assert "is also analyst" in tongue("en").say(SteeringGroupSet().objection(project, {}))


def test_every_interest_has_a_seat_in_the_steering_group(tulip: CdpOrganisationBrief):
    data = tulip.model_dump(mode="json")
    data["interests"][1]["seat"] = "adam.kral@meiro.io"

    _, problems = check_brief(data, books=playbooks())

    assert [(p.field, p.problem) for p in problems] == [
        (
            "interests[1].seat",
            "adam.kral@meiro.io, who speaks for Costs, is not in the steering group.",
        )
    ]


def test_a_developer_who_would_be_booked_too_late_is_said_before_the_start(
    tulip: CdpOrganisationBrief,
):
    data = tulip.model_dump(mode="json")
    data["packages"][0]["begins"] = "2026-04-01"

    _, problems = check_brief(data, books=playbooks())

    assert [p.problem for p in problems] == ["App events begins less than 6 weeks after the start."]


def test_everybody_says_for_themselves_that_they_know_their_tasks(
    organised: Played, tulip: CdpOrganisationBrief
):
    letters = {s.to: s.text for s in sent_for(organised, "tasks", "your_tasks")}

    assert signed_by(organised, "tulip/tasks/1") == {p.email for p in tulip.people}
    assert set(letters) == {p.email for p in tulip.people}
    assert "• Data analyst" not in letters[SPONSOR]
    assert "takes the final decision" in letters[SPONSOR]
    assert "data model" in letters["carla.jansen@meiro.io"]


def test_one_who_has_no_time_holds_up_the_mode_until_that_is_put_right(disputed: Played):
    assert gate(disputed, "tasks").decision == "no"
    assert decided(disputed, "tasks", round=2) <= gate(disputed, "mode").opened_at


def test_use_cases_are_put_in_order_with_the_analysts_who_looked_at_the_data(organised: Played):
    invited = {s.to for s in sent_for(organised, "use_cases", "invitation")}

    assert signed_by(organised, "tulip/use_cases/1") == {*SPECIALISTS, "adam.kral@meiro.io"}
    assert invited >= {*SPECIALISTS, "adam.kral@meiro.io", MANAGER}
    assert decided(organised, "data_situation") <= gate(organised, "use_cases").opened_at
    assert "Back in stock" in written(organised, "use_cases")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("garden-app", "the app of each platform"),
        ("stock-system", "in real time"),
        ("loyalty-cards", "An import brings files"),
    ],
)
def test_each_source_is_analysed_by_architect_and_system_owner(
    organised: Played, source: str, words: str
):
    asked = [s for s in sent_for(organised, "feasibility", "feasibility") if source in s.key]

    assert {s.to for s in asked} == {"carla.jansen@meiro.io", "tim.brouwer@tulp.example"}
    assert all(words in s.text for s in asked)
    assert signed_by(organised, f"tulip/feasibility/{source}/1") == {s.to for s in asked}


def test_what_the_analysis_found_stands_before_the_steering_group(disputed: Played):
    assert "| Garden app | SDK | with effort | Two apps to be built. |" in written(
        disputed, "decision_paper"
    )


def test_developers_are_booked_with_estimates_for_each_package(organised: Played):
    issues = [s.ticket for s in sent_for(organised, "booking") if s.ticket]
    (letter,) = sent_for(organised, "booking", "developer_booking")

    assert [i.summary for i in issues if i.kind != "Epic"] == [
        "Estimate App events",
        "Prepare what App events needs",
    ]
    assert "from Mon 18 May 2026 on" in letter.text
    assert signed_by(organised, "tulip/booking/app-events/1") == {
        "david.horak@meiro.io",
        MANAGER,
    }


def test_legal_department_and_privacy_experts_clarify_information_and_consent(organised: Played):
    record = written(organised, "privacy_record")

    assert signed_by(organised, "tulip/legal_review/1") == LEGAL
    assert "## Right to information" in record
    assert "## Consent to processing" in record


def test_the_steering_group_advises_and_the_final_word_is_the_sponsors(disputed: Played):
    assert gate(disputed, "go_ahead", round=1).decision == "no"  # both had advised yes
    assert gate(disputed, "go_ahead", round=2).decision == "yes"  # although one advised no
    assert signed_by(disputed, "tulip/go_ahead/2") == {*STEERING, SPONSOR}


def test_the_mode_is_chosen_when_the_team_knows_its_tasks_and_the_sponsor_has_decided(
    organised: Played,
):
    opened = gate(organised, "mode").opened_at

    assert opened >= max(decided(organised, "tasks"), decided(organised, "go_ahead"))


def test_in_sprints_or_in_phases_there_is_a_project_plan(organised: Played, disputed: Played):
    assert "sprints of two weeks" in written(organised, "milestone_plan")
    assert "run in phases" in written(disputed, "milestone_plan")
    sprint, phase = (
        sent_for(played, "work_review", "invitation")[0].subject for played in (organised, disputed)
    )
    assert sprint.startswith("Sprint review")
    assert phase.startswith("State of the phase")


def test_a_milestone_is_presented_to_everybody_and_recorded_in_the_plan(
    organised: Played, tulip: CdpOrganisationBrief
):
    invited = {s.to for s in sent_for(organised, "milestone", "invitation")}
    plan = written(organised, "milestone_plan-organisation-stands")

    assert invited == {p.email for p in tulip.people}
    assert "| Organisation stands | Team, mode, plan" in plan
    assert "progress of Organisation stands" in plan


def test_the_specification_receives_all_that_was_found(organised: Played):
    paper = written(organised, "handover_to_specification")

    assert "The specification begins with what stands here." in paper
    for part in ("Stock system", "App events", "Consent", "Hanna Willems", "## Criteria"):
        assert part in paper


def turns(played: Played, routine: str) -> list[date]:
    """The turns that a routine took."""
    return sorted(date.fromisoformat(item) for stage, item in played.steps if stage == routine)


def test_quality_is_judged_by_the_criteria_every_second_week_from_then_on(organised: Played):
    asked = sent_for(organised, "quality_review", "quality_review")

    assert turns(organised, "quality_review")[0] > decided(organised, "criteria").date()
    assert {s.to for s in asked} == SPECIALISTS
    assert all("criteria of Tulp Tuinen B.V." in s.text for s in asked)


def test_privacy_is_checked_every_month_after_the_review(organised: Played):
    first = turns(organised, "privacy_check")[0]
    reviewed = decided(organised, "legal_review").date()

    assert (first - reviewed).days in range(28, 35)


def test_the_project_manager_hears_every_friday_how_things_stand(organised: Played):
    fridays = turns(organised, "progress_report")

    assert len(fridays) >= 12
    assert {day.weekday() for day in fridays} <= {0, 1, 4}  # after a holiday the next working day


def test_nobody_with_an_optional_part_is_missed_or_forgotten(tulip: CdpOrganisationBrief):
    noor = next(p for p in tulip.people if p.name == "Noor Dekker")
    alone = noor.model_copy(update={"roles": (Role.MARKETING_SPECIALIST,)})
    brief: Brief = tulip.model_copy(
        update={"people": tuple(alone if p is noor else p for p in tulip.people)}
    )

    _, problems = check_brief(brief.model_dump(mode="json"), books=playbooks())

    assert problems == []


def test_what_is_decided_on_and_handed_over_comes_as_a_word_file(organised: Played):
    files = {a.name.partition("-v")[0] for s in organised.sent for a in s.attachments}

    decided = {
        f"{organised.project}-decision_paper",
        f"{organised.project}-handover_to_specification",
    }
    assert decided <= files
    assert all(
        a.name.endswith(".docx.json")
        for s in organised.sent
        for a in s.attachments
        if "decision_paper" in a.name
    )
