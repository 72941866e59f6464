"""What each reader is told in which language, and how it is kept what a signer saw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar

from config.files import OURS, home
from config.house import house_words
from config.tongue import tongue, tongue_for
from domain.need import checked, passed
from domain.stage import Step
from domain.told import Told
from flows.meiro.gates import PlanAgreed
from integrations.prefect_form import as_run_input
from records.enclosures import Enclosure
from tasks.codes import code_for
from tasks.deliver import deliver, in_person
from tasks.invite import invite
from tasks.needs import lacking
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
SANDER = "sander.bakker@acme-retail.example"
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


NOT_DUTCH = re.compile(
    r"\b(the|and|not|your|please|which|this|been|answer|signed|write|fill)\b", re.IGNORECASE
)
WRONG: dict[str, tuple[dict[str, Any], Told | str]] = {
    "a wrong code": ({"code": "AAAA-AAAA"}, Told.WRONG_CODE),
    "no decision": ({"decision": "maybe"}, Told.NO_DECISION),
    "a no without a reason": ({"decision": "no"}, Told.NO_REASON),
    "a question without words": ({"decision": "information"}, Told.NO_QUESTION),
    "a question to nobody": (
        {"decision": "information", "comment": "Wat?", "ask": "eve@evil.example"},
        Told.WHOM_TO_ASK,
    ),
    "no conditions": ({"decision": "conditions"}, Told.NO_CONDITIONS),
    "a yes that has conditions": ({"conditions": ["x"]}, Told.ONLY_CONDITIONS),
    "a strange condition": ({"decision": "conditions", "conditions": ["x"]}, Told.NO_CONDITION),
    "a strange date": (
        {"decision": "conditions", "conditions": [f"x | {PETRA} | morgen"]},
        Told.NO_DATE,
    ),
    "a stranger who sees to it": (
        {"decision": "conditions", "conditions": ["x | eve@evil.example | 2026-06-01"]},
        Told.NOBODY_SEES_TO_IT,
    ),
    "too many files": ({"files": (Enclosure("a.txt", "text/plain", b"a"),) * 11}, Told.MANY_FILES),
    "a date that is none": ({"values": {"go_live": "ooit", "hours": "4"}}, "Schrijf een datum"),
    "a field left empty": ({"values": {"hours": "4"}}, "Vul dit in"),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_dutch_signer_is_told_in_dutch_what_is_wrong(waiting: GateRecord, wrong: str):
    given, told = WRONG[wrong]
    right = {"code": await code_for(waiting.id, LOTTE), "decision": "yes", "values": PLAN}

    verdict = await sign(waiting.id, Answered(**right | given, email=LOTTE, channel="test"))

    dutch = house_words("nl").told
    parts = re.split(r"{\w+}", dutch[told]) if isinstance(told, Told) else [told]
    assert not verdict.accepted
    assert all(part in verdict.says for part in parts)
    assert not NOT_DUTCH.search(verdict.says)


async def test_who_has_tried_too_many_codes_or_comes_late_is_told_in_dutch(waiting: GateRecord):
    tries = [Answered(LOTTE, "AAAA-AAAA", "yes", "test", values=PLAN)] * 6
    locked = [await sign(waiting.id, one) for one in tries][-1]
    proven = Answered(LOTTE, "", "yes", "test", values=PLAN, proven="signed link")
    thanks = await sign(waiting.id, proven)
    again = await sign(waiting.id, proven)
    await signs(waiting, PETRA)
    late = await sign(waiting.id, proven)

    assert locked.says.startswith("Te veel verkeerde codes voor ")
    assert thanks.says == "Dank u, Lotte de Vries: ondertekend. Anderen moeten nog ondertekenen."
    assert again.says.startswith("U hebt al ja geantwoord, op ")
    assert late.says.startswith("Dit is op ")
    assert late.says.endswith("ja, beantwoord door Lotte de Vries (ja), Petra Novakova (ja).")


async def test_what_others_have_signed_and_what_is_too_early_is_told_in_the_signers_language(
    dutch: Project, waiting: GateRecord
):
    await signs(waiting, PETRA)
    other = Answered(LOTTE, "", "yes", "test", values=PLAN | {"hours": "9"}, proven="signed link")

    differs = await sign(waiting.id, other)
    sander = tongue_for(dutch, dutch.person(SANDER))
    lists = [
        sander.say(one)
        for one in await lacking(dutch, [checked("requirements"), passed("customer")])
    ]

    assert differs.says.startswith("Geschatte inspanning in uren: Petra Novakova heeft 400")
    assert lists == [
        "De checklist requirements is nog niet geopend.",
        "De tests customer zijn nog niet geopend.",
    ]


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
