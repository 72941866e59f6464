"""The whole procedure, from the brief to the signed acceptance note, as it is carried out."""

from __future__ import annotations

from collections import Counter
from datetime import date
from email.utils import parseaddr
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from domain.brief import Brief
from flows.rehearse import Played
from tests.conftest import BEGAN, sent_for

if TYPE_CHECKING:
    from datetime import datetime

    from records.documents import Document


def test_a_project_runs_from_the_brief_to_the_signed_acceptance_note(played: Played):
    last = played.signatures[-1]

    assert (played.state, played.why) == ("done", "")
    assert (last.gate, last.role, last.decision.value) == ("acme/acceptance/1", "sponsor", "yes")
    assert played.ended == last.at


def test_only_access_is_asked_for_before_both_papers_are_signed(played: Played):
    signed = decided(played, "acme/sales_handover/1")

    before = {s.key.split("/")[1] for s in played.sent if s.at < signed}

    assert before == {"early_access", "sales_handover", "weekly_report", "client_update"}
    assert [s.at for s in sent_for(played, "early_access", "early_access")] == [BEGAN]


def test_the_sales_manager_vouches_for_the_date_of_each_paper(played: Played):
    stated = signatures(played, "acme/sales_handover/1")["simona.dvorakova@meiro.io"]

    assert set(stated) == {"order_form", "consulting_agreement"}


def test_the_client_is_told_early_which_access_each_platform_needs(played: Played):
    letter = sent_for(played, "early_access", "early_access")[0]

    assert letter.to == "lotte.devries@acme-retail.example"
    for platform in ("Order database", "Web shop", "Google Ads"):
        assert platform in letter.text
    assert [a.name for a in letter.attachments] == ["acme-access_list-v1.md"]


def test_the_team_sheet_names_everybody_and_nobody_is_missing(played: Played, acme: Brief):
    sheet = document(played, "team").text

    assert "| Role | Organisation | Involvement note |" in sheet
    assert all(person.name in sheet for person in acme.people)
    assert "Nobody: the team is complete." in sheet


def test_the_plan_is_agreed_by_both_project_managers_with_a_date_and_an_effort(played: Played):
    signed = signatures(played, "acme/plan_and_effort/1")

    assert set(signed) == {"petra.novakova@meiro.io", "lotte.devries@acme-retail.example"}
    assert all(set(stated) == {"go_live", "hours"} for stated in signed.values())


def test_everybody_is_invited_to_the_kickoff_in_their_calendar(played: Played, acme: Brief):
    letters = sent_for(played, "kickoff", "invitation kickoff")

    event = Calendar.from_ical(letters[0].invitation).walk("VEVENT")[0]

    assert {letter.invitation for letter in letters} == {letters[0].invitation}
    assert event["dtstart"].dt == acme.kickoff.at
    assert {parseaddr(str(a).removeprefix("mailto:"))[1] for a in event["attendee"]} == {
        letter.to for letter in letters
    }
    assert {"lotte.devries@acme-retail.example", "sander.bakker@acme-retail.example"} < {
        letter.to for letter in letters
    }
    assert [a.name for a in letters[0].attachments] == ["acme-kickoff_checklist-v1.md"]


@pytest.mark.parametrize(
    "item",
    [
        "## 1. Project scope and deliverables",
        "## 2. Project timeline",
        "## 3. Project architecture",
        "## 4. Credentials and access",
        "## 5. Project team and stakeholders",
        "## 6. Communication, cadence and escalation",
    ],
)
def test_the_kickoff_checklist_has_all_six_items(played: Played, item: str):
    assert item in document(played, "kickoff_checklist").text


def test_the_minutes_reach_everybody_on_both_sides(played: Played, acme: Brief):
    minutes = sent_for(played, "kickoff", "minutes")

    on_call = {"simona.dvorakova@meiro.io", "jan.prochazka@meiro.io", "david.horak@meiro.io"}
    assert {m.to for m in minutes} == {p.email for p in acme.people} - on_call
    assert Counter(m.to for m in minutes).most_common(1)[0][1] == 1


def test_devops_is_asked_in_their_channel_for_an_alias_and_four_instances(played: Played):
    (request,) = sent_for(played, "instance_setup", "instance_request")

    assert (request.system, request.to) == ("slack", "#help_it")
    assert "Hello <@U" in request.text
    for part in ("acme_retail_b_v@meiro.io", "Meiro Events DB", "• MI", "• MBE", "CDP instance"):
        assert part in request.text
    assert "Mon 25 May 2026" in request.text  # Whit Monday is none in his country
    assert "<https://prefect.invalid/runs/acme/instance_setup|The paused run>" in request.text


def test_the_analysts_hear_where_the_instances_stand(played: Played):
    told = sent_for(played, "instance_setup", "instances_ready")

    assert {s.to for s in told} == {
        "adam.kral@meiro.io",
        "beata.svobodova@meiro.io",
        "petra.novakova@meiro.io",
    }
    assert all("https://cdp.acme.meiro.example/" in s.text for s in told)


def test_each_owner_is_asked_for_their_platform_with_our_address_only_where_they_need_it(
    played: Played,
):
    asked = {s.key.split("/")[2]: s for s in sent_for(played, "access", "access_request")}

    assert {item: s.to for item, s in asked.items()} == {
        "order-database": "tom.visser@acme-retail.example",
        "web-shop": "mila.smit@acme-retail.example",
        "google-ads": "mila.smit@acme-retail.example",
    }
    assert [item for item, s in asked.items() if "203.0.113.10" in s.text] == ["order-database"]
    assert all("acme_retail_b_v@meiro.io" in s.text for s in asked.values())


def test_access_counts_when_the_owner_gave_it_and_an_analyst_got_in(played: Played):
    roles = {s.role for s in played.signatures if s.gate == "acme/access/order-database/1"}

    assert roles == {"tool_owner", "analyst"}


def test_dev_analyst_and_project_manager_are_called_together_for_each_component(played: Played):
    called = {
        item: {s.to for s in sent_for(played, "component_scoping", "invitation") if item in s.key}
        for item in ("orders-connector", "audience-loader")
    }

    everybody = {
        "david.horak@meiro.io",
        "adam.kral@meiro.io",
        "beata.svobodova@meiro.io",
        "petra.novakova@meiro.io",
    }
    assert called == {"orders-connector": everybody, "audience-loader": everybody}


def test_a_component_is_built_only_when_it_is_scoped_and_access_and_instances_are_there(
    played: Played,
):
    began = min(s.at for s in sent_for(played, "component_build"))

    needed = ("component_scoping/orders-connector", "instance_setup", "access/web-shop")
    assert began == max(decided(played, f"acme/{gate}/1") for gate in needed)


def test_work_is_filed_in_jira_as_epics_with_issues_assignees_and_due_dates(played: Played):
    filed = {s.proof.ref: s.ticket for s in played.sent if s.ticket}
    epics = {ref for ref, ticket in filed.items() if ticket.kind == "Epic"}
    issues = [ticket for ticket in filed.values() if ticket.kind != "Epic"]

    assert len(epics) == 5  # two components, the core, two use cases
    assert all(i.parent in epics and i.assignee and i.due for i in issues)
    assert all("golive-project-acme" in ticket.labels for ticket in filed.values())


def test_the_core_implementation_is_the_analysts_guide_step_by_step(played: Played):
    steps = [
        s.subject for s in sent_for(played, "core_implementation", "issue core_implementation")
    ]

    assert [step.partition(".")[0] for step in steps] == [str(n) for n in range(1, 11)]


def test_the_web_developer_is_asked_to_put_in_the_sdk(played: Played):
    (letter,) = sent_for(played, "core_implementation", "events_sdk")

    assert letter.to == "wim.bos@webwerk.example"
    assert "https://events.acme.meiro.example/" in letter.text


def test_every_use_case_is_signed_by_consultant_and_client(played: Played):
    for item in ("abandoned-basket", "welcome-banner"):
        signed = signatures(played, f"acme/use_case/{item}/1")
        assert set(signed) == {"carla.jansen@meiro.io", "lotte.devries@acme-retail.example"}


def test_the_client_receives_both_wikis(played: Played):
    (letter,) = sent_for(played, "documentation", "documentation")

    assert [a.name for a in letter.attachments] == [
        "acme-project_wiki-v1.md",
        "acme-campaigns_wiki-v1.md",
    ]
    assert "https://cdp.acme.meiro.example/" in document(played, "project_wiki").text
    assert "Abandoned basket" in document(played, "campaigns_wiki").text


def test_the_sponsor_signs_the_acceptance_note_and_the_team_hears_of_it(played: Played):
    (letter,) = sent_for(played, "acceptance", "acceptance")
    told = sent_for(played, "acceptance", "project_accepted")

    assert letter.to == "sander.bakker@acme-retail.example"
    assert [a.name for a in letter.attachments] == ["acme-acceptance_note-v1.md"]
    assert b"Order Form | Fri 24 Apr 2026" in letter.attachments[0].content
    assert len(told) == 7
    assert all(
        [a.name for a in s.attachments][:1] == ["acme-acceptance_note-v1.json"]
        for s in told
        if s.system == "mail"
    )


def test_clients_are_never_shown_a_page_that_needs_an_account(played: Played):
    outside = [s for s in played.sent if s.system == "mail" and "meiro.io" not in s.to]

    asks = ("/sign_off ", "/reminder ")  # without pages, the paused run is the only way in
    shown = [s.key for s in outside if "paused run" in s.text]
    assert [key for key in shown if not any(ask in key for ask in asks)] == []


def decided(played: Played, gate: str) -> datetime:
    """When a gate was decided."""
    found = next(g.decided_at for g in played.gates if g.id == gate)
    assert found
    return found


def signatures(played: Played, gate: str) -> dict[str, dict[str, object]]:
    """Who signed a gate, and what they vouched for."""
    return {s.email: s.stated for s in played.signatures if s.gate == gate}


def document(played: Played, name: str) -> Document:
    """The first version of a document."""
    return next(d for d in played.documents if (d.name, d.version) == (name, 1))


def test_nothing_falls_on_a_day_on_which_nobody_works(played: Played):
    due = {g.due for g in played.gates}

    assert all(day.weekday() < 5 for day in due)
    assert date(2026, 5, 14) not in due  # Ascension Day in the Netherlands
