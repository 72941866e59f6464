"""What happens when somebody says no, is late, or says nothing at all."""

from __future__ import annotations

import asyncio
import re

import pytest

from config.reading import read
from domain.brief import Brief
from domain.gate import Signer
from domain.roles import Role
from flows.people import Cast, Habit, Script, Scripted
from flows.rehearse import Played, rehearse
from records.gates import GateRecord
from tests.conftest import BEGAN, EXAMPLES, sent_for


@pytest.fixture(scope="module")
def late(acme: Brief) -> Played:
    """The example client with people who are late, silent, and reject twice."""
    cast = Cast(read(EXAMPLES / "people-late.yaml", Script))
    return asyncio.run(rehearse(acme, cast, began=BEGAN))


async def test_a_no_to_the_contract_ends_the_project(tiny: Brief):
    no = Scripted(gate="contract_signed", answer="no", reason="They went elsewhere.")

    played = await rehearse(tiny, Cast(Script(answers=(no,))), began=BEGAN)

    assert (played.state, played.why) == ("ended", "Simona Dvorakova: They went elsewhere.")
    told = sent_for(played, "sales_handover", "project_ended")
    assert {s.to.partition("@")[0] for s in told} == {
        "petra.novakova",
        "simona.dvorakova",  # sales manager and account manager, and told once
    }
    assert all("They went elsewhere." in s.text for s in told)
    assert {g.stage for g in played.gates} == {"sales_handover", "early_access"}


def test_a_no_sends_the_work_back_and_the_gate_is_asked_again_with_the_reason(late: Played):
    gates = [g for g in late.gates if g.stage == "use_case" and g.item == "abandoned-basket"]
    back = sent_for(late, "use_case", "turned_down")

    assert [(g.round, g.decision.value) for g in gates if g.decision] == [
        (1, "no"),
        (2, "no"),
        (3, "yes"),
    ]
    assert [(s.to, s.key.split("/")[3]) for s in back] == [
        ("carla.jansen@meiro.io", "2"),
        ("carla.jansen@meiro.io", "3"),
    ]
    assert "The second mail comes after two hours, not after two days." in back[0].text
    assert "It still reaches people who have bought meanwhile." in back[1].text


def test_each_round_names_the_reason_of_the_one_before_and_has_codes_of_its_own(late: Played):
    asked = [
        s.text
        for s in sent_for(late, "use_case", "sign_off")
        if "abandoned" in s.key and "lotte" in s.to
    ]

    codes = [re.findall(r"\b[A-Z2-7]{4}-[A-Z2-7]{4}\b", text)[0] for text in asked]

    assert len(set(codes)) == 3
    assert "turned down because" not in asked[0]
    assert "turned down because Lotte de Vries: The second mail" in asked[1]


def test_issues_are_not_opened_again_in_a_later_round(late: Played):
    epics = [s.key for s in sent_for(late, "use_case", "epic") if "abandoned" in s.key]

    assert len(epics) == 1


def test_whoever_is_late_is_reminded_until_they_answer(late: Played):
    reminders = sent_for(late, "instance_setup", "reminder")
    answered = next(s.at for s in late.signatures if s.gate == "acme/instance_setup/1")

    assert reminders
    assert {s.to for s in reminders} == {"jan.prochazka@meiro.io"}
    assert all(s.at < answered for s in reminders)


def test_after_two_reminders_their_head_hears_of_it(late: Played):
    reminded = sent_for(late, "acceptance", "reminder")
    (told,) = sent_for(late, "acceptance", "escalation")

    steps = [s.key.split("/")[4].removeprefix("reminder ").partition(" to ")[0] for s in reminded]
    assert steps == ["eve", "late 3", "late 6", "late 9"]
    assert told.to == "eva.mala@meiro.io"  # the sponsor's "then" in reach.yaml
    assert "Sander Bakker" in told.text
    assert reminded[2].at < told.at


def test_even_with_such_people_the_project_arrives_only_later(late: Played, played: Played):
    assert late.state == "done"
    assert late.ended > played.ended


def test_what_the_people_file_states_is_what_is_signed(late: Played):
    stated = [s.stated for s in late.signatures if s.gate == "acme/core_implementation/1"]

    assert stated == [{"profiles": 48210}]


async def test_somebody_who_never_answers_holds_the_project_but_not_the_clock(tiny: Brief):
    silent = Script(people={"simona.dvorakova@meiro.io": Habit(silent=8)})

    played = await rehearse(tiny, Cast(silent), began=BEGAN)

    reminders = sent_for(played, "sales_handover", "reminder")
    escalations = sent_for(played, "sales_handover", "escalation")
    assert played.state == "done"
    assert len(reminders) == 8
    assert [s.to for s in escalations] == ["petra.novakova@meiro.io"]  # her own head is herself


async def test_the_same_seed_plays_the_same_people_again(tiny: Brief):
    first = await rehearse(tiny, Cast(seed=7), began=BEGAN)

    again = await rehearse(tiny, Cast(seed=7), began=BEGAN)

    assert first.state == "done"
    assert [(s.at, s.key) for s in first.sent] == [(s.at, s.key) for s in again.sent]


def test_another_seed_plays_other_people(tiny: Brief):
    gate = GateRecord(
        "tiny/team/1",
        "tiny",
        "team",
        "",
        "team_complete",
        1,
        BEGAN.date(),
        BEGAN,
        None,
        None,
        {},
        "",
        1,
    )
    petra = Signer(Role.PROJECT_MANAGER, "Petra", tiny.people[1].email)

    after = {Cast(seed=seed).plays(gate, petra).after for seed in range(5)}

    assert len(after) == 5
