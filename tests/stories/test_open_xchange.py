"""An Open-Xchange project from the demonstration to the support ticket, a test for each rule."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from config.briefs import read_brief
from config.files import OURS
from config.tongue import tongue
from domain.answers import Outcome
from domain.errors import GoliveError
from domain.plan import put_on_calendar
from domain.project import Project
from domain.ramp import Exit, ramp_of, why_not_further
from domain.stage import Step, held_by
from flows.examples import example_of
from flows.open_xchange.approval import StepSucceeded, TechnicallyDocumented
from flows.open_xchange.brief import OpenXchangeBrief
from flows.open_xchange.stages import open_xchange
from flows.people import Cast, Script
from flows.rehearse import Played, rehearse
from records.gates import GateRecord

BEGAN = datetime(2026, 11, 2, 8, tzinfo=UTC)
CLIENT = "@fjordnett.example"


def script(**answer: Any) -> Script:
    """Somebody who answers one gate in this way."""
    return Script.model_validate({"answers": [answer]})


@pytest.fixture(scope="module")
def brief() -> OpenXchangeBrief:
    """The example provider."""
    found = example_of("open_xchange")
    assert isinstance(found, OpenXchangeBrief)
    return found


@pytest.fixture(scope="module")
def fjord(brief: OpenXchangeBrief) -> Project:
    """The example provider's project, before it begins."""
    return Project(brief.slug, brief, brief.people)


@pytest.fixture(scope="module")
def played(brief: OpenXchangeBrief) -> Played:
    """The whole project, with the people of its script."""
    from config.reading import read  # noqa: PLC0415

    people = read(OURS / "examples" / "people-fjord.yaml", Script)
    return asyncio.run(rehearse(brief, Cast(people), began=BEGAN))


def gate(played: Played, name: str) -> GateRecord:
    """The gate of this id."""
    return next(g for g in played.gates if g.id == f"fjord/{name}")


def documents(played: Played, name: str) -> list[Any]:
    """Every version of this document."""
    return [d for d in played.documents if d.name == name]


def test_it_goes_from_the_demonstration_to_the_support_ticket(played: Played):
    assert played.state == "done"
    assert gate(played, "support_ticket/1").decision is Outcome.YES


def test_a_no_go_ends_the_project_before_anything_is_built(brief: OpenXchangeBrief):
    people = script(gate="go", answer="no", reason="Too dear.")

    ended = asyncio.run(rehearse(brief, Cast(people), began=BEGAN))

    assert ended.state == "ended"
    assert "Too dear" in ended.why
    assert not any(g.stage == "realisation" for g in ended.gates)


def test_a_request_is_answered_only_where_there_was_one(brief: OpenXchangeBrief, fjord: Project):
    without = Project("fjord", brief.model_copy(update={"request": "none"}), brief.people)

    assert open_xchange.find("request_answered").items(fjord) == (None,)
    assert open_xchange.find("request_answered").items(without) == ()
    offer = open_xchange.find("offer")
    assert Step("statement_of_work") in held_by(offer, "", without)


def test_the_request_is_answered_with_the_filled_out_statement_of_work(played: Played):
    answered = [s for s in played.sent if "/ox_request to " in s.key]

    assert answered
    assert all(
        "statement_of_work-v1" in s.attachments[0].name for s in answered if s.system == "mail"
    )


def test_the_concept_lives_and_says_what_is_new_in_each_version(played: Played):
    concept = documents(played, "implementation_concept")

    assert [d.change for d in concept] == [
        "what the workshops brought",
        "what the workshops brought",
        "what was built",
    ]
    assert [d.version for d in concept] == [1, 2, 3]
    assert "Nothing has been installed yet." in concept[0].text
    assert "what was built" in concept[-1].text


def test_the_concept_goes_to_the_client_as_a_word_file_to_comment_in(played: Played):
    asked = [s for s in played.sent if "/ox_concept to " in s.key and s.system == "mail"]
    papers = documents(played, "implementation_concept.docx.json")  # a rehearsal's words of it

    assert [d.version for d in papers] == [1, 2]
    assert {a.name for s in asked for a in s.attachments} == {
        f"fjord-implementation_concept-v{v}.{kind}" for v in (1, 2) for kind in ("md", "docx.json")
    }
    assert all(s.to.endswith(CLIENT) for s in asked)


def test_the_charter_names_stakeholders_on_both_sides_but_nothing_internal(played: Played):
    (charter,) = documents(played, "project_charter")

    assert "Ingrid Dahl" in charter.text
    assert "Petra Novakova" in charter.text
    assert "Rita Horn" not in charter.text
    assert "Retrospective" not in charter.text
    for heading in ("Goals and scope", "Responsibilities and milestones", "Organisation"):
        assert heading in charter.text


def test_minutes_hold_four_things_and_their_actions_become_requirements(played: Played):
    (minutes,) = documents(played, "minutes-workshop-architecture")

    for heading in ("Attendees", "Topics discussed", "Decisions made", "Action items"):
        assert f"## {heading}" in minutes.text
    assert "Dana Lie" in minutes.text
    asked = [s for s in played.sent if "check the load balancer" in s.text.lower()]
    assert any("dana.lie" in s.to for s in asked)


def test_the_internal_approval_is_given_by_somebody_who_built_nothing(fjord: Project):
    approved = open_xchange.find("internal_approval")
    assert approved.gate is not None
    builder = fjord.people[4].model_copy(update={"roles": ("engineer", "reviewer")})
    both = Project("fjord", fjord.brief, (*fjord.people[:4], builder))

    assert {s.name for s in fjord.signers(approved.gate)} == {"Rita Horn"}
    assert both.signers(approved.gate) == ()


def test_after_a_no_of_the_reviewer_it_is_approved_in_a_second_round(played: Played):
    assert gate(played, "internal_approval/1").decision is Outcome.NO
    assert gate(played, "internal_approval/2").decision is Outcome.YES


def test_what_is_internal_never_reaches_the_client(played: Played):
    to_client = [s for s in played.sent if CLIENT in s.to]

    for stage in ("internal_tests", "internal_approval", "retrospective", "internal_review"):
        assert not [s for s in to_client if s.key.split("/")[1] == stage]
    assert all(d.internal for d in documents(played, "ox_tests"))
    assert all(d.internal for d in documents(played, "retrospective"))
    assert not any(d.internal for d in documents(played, "customer_tests"))


def test_both_audiences_are_trained(played: Played):
    trained = {g.item for g in played.gates if g.stage == "training"}

    assert trained == {"administrators", "first-level-support"}


def test_the_soft_launch_opens_one_step_after_the_other_and_the_launch_comes_last(
    fjord: Project,
):
    soft, launch = open_xchange.find("soft_launch"), open_xchange.find("launch")

    assert Step("soft_launch", "5-percent") in held_by(soft, "25-percent", fjord)
    assert not {s for s in held_by(soft, "5-percent", fjord) if s.stage == "soft_launch"}
    assert {s.item for s in held_by(launch, "", fjord)} == {"5-percent", "25-percent"}
    plan = put_on_calendar(open_xchange, fjord, start=BEGAN.date(), holidays=frozenset())
    due = {p.step: p for p in plan}
    first, second = (due[Step("soft_launch", f"{n}-percent")] for n in (5, 25))
    assert first.due <= second.start


def test_a_step_that_failed_is_taken_again_before_production_opens_further(played: Played):
    again = gate(played, "soft_launch/5-percent/2")
    further = gate(played, "soft_launch/25-percent/1")

    assert gate(played, "soft_launch/5-percent/1").decision is Outcome.NO
    assert again.decided_at is not None
    assert further.opened_at >= again.decided_at


@pytest.mark.parametrize(
    ("counted", "says"),
    [
        ({"errors": 0.5, "urgent": 0, "days": 3}, ""),
        ({"errors": 1.5, "urgent": 0, "days": 3}, "1.5 % of the requests fail"),
        ({"errors": 0, "urgent": 1, "days": 3}, "1 urgent issues are open"),
        ({"errors": 0, "urgent": 0, "days": 1}, "It has run for 1 days"),
    ],
)
def test_a_step_has_exit_criteria(fjord: Project, counted: dict[str, Any], says: str):
    why = why_not_further(Exit(), **counted)

    assert says in tongue("en").say(why)
    assert bool(why) == bool(says)
    assert StepSucceeded(**counted).objection(fjord, {}) == why


def test_five_percent_are_so_many_users_and_at_least_one():
    assert [s.users for s in ramp_of((5, 25), 40000)] == [2000, 10000]
    assert ramp_of((5,), 3)[0].users == 1


@pytest.mark.parametrize("ramp", [[25, 5], [0, 5], [5, 100], [5, 5]])
def test_a_ramp_that_does_not_rise_is_refused(brief: OpenXchangeBrief, ramp: list[float]):
    crooked = brief.model_copy(update={"ramp": tuple(ramp)})

    assert [place for place, _, _ in crooked.contradictions()] == [("ramp",)]


@pytest.mark.parametrize(
    ("accounts", "good"),
    [
        ("admin | vault:ox/admin\ntester | keepass:ox/tester", True),
        ("admin | Summer2026!", False),
        ("admin: Summer2026!", False),
        ("admin |", False),
    ],
)
def test_no_password_is_written_down_only_where_it_is_kept(
    fjord: Project, accounts: str, *, good: bool
):
    stated = TechnicallyDocumented(accounts=accounts, in_charge="Nils Berg: the nodes")

    assert (stated.objection(fjord, {}) == "") is good


def test_the_customers_tests_and_the_second_check_come_before_the_launch(fjord: Project):
    held = held_by(open_xchange.find("soft_launch"), "5-percent", fjord)

    assert {Step("customer_tests"), Step("live_check")} <= held
    live = open_xchange.find("live_check").gate
    assert live is not None
    assert "has checked every row of the checklist requirements again" in live.rules()


def test_a_brief_without_a_place_for_secrets_is_refused(tmp_path: Any):
    text = (OURS / "examples" / "open-xchange-fjord.yaml").read_text()
    file = tmp_path / "fjord.yaml"
    file.write_text("\n".join(t for t in text.splitlines() if not t.startswith("secrets:")))

    with pytest.raises(GoliveError, match="secrets"):
        read_brief(file)


def test_a_real_ticket_is_opened_once_with_our_support(played: Played):
    tickets = [s for s in played.sent if s.key.endswith("/ticket ox_test_ticket")]

    assert [(s.system, s.to) for s in tickets] == [("mail", "support@meiro.io")]
    assert tickets[0].subject == "Test of the ticket process: Fjordnett AS"


def test_what_is_sent_to_be_decided_on_comes_as_a_file(played: Played):
    offers = [d for d in played.documents if d.name.startswith("offer.")]

    assert len(offers) == 1
    assert offers[0].media_type == "application/json"  # a rehearsal's press writes the words down


def test_the_actions_of_a_status_call_are_owed_by_whom_they_name(brief: OpenXchangeBrief):
    stated = {"attendees": "All", "topics": "Mail", "actions": "Nils Berg: Open port 993"}
    people = script(gate="status_call_held", values=stated)
    played = asyncio.run(rehearse(brief, Cast(people), began=BEGAN))

    asked = [s for s in played.sent if "Open port 993" in s.text and "/checklist " in s.key]
    filed = [d for d in played.documents if d.name.startswith("minutes-status_call-")]
    assert {s.to for s in asked} == {"nils.berg@fjordnett.example"}
    assert "# Minutes: Status call (2026-" in filed[0].text
    assert "| Open port 993 | Nils Berg | the next meeting |" in filed[0].text


def test_a_status_call_names_nothing_that_is_internal(played: Played):
    calls = [s.text for s in played.sent if s.subject.startswith("Status call") and s.to]

    assert any("Inventory" in text for text in calls)
    assert not any("Internal" in text for text in calls)
