"""What the ledger keeps, and how it stays true when several want to write."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.brief import Brief
from domain.errors import BadInput, NotFound, Superseded
from domain.gate import Decision, Signer
from domain.outside import Proof
from domain.roles import Role
from domain.stage import Step
from records.acts import Act
from records.attempts import SILENT_AFTER
from records.database import Database
from records.gates import GateRecord, ShownOtherwise, Signature
from records.ledger import Ledger
from tests.records.conftest import Clock

KICKOFF = Step("kickoff")
DUE = date(2026, 5, 11)
ACT = Act("acme", "kickoff", "", 1, "kickoff to lotte")
ANNA = Signer(Role.ANALYST, "Anna", "anna@meiro.io")


def one_is_enough(signatures: list[Signature]) -> Decision | None:
    return signatures[0].decision


async def opened(ledger: Ledger, round: int = 1) -> GateRecord:
    return await ledger.gates.open("acme", KICKOFF, gate="kickoff_held", round=round, due=DUE)


async def signed(ledger: Ledger, gate: str, signer: Signer = ANNA, judge=one_is_enough, **more):
    given = {"stated": {}, "comment": "", "channel": "test", "decision": Decision.YES} | more
    decision = given.pop("decision")
    return await ledger.gates.sign(gate, signer, decision, judge=judge, **given)


async def test_the_same_brief_again_is_the_same_project(ledger: Ledger, acme: Brief):
    again = await ledger.projects.start(acme)

    assert again == "acme"
    assert [p.slug for p in await ledger.projects.all()] == ["acme"]


async def test_another_brief_under_the_same_key_is_refused(ledger: Ledger, acme: Brief):
    other = acme.model_copy(update={"client": "Acme Wholesale"})

    with pytest.raises(BadInput) as refused:
        await ledger.projects.start(other)

    assert refused.value.field == "project"
    assert refused.value.problem == "There is a project 'acme' already, with another brief."
    assert "project: acme-2" in refused.value.fix
    assert (await ledger.projects.record("acme")).brief == acme


async def test_an_unknown_project_is_not_found_and_the_nearest_is_named(ledger: Ledger):
    with pytest.raises(NotFound, match="There is no project 'amce'") as missing:
        await ledger.projects.record("amce")

    assert missing.value.fix == "Known: acme."


async def test_a_project_ends_once_and_its_outcome_stays(ledger: Ledger, clock: Clock):
    await ledger.projects.end("acme", "ended", "They went elsewhere.")
    clock.wind(days=1)
    await ledger.projects.end("acme", "done")

    record = await ledger.projects.record("acme")

    assert (record.state, record.why) == ("ended", "They went elsewhere.")
    assert record.ended_at == clock.time - timedelta(days=1)
    assert await ledger.projects.running() == []


async def test_somebody_who_joins_holds_the_role_from_then_on(ledger: Ledger, acme: Brief):
    await ledger.projects.join("acme", Role.DEVOPS, email="Nora@meiro.io ", name="Nora")
    await ledger.projects.join("acme", Role.DEVOPS, email="nora@meiro.io", name="Nora")
    await ledger.projects.join("acme", Role.DEVOPS, email="adam.kral@meiro.io", name="A.")

    project = await ledger.projects.project("acme")

    assert [p.name for p in project.holders(Role.DEVOPS)] == ["Adam Kral", "Jan Prochazka", "Nora"]
    adam, before = project.person("adam.kral@meiro.io"), acme.people[2]
    assert adam == before.model_copy(update={"roles": (Role.ANALYST, Role.DEVOPS)})


async def test_a_stage_begins_once_and_ends_once(ledger: Ledger, clock: Clock):
    began = clock.time
    await ledger.projects.begin("acme", KICKOFF)
    clock.wind(days=1)
    await ledger.projects.begin("acme", KICKOFF)
    await ledger.projects.carried_by("acme", KICKOFF, "run 1")
    await ledger.projects.finish("acme", KICKOFF)
    ended = clock.time
    clock.wind(days=1)
    await ledger.projects.finish("acme", KICKOFF)

    (record,) = (await ledger.projects.steps("acme")).values()

    assert (record.started_at, record.run, record.ended_at) == (began, "run 1", ended)


async def test_an_act_is_intended_once_and_its_first_receipt_counts(ledger: Ledger, clock: Clock):
    first = await ledger.acts.intend(ACT)
    clock.wind(minutes=5)
    again = await ledger.acts.intend(ACT)
    nothing_yet = await ledger.acts.receipt(ACT)
    await ledger.acts.prove(ACT, Proof("GO-1", "https://jira.example/GO-1"))
    await ledger.acts.prove(ACT, Proof("GO-2"))

    assert (first.fresh, again.fresh) == (True, False)
    assert again.since == first.since == clock.time - timedelta(minutes=5)
    assert nothing_yet is None
    assert await ledger.acts.receipt(ACT) == Proof("GO-1", "https://jira.example/GO-1")


async def test_whoever_intends_what_is_done_gets_its_proof(ledger: Ledger):
    await ledger.acts.intend(ACT)
    await ledger.acts.prove(ACT, Proof("GO-1"))

    assert (await ledger.acts.intend(ACT)).proof == Proof("GO-1")


@pytest.mark.parametrize(
    "other",
    [
        Act("acme", "team", "", 1, "kickoff to lotte"),
        Act("acme", "kickoff", "shop", 1, "kickoff to lotte"),
        Act("acme", "kickoff", "", 2, "kickoff to lotte"),
        Act("acme", "kickoff", "", 1, "kickoff to sander"),
    ],
)
async def test_a_receipt_proves_nothing_but_its_own_act(ledger: Ledger, other: Act):
    await ledger.acts.intend(ACT)
    await ledger.acts.prove(ACT, Proof("done"))

    assert await ledger.acts.receipt(other) is None
    assert other.key != ACT.key


async def test_the_list_of_acts_shows_what_is_in_doubt(ledger: Ledger):
    await ledger.acts.intend(ACT)

    (doubtful,) = await ledger.acts.of("acme")

    assert (doubtful.act, doubtful.done_at, doubtful.proof) == (ACT, None, None)


async def test_acts_are_listed_by_their_words_their_stage_and_whether_their_gate_waits(
    ledger: Ledger,
):
    elsewhere, again = replace(ACT, stage="access"), replace(ACT, round=2)
    for act in (ACT, elsewhere, again):
        await ledger.acts.intend(act)
    await opened(ledger)
    await signed(ledger, (await opened(ledger, round=2)).id)

    async def listed(**which: Any) -> set[Act]:
        return {done.act for done in await ledger.acts.of("acme", about=("kick",), **which)}

    assert await listed() == {ACT, elsewhere, again}
    assert await listed(at=KICKOFF) == {ACT, again}
    assert await listed(waiting=True) == {ACT}
    assert await listed(waiting=True, at=Step("access", "")) == set()
    assert await ledger.acts.of("acme", about=("mail",)) == []


async def test_an_older_attempt_may_act_no_more(database: Database, clock: Clock, ledger: Ledger):
    older, newer = Ledger(database, clock), Ledger(database, clock)
    older.act_for(await older.attempts.begin("acme", KICKOFF, by="one"))
    newer.act_for(await newer.attempts.begin("acme", KICKOFF, by="two"))

    with pytest.raises(Superseded):
        await older.acts.intend(ACT)
    with pytest.raises(Superseded):
        await opened(older)

    assert await ledger.acts.of("acme") == []
    assert (await newer.acts.intend(ACT)).fresh
    assert (await opened(newer)).decision is None


async def test_an_attempt_at_another_item_takes_nothing_over(
    database: Database, clock: Clock, ledger: Ledger
):
    mine = Ledger(database, clock)
    mine.act_for(await mine.attempts.begin("acme", Step("access", "shop"), by="one"))

    await ledger.attempts.begin("acme", Step("access", "ads"), by="two")

    assert (await mine.acts.intend(ACT)).fresh


async def test_a_stage_is_abandoned_when_nobody_alive_carries_it(ledger: Ledger, clock: Clock):
    await ledger.attempts.beat("worker")
    attempt = await ledger.attempts.begin("acme", KICKOFF, by="worker")
    alive = await ledger.attempts.abandoned("acme")
    clock.time += SILENT_AFTER
    silent = await ledger.attempts.abandoned("acme")
    await ledger.attempts.beat("worker")
    back = await ledger.attempts.abandoned("acme")
    clock.time += 2 * SILENT_AFTER
    await ledger.attempts.leave(attempt)

    assert (alive, silent, back) == ([], [KICKOFF], [])
    assert await ledger.attempts.abandoned("acme") == []


async def test_only_the_newest_attempt_can_be_abandoned(ledger: Ledger):
    await ledger.attempts.begin("acme", KICKOFF, by="somebody dead")
    await ledger.attempts.beat("worker")

    await ledger.attempts.begin("acme", KICKOFF, by="worker")

    assert await ledger.attempts.abandoned("acme") == []


async def test_a_run_is_unattended_when_whoever_took_it_never_began_or_has_long_left(
    ledger: Ledger, clock: Clock
):
    runs = {"never begun": KICKOFF, "left": Step("access", "shop"), "at it": Step("access", "ads")}
    for run, step in runs.items():
        await ledger.projects.begin("acme", step)
        await ledger.projects.carried_by("acme", step, run)
    at_once = await ledger.attempts.unattended(["never begun"])
    clock.time += 2 * SILENT_AFTER
    left = await ledger.attempts.begin("acme", runs["left"], by="worker")
    await ledger.attempts.begin("acme", runs["at it"], by="somebody dead, as is seen elsewhere")
    await ledger.attempts.leave(left)
    just_left = await ledger.attempts.unattended([*runs, "not ours"])
    clock.time += 2 * SILENT_AFTER
    later = await ledger.attempts.unattended([*runs, "not ours"])
    await ledger.projects.finish("acme", KICKOFF)

    assert (at_once, just_left) == ([], ["never begun"])
    assert sorted(later) == ["left", "never begun"]
    assert await ledger.attempts.unattended([*runs]) == ["left"]


async def test_a_gate_opens_once_in_each_round(ledger: Ledger, clock: Clock):
    first = await opened(ledger)
    clock.wind(days=1)
    again = await opened(ledger)
    second = await opened(ledger, round=2)

    assert again == first
    assert (first.id, second.id) == ("acme/kickoff/1", "acme/kickoff/2")
    assert [g.round for g in await ledger.gates.at("acme", KICKOFF)] == [1, 2]


async def test_twenty_who_sign_at_once_make_one_decision(
    database: Database, clock: Clock, ledger: Ledger
):
    gate = (await opened(ledger)).id
    everybody = [Signer(Role.ANALYST, f"A{n}", f"a{n}@meiro.io") for n in range(20)]
    asked: list[int] = []

    def judge(signatures: list[Signature]) -> Decision | None:
        asked.append(len(signatures))
        return signatures[-1].decision

    answers = await asyncio.gather(
        *(
            signed(Ledger(database, clock), gate, s, judge, decision=list(Decision)[n % 2])
            for n, s in enumerate(everybody)
        )
    )

    counted = [record for record, counts in answers if counts]
    kept = await ledger.gates.signatures(gate)
    assert asked == [1]
    assert [s.decision for s in kept] == [record.decision for record in counted]
    assert {record.decision for record, _ in answers} == {kept[0].decision}


async def test_who_signs_twice_or_late_changes_nothing(ledger: Ledger):
    gate = (await opened(ledger)).id
    two = [
        await signed(ledger, gate, judge=lambda _: None),
        await signed(ledger, gate, judge=lambda _: None, decision=Decision.NO),
    ]
    beata = Signer(Role.ANALYST, "Beata", "beata@meiro.io")
    await signed(ledger, gate, beata, decision=Decision.YES)

    late = await signed(ledger, gate, Signer(Role.ANALYST, "Carl", "carl@meiro.io"))

    assert [counts for _, counts in two] == [True, False]
    assert (late[1], late[0].decision) == (False, Decision.YES)
    assert [s.name for s in await ledger.gates.signatures(gate)] == ["Anna", "Beata"]


async def test_when_the_judge_refuses_nothing_is_kept(ledger: Ledger):
    gate = (await opened(ledger)).id

    def judge(_: list[Signature]) -> Decision | None:
        raise BadInput("No.", fix="Do not.")

    with pytest.raises(BadInput):
        await signed(ledger, gate, judge=judge)

    assert await ledger.gates.signatures(gate) == []


async def test_what_changed_while_it_was_being_signed_is_not_signed(ledger: Ledger):
    gate = (await opened(ledger)).id
    for version in ("1", "2"):
        await ledger.gates.show(gate, {"plan": version})

    with pytest.raises(ShownOtherwise):
        await signed(ledger, gate, judge=lambda _: None, seen={"plan": "1"})
    _, counts = await signed(ledger, gate, judge=lambda _: None, seen={"plan": "2"})

    assert counts
    assert [e.kind for e in await ledger.audit.of("acme")].count("answer") == 1


async def test_a_refused_answer_is_kept_once_with_its_reason(ledger: Ledger, clock: Clock):
    gate = (await opened(ledger)).id
    told = {"why": "That is not the code.", "kind": "code", "channel": "page"}

    kept = [await ledger.gates.refuse(gate, "anna@x.io", source="form 1", **told) for _ in (1, 2)]
    await ledger.gates.refuse(gate, "anna@x.io", **told)

    assert kept == [True, False]
    assert await ledger.gates.last_refusal(gate, "form 1") == "That is not the code."
    assert await ledger.gates.last_refusal(gate, "form 2") == ""
    assert await ledger.gates.tries(gate, "anna@x.io", since=clock.time - timedelta(1)) == 2
    assert await ledger.gates.tries(gate, "anna@x.io", since=clock.time) == 0


async def test_a_used_up_form_is_counted_once(ledger: Ledger):
    gate = await opened(ledger)

    again = [await ledger.gates.ask_again(gate.id, gate.asked) for _ in (1, 2)]

    assert [g.asked for g in again] == [2, 2]


async def test_a_filed_version_stays_as_it_was(ledger: Ledger):
    first = await ledger.documents.keep("acme", "wiki", 1, title="Wiki", text="one")
    again = await ledger.documents.keep("acme", "wiki", 1, title="Wiki", text="other")
    second = await ledger.documents.keep("acme", "wiki", 2, title="Wiki", text="two")

    assert again == first
    assert await ledger.documents.get("acme", "wiki") == second
    assert await ledger.documents.get("acme", "wiki", 1) == first
    assert second.file_name == "acme-wiki-v2.md"


async def test_a_key_of_our_own_is_made_once(database: Database, clock: Clock):
    made = await asyncio.gather(*(Ledger(database, clock).secret("codes") for _ in range(5)))

    other = await Ledger(database, clock).secret("else")

    assert len(set(made)) == 1
    assert len(made[0]) == 64
    assert other not in made


async def test_a_moment_without_a_zone_is_refused(database: Database, clock: Clock, acme: Brief):
    clock.time = clock.time.replace(tzinfo=None)

    with pytest.raises(Exception, match="A moment needs its zone"):
        await Ledger(database, clock).projects.start(acme)
