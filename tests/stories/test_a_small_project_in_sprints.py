"""The same playbook for a client with one platform, nothing to build, and work in sprints."""

from __future__ import annotations

import itertools

from domain.brief import Brief
from flows.rehearse import Played
from tests.conftest import sent_for


def test_a_project_without_components_skips_their_stages(sprints: Played):
    stages = {g.stage for g in sprints.gates}

    assert sprints.state == "done"
    assert not {s for s in stages if s.startswith("component")}
    assert {"core_implementation", "use_case", "acceptance"} <= stages


def test_every_two_weeks_there_is_a_sprint_review_with_the_client(sprints: Played):
    invited = [
        s for s in sent_for(sprints, "sprint_review", "invitation") if s.to.startswith("an.peeters")
    ]
    turns = [s.at.date() for s in invited]

    gaps = [(after - before).days for before, after in itertools.pairwise(turns)]

    assert len(turns) >= 5
    assert all(14 <= gap <= 20 for gap in gaps)  # ten working days, longer over holidays


def test_a_project_in_phases_has_no_sprint_review(played: Played):
    assert sent_for(played, "sprint_review") == []


def test_the_project_manager_gets_a_report_every_week(played: Played):
    reports = [
        s for s in sent_for(played, "weekly_report", "status_report") if s.to.startswith("petra")
    ]

    weeks = (played.ended - played.began).days // 7
    assert weeks - 2 <= len(reports) <= weeks
    assert "• Adam Kral: 16 h" in reports[-1].text  # the minimum for each of two components
    assert "*Hours logged*: 16 of 480 h" in reports[-1].text
    assert "• 16 of 480 hours are used, 3 %" in reports[-1].text
    assert "🟢 *Acme Retail B.V.*: *green*" in reports[0].text


def test_the_client_hears_every_week_what_is_done_and_what_is_waited_for(sprints: Played):
    letters = sent_for(sprints, "client_update", "client_update")

    assert {s.to for s in letters} == {"an.peeters@bolt-bikes.example"}
    assert "• Sales handover: Simona Dvorakova" in letters[0].text
    assert "Hours logged" not in letters[0].text
    assert [a.name.partition("-2026")[0] for a in letters[0].attachments] == [
        "bolt-bikes-status_report"
    ]


def test_somebody_with_two_roles_is_asked_once_for_each_question(sprints: Played, bolt: Brief):
    asked = [s.to for s in sent_for(sprints, "access", "sign_off")]

    assert len(asked) == len(set(asked))
    assert "an.peeters@bolt-bikes.example" in asked
    assert bolt.people[5].roles == ("client_lead", "tool_owner")
