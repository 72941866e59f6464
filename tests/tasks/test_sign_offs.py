"""Sign-offs that hold: who may sign, what their yes depends on, and what happens in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.answers import Outcome
from domain.brief import Brief, Person
from domain.errors import BadInput
from domain.project import StandIn
from domain.roles import Role
from domain.stage import Step
from flows import status as standing
from flows.advance import advance
from flows.people import Cast
from flows.picture import picture
from flows.rehearse import Rehearsal
from flows.upkeep import look_after
from records.enclosures import Enclosure
from records.gates import GateRecord
from records.holders import NOBODYS, Word
from tasks.codes import code_for
from tasks.evidence import trail_of
from tasks.inquire import reply
from tasks.intervene import OVERRIDING, hand_over, override, send_override_code, withdraw
from tasks.people import take_up
from tasks.shown import show
from tasks.signing import Answered, Kind, Verdict, at_gate, sign
from tasks.statement import TRIES, plain_name
from tasks.world import World, living_in
from tests.conftest import BEGAN
from tests.flows.outage import Away
from tests.tasks import panel

ADAM, BEATA, CARLA = "adam.kral@meiro.io", "beata.svobodova@meiro.io", "carla.jansen@meiro.io"
PETRA, SANDER, EVA = (
    "petra.novakova@meiro.io",
    "sander.bakker@acme-retail.example",
    "eva.mala@meiro.io",
)
DORA = Person(name="Dora Deputy", email="dora@acme-retail.example", roles=(Role.SPONSOR,))


@pytest.fixture
def rehearsal(acme: Brief) -> Rehearsal:
    """The example client under the panel's methodology."""
    return Rehearsal(acme.model_copy(update={"playbook": panel.panel.name}), Cast(), BEGAN)


@pytest.fixture
async def asked(rehearsal: Rehearsal) -> World:
    """The panel's project, whose gates have been opened and asked."""
    with living_in(rehearsal.world) as here:
        await here.ledger.projects.start(rehearsal.brief)
        await advance("acme")
        await rehearsal.run_all()
        yield here


async def says(gate: str, email: str, decision: str = "yes", **said: Any) -> Verdict:
    """Answer a gate with one's own code."""
    given = {"code": await code_for(gate, email), "channel": "test"}
    return await sign(gate, Answered(email=email, decision=decision, **given | said))


async def outcome(world: World, gate: str) -> Outcome | None:
    """How the gate was decided."""
    return (await world.ledger.gates.get(gate)).decision


async def test_the_steering_group_advises_and_the_sponsor_decides(asked: World):
    early = await says("acme/steering/1", SANDER)
    advice = await says("acme/steering/1", ADAM, "no", comment="Too dear.")

    assert early.accepted
    assert "1 more to advise" in early.says
    assert advice.accepted
    assert await outcome(asked, "acme/steering/1") is Outcome.YES


async def test_only_people_who_play_no_other_part_sign_an_independent_gate(asked: World):
    await asked.ledger.projects.join("acme", Role.ANALYST, email=CARLA, name="Carla Jansen")

    refused = await says("acme/outside/1", CARLA)
    signed = await says("acme/outside/1", SANDER)

    assert refused.kind is Kind.WRONG_SIGNER
    assert signed.gate.decision is Outcome.YES


async def test_whoever_takes_up_a_role_hears_which_gate_loses_its_signers(asked: World):
    first = await take_up("acme", Role.ANALYST, person(SANDER), word=NOBODYS)
    second = await take_up("acme", Role.ANALYST, person(CARLA), word=NOBODYS)

    assert first == []
    assert len(second) == 2
    assert "play no other part" in second[0]
    assert "a second pair of eyes" in second[1]
    assert asked


def person(email: str) -> Person:
    return Person(name=email, email=email, roles=(Role.ANALYST,))


async def test_whoever_did_the_work_is_not_the_only_one_to_sign(asked: World):
    await says("acme/review/1", ADAM)
    await says("acme/review/1", BEATA)

    assert await outcome(asked, "acme/review/1") is None
    assert (await says("acme/review/1", CARLA)).gate.decision is Outcome.YES


async def test_whoever_did_the_work_is_not_alone_as_a_deputy_or_after_their_part_was_taken_over(
    asked: World,
):
    for seat in (BEATA, CARLA):
        await deputise(asked, seat, Person(name="Adam Kral", email=ADAM, roles=(Role.ANALYST,)))
    await says("acme/review/1", ADAM)
    as_deputy = await outcome(asked, "acme/review/1")
    new = Word(PETRA, "She goes over to the other side.", "test")
    await take_up("acme", Role.ANALYST, person(DORA.email), instead_of=BEATA, word=new)
    await asked.ledger.projects.join("acme", Role.CONSULTANT, email=BEATA, name="Beata Svobodova")
    await says("acme/review/1", BEATA)

    assert as_deputy is None
    assert await outcome(asked, "acme/review/1") is None
    assert (await says("acme/review/1", CARLA)).gate.decision is Outcome.YES


async def test_a_deputy_who_plays_another_part_does_not_sign_an_independent_gate(asked: World):
    await deputise(asked, SANDER, Person(name="Petra", email=PETRA, roles=(Role.SPONSOR,)))
    await deputise(asked, SANDER, DORA)

    assert (await says("acme/outside/1", PETRA)).kind is Kind.WRONG_SIGNER
    assert (await says("acme/outside/1", DORA.email)).gate.decision is Outcome.YES


async def deputise(here: World, seat: str, deputy: Person) -> None:
    """Let somebody deputise for weeks."""
    await here.ledger.stand_ins.name(
        "acme", StandIn(seat, deputy, reason="holidays"), named_by=seat,
        first_day=date(2026, 4, 20), last_day=date(2026, 5, 20),
    )  # fmt: skip


async def test_a_deputy_signs_in_the_holders_seat_and_both_are_recorded(asked: World):
    await asked.ledger.stand_ins.name(
        "acme", StandIn(SANDER, DORA, reason="holidays"), named_by=SANDER,
        first_day=date(2026, 4, 20), last_day=date(2026, 5, 20),
    )  # fmt: skip

    signed = await says("acme/paper/1", DORA.email)
    late = await says("acme/paper/1", SANDER, "no", comment="No!")

    assert signed.gate.decision is Outcome.YES
    assert late.kind is Kind.LATE
    (kept,) = await asked.ledger.gates.signatures("acme/paper/1")
    assert (kept.email, kept.seat) == (DORA.email, SANDER)


async def test_a_deputy_signs_nothing_before_the_first_day_and_after_the_last(
    asked: World, rehearsal: Rehearsal
):
    await asked.ledger.stand_ins.name(
        "acme", StandIn(SANDER, DORA), named_by=SANDER, first_day=date(2026, 6, 1),
        last_day=date(2026, 6, 2),
    )  # fmt: skip

    early = await says("acme/paper/1", DORA.email)
    rehearsal.clock = BEGAN.replace(month=6, day=3)
    late = await says("acme/paper/1", DORA.email)
    rehearsal.clock = BEGAN.replace(month=6, day=2)
    in_time = await says("acme/paper/1", DORA.email)

    assert [v.kind for v in (early, late)] == [Kind.WRONG_SIGNER] * 2
    assert in_time.accepted


async def test_a_gate_that_was_handed_over_is_signed_by_the_other_only(asked: World):
    record = await asked.ledger.gates.get("acme/paper/1")
    project, _ = await at_gate(record)
    await hand_over(project, record, seat=SANDER, person=DORA, by=PETRA, reason="Has left.")

    before = await says("acme/paper/1", SANDER)
    after = await says("acme/paper/1", DORA.email)

    assert before.kind is Kind.WRONG_SIGNER
    assert after.gate.decision is Outcome.YES


async def test_a_gate_is_handed_over_only_with_a_reason_and_from_a_signer(asked: World):
    record = await asked.ledger.gates.get("acme/paper/1")
    project, _ = await at_gate(record)

    with pytest.raises(BadInput, match="for a reason"):
        await hand_over(project, record, seat=SANDER, person=DORA, by=PETRA, reason=" ")
    with pytest.raises(BadInput, match="nobody on this project"):
        await hand_over(project, record, seat=SANDER, person=DORA, by="eve@x.example", reason="x")
    with pytest.raises(BadInput, match="has no seat"):
        await hand_over(project, record, seat=ADAM, person=DORA, by=PETRA, reason="x")


async def test_a_condition_holds_up_the_gate_that_settles_until_it_is_met(
    asked: World, rehearsal: Rehearsal
):
    await says(
        "acme/paper/1", SANDER, "conditions", conditions=[f"Add the logo | {PETRA} | 2026-05-20"]
    )
    await says("acme/vote/1", ADAM, values={"cost": "5"})
    await says("acme/vote/1", CARLA)
    await rehearsal.run_all()

    early = await says("acme/settled/1", PETRA)
    (condition,) = await asked.ledger.follow_ups.conditions("acme")
    await asked.ledger.follow_ups.meet(condition.id, by=PETRA, how="It is there.")
    later = await says("acme/settled/1", PETRA)

    assert await outcome(asked, "acme/paper/1") is Outcome.CONDITIONS
    assert early.kind is Kind.TOO_EARLY
    assert "Add the logo" in early.says
    assert later.gate.decision is Outcome.YES


async def test_a_condition_that_is_not_met_in_time_opens_the_decision_again(
    asked: World, rehearsal: Rehearsal
):
    await says(
        "acme/paper/1", SANDER, "conditions", conditions=[f"Add the logo | {PETRA} | 2026-04-29"]
    )
    await rehearsal.run_all()
    ended = (await asked.ledger.projects.steps("acme"))[Step("paper")].ended_at

    rehearsal.clock += timedelta(days=10)
    await look_after("acme")
    await rehearsal.run_all()

    assert ended
    assert await outcome(asked, "acme/paper/1") is Outcome.EXPIRED
    assert await outcome(asked, "acme/paper/2") is None
    told = [s.text for s in rehearsal.outbox.sent if "/paper//2/" in s.key]
    assert any("Add the logo" in text for text in told)


@pytest.mark.parametrize(
    ("decision", "said", "says_"),
    [
        ("conditions", {}, "Name the conditions, each as: what | owner's address | date."),
        (
            "conditions",
            {"conditions": ["logo"]},
            "'logo' is no condition; write it as: what | owner's address | date",
        ),
        (
            "conditions",
            {"conditions": ["a | eve@evil.example | 2026-05-01"]},
            "eve@evil.example is nobody on this project, so cannot see to it.",
        ),
        (
            "conditions",
            {"conditions": [f"a | {PETRA} | tomorrow"]},
            "'tomorrow' is no date; write it as 2026-05-04.",
        ),
        (
            "yes",
            {"conditions": [f"a | {PETRA} | 2026-05-01"]},
            "Only a yes with conditions has conditions: answer conditions.",
        ),
        ("information", {}, "Write into the comment what you need to know."),
    ],
)
async def test_an_answer_that_is_not_whole_is_told_why(asked: World, decision, said, says_):
    verdict = await says("acme/paper/1", SANDER, decision, **said)

    assert (verdict.kind, verdict.says) == (Kind.WRONG_INPUT, says_)
    assert await outcome(asked, "acme/paper/1") is None


async def test_a_signer_who_needs_information_gets_it_and_the_gate_stays_open(
    asked: World, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOLIVE_PAGES_URL", "https://sign.example")
    verdict = await says("acme/paper/1", SANDER, "information", comment="How much?", ask=PETRA)
    project = await asked.ledger.projects.project("acme")
    (question,) = await asked.ledger.follow_ups.questions("acme/paper/1")
    await reply(project.at("paper"), question.id, email=PETRA, answer="Ninety.")

    assert verdict.kind is Kind.ASKED
    assert await outcome(asked, "acme/paper/1") is None
    texts = [(s.to, s.text) for s in rehearsal.outbox.sent]
    assert any(to == PETRA and "How much?" in text for to, text in texts)
    [told] = [text for to, text in texts if to == SANDER and "Ninety." in text]
    assert "Petra Novakova answers" in told
    assert "https://sign.example/sign/" in told


@pytest.mark.parametrize(("way", "email"), [("slack", ADAM), ("mail", SANDER)])
async def test_the_answer_comes_the_way_the_question_for_a_signature_came(
    asked: World, rehearsal: Rehearsal, way: str, email: str
):
    gate = "acme/paper/1" if email == SANDER else "acme/vote/1"
    await says(gate, email, "information", comment="How much?", ask=PETRA)
    record = await asked.ledger.gates.get(gate)
    (question,) = await asked.ledger.follow_ups.questions(gate)

    with living_in(replace(asked, chat=Everybody(asked.chat))):
        await reply((await at_gate(record))[0], question.id, email=PETRA, answer="Ninety.")

    asked_for = next(s for s in rehearsal.outbox.sent if s.key.endswith(f"/sign_off to {email}"))
    [told] = [s for s in rehearsal.outbox.sent if f"answer {question.id} to {email}" in s.key]
    assert (asked_for.system, told.system) == (way, way)


class Everybody:
    """A chat in which clients are as well, although they are asked by mail."""

    def __init__(self, chat: Any) -> None:
        self._chat = chat

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chat, name)

    async def member(self, email: str) -> str:
        return email


async def test_what_could_not_be_asked_or_told_at_once_is_asked_and_told_by_upkeep(
    asked: World, rehearsal: Rehearsal
):
    silent = {"chat": Away(asked.chat, lambda: True), "post": Away(asked.post, lambda: True)}
    record = await asked.ledger.gates.get("acme/paper/1")

    with living_in(replace(asked, **silent)):
        verdict = await says(record.id, SANDER, "information", comment="How much?", ask=PETRA)
    (question,) = await asked.ledger.follow_ups.questions(record.id)
    await later(rehearsal)
    with living_in(replace(asked, **silent)):
        told = await reply((await at_gate(record))[0], question.id, email=PETRA, answer="Ninety.")
    await later(rehearsal)
    await later(rehearsal)

    assert verdict.kind is Kind.ASKED
    assert told.accepted
    sent = [s.key for s in rehearsal.outbox.sent]
    assert len([k for k in sent if f"question {question.id} to {PETRA}" in k]) == 1
    assert len([k for k in sent if f"answer {question.id} to {SANDER}" in k]) == 1


async def later(rehearsal: Rehearsal) -> None:
    """Let upkeep look a little later."""
    rehearsal.clock += timedelta(minutes=6)
    await look_after("acme")


async def test_an_answer_can_be_taken_back_for_a_day_while_the_gate_is_open(
    asked: World, rehearsal: Rehearsal
):
    await says("acme/vote/1", ADAM, values={"cost": "5"})
    record = await asked.ledger.gates.get("acme/vote/1")
    own = Answered(ADAM, await code_for(record.id, ADAM), "", "test", comment="A mistake.")

    first = await withdraw(record, own)
    await says("acme/vote/1", ADAM, values={"cost": "6"})
    rehearsal.clock += timedelta(days=2)
    late = await withdraw(record, own)

    assert first.accepted
    assert late.kind is Kind.LATE
    assert await asked.ledger.gates.voided(record.id) == [(ADAM, "withdrawn: A mistake.")]
    (kept,) = await asked.ledger.gates.signatures(record.id)
    assert kept.stated == {"cost": 6}


@pytest.mark.parametrize(
    ("what", "says_in_dutch"),
    [
        ("project", "Het project is beëindigd op"),
        ("stage", "Het werk is intussen verdergegaan; deze vraag wordt niet meer gesteld."),
        ("round", "Het werk is intussen verdergegaan; deze vraag wordt niet meer gesteld."),
    ],
)
async def test_nothing_has_any_effect_once_the_work_has_moved_on(
    asked: World, what: str, says_in_dutch: str
):
    await says("acme/vote/1", ADAM, values={"cost": "5"})
    record = await asked.ledger.gates.get("acme/vote/1")
    own = Answered(ADAM, await code_for(record.id, ADAM), "", "test", language="nl")
    code = await code_for(f"{record.id}{OVERRIDING}", EVA)
    over_them = Answered(EVA, code, "no", "test", comment="Too dear.", language="nl")

    await move_on(asked, record, what)
    told = [
        await withdraw(record, own),
        await override(record, over_them),
        await says(record.id, CARLA, values={"cost": "5"}, language="nl"),
    ]
    project = await asked.ledger.projects.project("acme")
    with pytest.raises(BadInput, match="waits for nobody any more"):
        await hand_over(project, record, seat=CARLA, person=DORA, by=PETRA, reason="Has left.")

    assert [v.kind for v in told] == [Kind.LATE] * 3
    assert all(v.says.startswith(says_in_dutch) for v in told)
    assert [s.email for s in await asked.ledger.gates.signatures(record.id)] == [ADAM]
    assert await asked.ledger.gates.voided(record.id) == []


async def move_on(here: World, record: GateRecord, what: str) -> None:
    """Let the project end, its stage, or this round of its question."""
    if what == "project":
        await here.ledger.projects.end("acme", "ended", "Too dear.")
    elif what == "stage":
        await here.ledger.projects.begin("acme", record.step)
        await here.ledger.projects.finish("acme", record.step)
    else:
        await here.ledger.gates.open("acme", record.step, gate=record.gate, round=2, due=record.due)


async def test_what_was_signed_is_void_when_what_was_shown_changes(
    asked: World, rehearsal: Rehearsal, monkey_document: Callable[..., Any]
):
    await says("acme/vote/1", ADAM, values={"cost": "5"})
    await monkey_document("vote")

    refused = await says("acme/vote/1", CARLA)
    again = await says("acme/vote/1", CARLA)

    assert refused.kind is Kind.TOO_EARLY
    assert "team" in refused.says
    assert again.kind is Kind.WRONG_INPUT  # nobody's statement stands any more
    assert [email for email, _ in await asked.ledger.gates.voided("acme/vote/1")] == [ADAM]
    assert any("does not count any more" in s.text for s in rehearsal.outbox.sent if s.to == ADAM)


async def test_a_condition_that_opens_voids_what_was_signed_where_all_are_settled(asked: World):
    await asked.ledger.gates.open(
        "acme", Step("settled"), gate="everything_settled", round=1, due=date(2026, 5, 4)
    )
    await asked.ledger.projects.join("acme", Role.PROJECT_MANAGER, email=EVA, name="Eva Mala")
    gate, yes = "acme/settled/1", {"values": {"cost": "5"}}
    record = await asked.ledger.gates.get(gate)
    await show(*(await at_gate(record)), record)
    await says(gate, PETRA)

    await says(
        "acme/vote/1", ADAM, "conditions", conditions=[f"The manual | {PETRA} | 2026-06-01"], **yes
    )
    refused = await says(gate, EVA, language="nl")
    [condition] = await asked.ledger.follow_ups.conditions("acme", open_only=True)
    still_open = await says(gate, EVA)
    await asked.ledger.follow_ups.meet(condition.id, by=PETRA, how="It is written.")
    signed = [await says(gate, one) for one in (EVA, PETRA)]

    assert (refused.kind, "de open voorwaarden" in refused.says) == (Kind.TOO_EARLY, True)
    assert [email for email, _ in await asked.ledger.gates.voided(gate)] == [PETRA]
    assert (still_open.kind, "The manual" in still_open.says) == (Kind.TOO_EARLY, True)
    assert [one.accepted for one in signed] == [True, True]


@pytest.fixture
def monkey_document(asked: World) -> Callable[..., Any]:
    """Write a document for a stage whose gate is already open."""
    from tasks.write import write  # noqa: PLC0415

    async def written(stage: str) -> None:
        project = await asked.ledger.projects.project("acme")
        await write(project.at(stage), "team")

    return written


async def test_the_named_authority_overrides_with_a_code_of_its_own_and_it_stays_marked(
    asked: World, rehearsal: Rehearsal
):
    record = await asked.ledger.gates.get("acme/paper/1")
    await send_override_code(record, EVA)
    code = await code_for(f"{record.id}{OVERRIDING}", EVA)
    reason = {"comment": "The sponsor is at sea."}

    stranger = await override(record, Answered(ADAM, code, "yes", "test", **reason))
    guessed = await override(record, Answered(EVA, "AAAA-AAAA", "yes", "test", **reason))
    silent = await override(record, Answered(EVA, code, "yes", "test"))
    done = await override(record, Answered(EVA, code, "yes", "test", **reason))

    assert [v.kind for v in (stranger, guessed, silent)] == [
        Kind.WRONG_SIGNER, Kind.WRONG_CODE, Kind.WRONG_INPUT,
    ]  # fmt: skip
    assert done.accepted
    assert (await asked.ledger.gates.get(record.id)).overridden_by == EVA
    assert (await standing.status("acme"))["overridden"] == [record.id]
    assert [p["overridden"] for p in await standing.projects()] == [[record.id]]
    assert "Overridden" in (await picture("acme"))[1]
    assert any(code in s.text for s in rehearsal.outbox.sent if s.to == EVA)


async def test_the_code_for_overriding_is_guessed_only_so_often(asked: World):
    record = await asked.ledger.gates.get("acme/paper/1")
    code = await code_for(f"{record.id}{OVERRIDING}", EVA)

    told = [
        await override(record, Answered(EVA, guess, "yes", "test", comment="Because."))
        for guess in [*["AAAA-AAAA"] * TRIES, code]
    ]

    assert [v.kind for v in told] == [*[Kind.WRONG_CODE] * TRIES, Kind.LOCKED]
    assert await outcome(asked, record.id) is None


async def test_taking_an_answer_back_is_no_way_to_guess_a_code(asked: World):
    await says("acme/vote/1", ADAM, values={"cost": "5"})
    record = await asked.ledger.gates.get("acme/vote/1")

    for _ in range(TRIES):
        await withdraw(record, Answered(ADAM, "AAAA-AAAA", "", "test"))
    told = await withdraw(record, Answered(ADAM, await code_for(record.id, ADAM), "", "test"))

    assert told.kind is Kind.LOCKED
    assert [s.email for s in await asked.ledger.gates.signatures(record.id)] == [ADAM]


async def test_whoever_overrides_or_withdraws_too_late_hears_what_was_decided(asked: World):
    before = await asked.ledger.gates.get("acme/paper/1")
    await says(before.id, SANDER)
    code = await code_for(f"{before.id}{OVERRIDING}", EVA)

    over = await override(before, Answered(EVA, code, "no", "test", comment="Too dear."))
    back = await withdraw(before, Answered(SANDER, await code_for(before.id, SANDER), "", "test"))

    assert [v.kind for v in (over, back)] == [Kind.LATE, Kind.LATE]
    assert all("yes, answered by Sander Bakker (yes)" in v.says for v in (over, back))
    assert (await asked.ledger.gates.get(before.id)).overridden_by == ""
    assert len(await asked.ledger.gates.signatures(before.id)) == 1


async def test_an_authority_who_has_signed_can_still_override(asked: World):
    await asked.ledger.projects.join("acme", Role.SPONSOR, email=EVA, name="Eva Mala")
    record = await asked.ledger.gates.get("acme/steering/1")
    await says(record.id, EVA, "no", comment="I doubt it.")
    code = await code_for(f"{record.id}{OVERRIDING}", EVA)

    done = await override(record, Answered(EVA, code, "yes", "test", comment="We must."))

    (kept,) = await asked.ledger.gates.signatures(record.id)
    assert done.accepted
    assert (kept.comment, kept.channel) == ("We must.", "test, overriding")
    assert (await trail_of(asked.ledger, "acme")).fault == ""


async def test_a_condition_goes_with_the_answer_that_asked_for_it(asked: World):
    yes = {"values": {"cost": "5"}, "conditions": [f"The manual | {PETRA} | 2026-06-01"]}
    await says("acme/vote/1", ADAM, "conditions", **yes)
    record = await asked.ledger.gates.get("acme/vote/1")

    before = await asked.ledger.follow_ups.conditions("acme", open_only=True)
    await withdraw(record, Answered(ADAM, await code_for(record.id, ADAM), "", "test"))
    after = await asked.ledger.follow_ups.conditions("acme", open_only=True)

    assert ([c.text for c in before], after) == (["The manual"], [])


async def test_silence_counts_as_acceptance_only_where_the_playbook_says_so(
    asked: World, rehearsal: Rehearsal
):
    rehearsal.clock += timedelta(days=30)
    await look_after("acme")

    assert await outcome(asked, "acme/paper/1") is Outcome.DEEMED
    assert await outcome(asked, "acme/steering/1") is None
    assert await asked.ledger.gates.signatures("acme/paper/1") == []


async def test_files_are_kept_with_the_answer_under_a_harmless_name(asked: World):
    file = Enclosure("../../etc/passwd", "text/plain", b"x")

    await says("acme/paper/1", SANDER, files=[file])

    ((giver, kept),) = await asked.ledger.follow_ups.files("acme/paper/1")
    assert (giver, kept.name, kept.content) == (SANDER, "passwd", b"x")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/shadow", "shadow"),
        ("..", "file"),
        ("a\x00b.pdf", "ab.pdf"),
        (".bashrc", "bashrc"),
    ],
)
def test_a_file_name_leads_nowhere(given: str, kept: str):
    assert plain_name(given) == kept
