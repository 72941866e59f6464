"""What each reader is told in which language, and how it is kept what a signer saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from config.files import OURS, home
from config.tongue import tongue
from domain.stage import Step
from flows.meiro.gates import PlanAgreed
from integrations.prefect_form import as_run_input
from tasks.codes import code_for
from tasks.deliver import deliver, in_person
from tasks.invite import invite
from tasks.shown import show
from tasks.sign_off import ask_to_sign
from tasks.signing import Answered, Kind, sign
from tasks.standing import due_of

if TYPE_CHECKING:
    from domain.project import Project
    from integrations.outbox import Outbox
    from records.gates import GateRecord
    from tasks.world import World

PETRA, LOTTE = "petra.novakova@meiro.io", "lotte.devries@acme-retail.example"
PLAN = {"go_live": "2026-08-31", "hours": "400"}


@pytest.fixture
async def dutch(world: World, project: Project) -> Project:
    """The example client, who reads Dutch, at the plan; our own people read English."""
    brief = project.brief.model_copy(update={"language": "nl", "project": "acme-2"})
    slug = await world.ledger.projects.start(brief)
    await world.ledger.projects.begin(slug, Step("plan_and_effort", ""))
    return (await world.ledger.projects.project(slug)).at("plan_and_effort")


@pytest.fixture
async def waiting(world: World, dutch: Project) -> GateRecord:
    """The gate at which the plan is signed, as it was shown."""
    record = await world.ledger.gates.open(
        dutch.slug,
        Step("plan_and_effort", ""),
        gate="plan_agreed",
        round=1,
        due=await due_of(dutch),
    )
    await show(dutch, PlanAgreed, record)
    return await world.ledger.gates.get(record.id)


async def signs(gate: GateRecord, email: str) -> Kind:
    code = await code_for(gate.id, email)
    given = Answered(email=email, code=code, decision="yes", channel="test", values=PLAN)
    return (await sign(gate.id, given)).kind


async def test_each_signer_is_asked_once_and_in_their_own_language(
    dutch: Project, waiting: GateRecord, outbox: Outbox
):
    await ask_to_sign(dutch, waiting.id)
    await ask_to_sign(dutch, waiting.id)

    told = [(s.to, s.text) for s in outbox.sent if "sign_off" in s.key]
    assert sorted(to for to, _ in told) == sorted([LOTTE, PETRA])
    texts = dict(told)
    assert "Kloppen planning en inspanning" in texts[LOTTE]
    assert "Met een ja staat u in voor" in texts[LOTTE]
    assert "Do timeline and effort stand" in texts[PETRA]


async def test_the_trail_keeps_in_which_language_a_signer_read_the_question(
    world: World, dutch: Project, waiting: GateRecord
):
    assert await signs(waiting, LOTTE) is Kind.SIGNED
    assert await signs(waiting, PETRA) is Kind.SIGNED

    trail = await world.ledger.audit.of(dutch.slug)
    read_in = {e.actor: e.what["language"] for e in trail if e.kind == "answer"}
    shown = [e.what["shown"] for e in trail if e.kind == "answer"]
    assert read_in == {LOTTE: "nl", PETRA: "en"}
    assert all({"question", "question in nl"} <= set(one) for one in shown)


async def test_a_signature_is_void_when_the_words_change_in_which_it_was_given(
    world: World, waiting: GateRecord
):
    await signs(waiting, LOTTE)
    own = home() / "config/playbooks/meiro.nl.yaml"
    own.parent.mkdir(parents=True, exist_ok=True)
    ours = (OURS / "playbooks/meiro.nl.yaml").read_text(encoding="utf-8")
    own.write_text(ours.replace("Kloppen planning", "Staan planning"), encoding="utf-8")

    try:
        kind = await signs(waiting, PETRA)
    finally:
        own.unlink()

    assert kind is Kind.TOO_EARLY
    assert await world.ledger.gates.signatures(waiting.id) == []
    [(email, why)] = await world.ledger.gates.voided(waiting.id)
    assert (email, "question in nl" in why) == (LOTTE, True)


async def test_another_language_that_comes_in_voids_nothing(world: World, waiting: GateRecord):
    await signs(waiting, PETRA)

    gone = await world.ledger.gates.show(waiting.id, {**waiting.shown, "question in fr": "f" * 64})

    assert gone == []
    assert [s.email for s in await world.ledger.gates.signatures(waiting.id)] == [PETRA]


async def test_an_invitation_says_in_each_readers_language_what_it_is_for(
    dutch: Project, outbox: Outbox
):
    here = dutch.at("kickoff")
    roles = {role for p in dutch.people if p.email in {LOTTE, PETRA} for role in p.roles}

    await invite(here, sorted(roles), "kickoff")

    events = {
        s.to: next(iter(Calendar.from_ical(s.invitation).walk("VEVENT"))) for s in outbox.sent
    }
    assert events[LOTTE]["SUMMARY"] == "Acme Retail B.V.: Kick-off"
    assert events[PETRA]["SUMMARY"] == "Acme Retail B.V.: Kickoff"
    assert events[LOTTE]["UID"] == events[PETRA]["UID"]


async def test_who_reads_a_language_that_is_not_written_reads_english_as_a_whole(
    dutch: Project, outbox: Outbox
):
    lead = next(p for p in dutch.people if p.email == LOTTE)
    german = lead.model_copy(update={"language": "de"})

    await deliver(dutch, await in_person(german), "minutes")

    assert outbox.sent[-1].subject == "Minutes of the kickoff: Acme Retail B.V."
    assert outbox.sent[-1].text.startswith("Hello Lotte de Vries,")


def test_the_form_of_a_paused_run_calls_its_fields_as_the_signers_do():
    form = as_run_input(PlanAgreed, tongue("nl", "meiro")).model_json_schema()["properties"]

    assert form["decision"]["title"].startswith("Kloppen planning en inspanning")
    assert form["hours"]["title"] == "Voor een ja: Geschatte inspanning in uren"
    assert form["code"]["title"] == "Uw persoonlijke code"
