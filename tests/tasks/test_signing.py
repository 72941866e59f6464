"""What becomes of an answer: which one counts, and the exact sentence for one that does not."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.company import company
from domain.answers import Outcome
from domain.errors import Unreachable
from domain.outside import Ticket
from domain.project import Project
from domain.stage import Step
from flows.meiro.gates import KickoffHeld, PlanAgreed
from flows.rehearse import Left, Rehearsal
from integrations.engine import Typed
from integrations.outbox import Outbox
from tasks.codes import code_for
from tasks.open_issues import stage_label
from tasks.sign_off import TurnedDown, sign_off, take
from tasks.signing import Kind
from tasks.statement import TRIES
from tasks.world import World, living_in
from tests.tasks.conftest import Answers, Opens

PETRA, LOTTE = "petra.novakova@meiro.io", "lotte.devries@acme-retail.example"
ADAM, SIMONA = "adam.kral@meiro.io", "simona.dvorakova@meiro.io"
CHOICES = "yes, conditions, no, information"
PAPERS = {"order_form": "2026-04-24", "consulting_agreement": "2026-04-28"}


@pytest.mark.parametrize(
    ("email", "said", "kind", "says"),
    [
        (
            "eve@evil.example",
            {},
            Kind.WRONG_SIGNER,
            (
                "eve@evil.example may not sign this. It is signed by "
                "Simona Dvorakova <simona.dvorakova@meiro.io>."
            ),
        ),
        (
            "",
            {},
            Kind.WRONG_SIGNER,
            (
                "Say who you are; an answer without a name does not count. It is signed by "
                "Simona Dvorakova <simona.dvorakova@meiro.io>."
            ),
        ),
        (
            SIMONA,
            {"code": "AAAA-AAAA"},
            Kind.WRONG_CODE,
            (
                "That is not the code of simona.dvorakova@meiro.io for this question. It stands in "
                "the message that asked Simona Dvorakova to sign round 1."
            ),
        ),
        (
            SIMONA,
            {"decision": ""},
            Kind.WRONG_INPUT,
            "Answer yes, conditions, no, information, not ''.",
        ),
        (
            SIMONA,
            {"decision": "maybe"},
            Kind.WRONG_INPUT,
            "Answer yes, conditions, no, information, not 'maybe'.",
        ),
        (
            SIMONA,
            {"decision": "no", "comment": "  "},
            Kind.WRONG_INPUT,
            "A no needs a reason; write it into the comment.",
        ),
        (
            SIMONA,
            {"values": {"order_form": "2026-04-24"}},
            Kind.WRONG_INPUT,
            "Consulting Services Agreement signed on: Fill this in for a yes.",
        ),
    ],
)
async def test_an_answer_that_cannot_count_is_told_why(  # noqa: PLR0917 - one column each
    world: World, opens: Opens, answers: Answers, email: str, said: dict, kind: Kind, says: str
):
    gate = await opens("sales_handover")

    verdict = await answers(gate, email, **{"values": PAPERS} | said)

    assert (verdict.kind, verdict.says) == (kind, says)
    assert not verdict.accepted
    assert await world.ledger.gates.signatures(gate.id) == []
    assert (await world.ledger.gates.get(gate.id)).decision is None


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"order_form": "soon"}, "Order Form signed on: "),
        ({"order_form": {"__prefect_kind": "jinja"}}, "Order Form signed on: "),
        ({"paid": "yes"}, "paid: "),
    ],
)
async def test_a_wrong_value_is_named_with_the_title_of_its_field(
    opens: Opens, answers: Answers, values: dict, named: str
):
    verdict = await answers(await opens("sales_handover"), SIMONA, values=PAPERS | values)

    assert verdict.kind is Kind.WRONG_INPUT
    assert verdict.says.startswith(named)


async def test_a_valid_answer_decides_the_gate_and_is_thanked_for(
    world: World, opens: Opens, answers: Answers
):
    gate = await opens("sales_handover")

    verdict = await answers(gate, f"  {SIMONA.upper()} ", values=PAPERS, decision=" Yes ")

    assert verdict.accepted
    assert verdict.says == "Thank you, Simona Dvorakova: decided, yes. The stage goes on."
    (signature,) = await world.ledger.gates.signatures(gate.id)
    assert (signature.email, signature.stated) == (SIMONA, PAPERS)


async def test_signs_that_no_database_keeps_do_no_harm(
    world: World, opens: Opens, answers: Answers
):
    gate = await opens("sales_handover")

    stranger = await answers(gate, "eve\0@evil.example")
    verdict = await answers(gate, SIMONA, decision="no", comment="Not\0 like \ud800this.")

    (signature,) = await world.ledger.gates.signatures(gate.id)
    assert (stranger.kind, verdict.accepted) == (Kind.WRONG_SIGNER, True)
    assert signature.comment == "Not like ?this."


@pytest.mark.parametrize(
    "said",
    [
        {"decision": "no", "comment": "I was wrong."},
        {"decision": "maybe"},
        {"code": "AAAA-AAAA"},
        {"decision": "yes", "values": {"order_form": "soon"}},
    ],
)
async def test_whoever_comes_late_is_told_who_decided_and_when_whatever_else_is_wrong(
    opens: Opens, answers: Answers, said: dict[str, Any]
):
    gate = await opens("sales_handover")
    await answers(gate, SIMONA, values=PAPERS)

    late = await answers(gate, SIMONA, **said)

    assert late.kind is Kind.LATE
    assert late.says == (
        "This was decided at 24 Apr 2026 08:00 UTC: yes, answered by Simona Dvorakova (yes)."
    )


async def test_a_second_answer_of_one_of_several_signers_changes_nothing(
    opens: Opens, answers: Answers
):
    gate = await opens("plan_and_effort")
    values = {"go_live": "2026-08-31", "hours": 480}
    first = await answers(gate, PETRA, values=values)

    again = await answers(gate, PETRA, decision="no", comment="Too short.")

    assert first.says == "Thank you, Petra Novakova: signed. Others are still to sign."
    assert (again.kind, again.says) == (
        Kind.LATE,
        "You answered yes already, at 24 Apr 2026 08:00 UTC.",
    )


async def test_a_gate_of_an_ended_project_takes_no_answer(
    world: World, opens: Opens, answers: Answers
):
    gate = await opens("sales_handover")
    await world.ledger.projects.end("acme", "ended", "They went elsewhere.")

    verdict = await answers(gate, SIMONA, values=PAPERS)

    assert verdict.kind is Kind.LATE
    assert verdict.says == "The project has ended at 24 Apr 2026 08:00 UTC; nothing is asked."


async def test_after_five_wrong_codes_the_right_one_waits_a_quarter_of_an_hour(
    rehearsal: Rehearsal, opens: Opens, answers: Answers
):
    gate = await opens("sales_handover")
    for _ in range(5):
        wrong = await answers(gate, SIMONA, code="AAAA-AAAA")
        assert wrong.kind is Kind.WRONG_CODE

    locked = await answers(gate, SIMONA, values=PAPERS)
    rehearsal.clock += timedelta(minutes=15)
    open_again = await answers(gate, SIMONA, values=PAPERS)

    assert (locked.kind, locked.says) == (
        Kind.LOCKED,
        (
            "Too many wrong codes for simona.dvorakova@meiro.io. Wait a quarter of an hour, then "
            "use the code from the latest message."
        ),
    )
    assert open_again.accepted


async def test_wrong_codes_in_one_name_do_not_lock_another(opens: Opens, answers: Answers):
    gate = await opens("plan_and_effort")
    for _ in range(6):
        await answers(gate, PETRA, code="AAAA-AAAA")

    verdict = await answers(gate, LOTTE, values={"go_live": "2026-08-31", "hours": 480})

    assert verdict.accepted


async def test_two_signers_must_vouch_for_the_same(world: World, opens: Opens, answers: Answers):
    gate = await opens("plan_and_effort")
    await answers(gate, PETRA, values={"go_live": "2026-08-31", "hours": 480})

    other = await answers(gate, LOTTE, values={"go_live": "2026-09-30"})
    same = await answers(gate, LOTTE, values={"go_live": "2026-08-31", "hours": ""})

    assert other.kind is Kind.WRONG_INPUT
    assert other.says == (
        "Planned go-live: Petra Novakova signed 2026-08-31, you wrote 2026-09-30. "
        "Sign the same, or answer no with a reason."
    )
    assert same.accepted
    assert {str(s.stated) for s in await world.ledger.gates.signatures(gate.id)} == {
        "{'go_live': '2026-08-31', 'hours': 480.0}"
    }


async def test_a_component_is_not_signed_before_the_analysts_have_logged_their_hours(
    rehearsal: Rehearsal, opens: Opens, answers: Answers
):
    gate = await opens("component_build", "orders-connector")
    wiki = {"documentation": "https://wiki.example/orders"}
    project = replace(
        await rehearsal.world.ledger.projects.project("acme"),
        stage="component_build",
        item="orders-connector",
    )
    issue = await rehearsal.tickets.file(
        Ticket("Test", "", labels=(stage_label(project),)), key="k"
    )

    def logs(email: str, hours: float) -> None:
        rehearsal.tickets.work(issue.ref, email=email, hours=hours, day=rehearsal.clock)

    logs(ADAM, 6)
    logs("david.horak@meiro.io", 40)  # a developer's hours are no analyst's
    early = await answers(gate, ADAM, values=wiki)
    logs("beata.svobodova@meiro.io", company().minimum_analyst_hours - 6)
    enough = await answers(gate, ADAM, values=wiki)

    assert (early.kind, early.says) == (
        Kind.TOO_EARLY,
        (
            "This cannot be signed yet. Analysts logged 6 of at least 8 hours on this component in "
            "Jira; log the time spent testing and documenting it first."
        ),
    )
    assert enough.accepted


class SilentTickets:
    """A Jira that does not answer."""

    async def worked(self, label: str):  # noqa: ARG002 - it does not listen
        raise Unreachable("Jira does not answer.", fix="Wait.")

    async def close(self) -> None:
        """Nothing to close."""


async def test_when_jira_is_away_nobody_is_believed_and_all_can_try_again(
    world: World, opens: Opens, answers: Answers
):
    gate = await opens("component_build", "orders-connector")
    wiki = {"documentation": "https://wiki.example/orders"}

    with living_in(replace(world, tickets=SilentTickets())):
        verdict = await answers(gate, ADAM, values=wiki)

    assert (verdict.kind, verdict.says) == (
        Kind.TOO_EARLY,
        (
            "This cannot be signed yet. It could not be checked, since one of our systems does not "
            "answer. Try again in a minute."
        ),
    )
    assert (await world.ledger.gates.get(gate.id)).decision is None


async def test_a_no_needs_neither_fields_nor_facts(opens: Opens, answers: Answers):
    gate = await opens("component_build", "orders-connector")

    verdict = await answers(gate, ADAM, decision="no", comment="It stops at midnight.")

    assert verdict.says == "Thank you, Adam Kral: decided, no."
    assert verdict.gate.decision is Outcome.NO


async def test_the_code_of_an_earlier_round_is_good_no_more(opens: Opens, answers: Answers):
    first = await opens("sales_handover")
    second = await opens("sales_handover", round=2)

    old = await answers(second, SIMONA, values=PAPERS, code=await code_for(first.id, SIMONA))

    assert old.kind is Kind.WRONG_CODE
    assert old.says.endswith("to sign round 2.")


def typed(source: str, **values) -> Typed:
    return Typed(source, {"signer": SIMONA, "decision": "yes", "comment": "", **PAPERS, **values})


async def test_a_form_that_is_read_twice_is_counted_once(world: World, opens: Opens):
    gate = await opens("sales_handover")
    wrong = typed("form 1", code="AAAA-AAAA")

    first, again = await take(gate, wrong), await take(gate, wrong)

    assert first.says == again.says
    since = world.now() - timedelta(days=1)
    assert await world.ledger.gates.tries(gate.id, SIMONA, since=since) == 1
    assert await world.ledger.gates.last_refusal(gate.id, "form 1") == first.says


async def test_a_form_without_signer_code_or_decision_is_no_answer(world: World, opens: Opens):
    gate = await opens("sales_handover")

    verdict = await take(gate, Typed("form 1", {}))

    assert verdict.kind is Kind.WRONG_SIGNER
    assert (await world.ledger.gates.get(gate.id)).decision is None


class Forms:
    """An engine whose runs come back from their form, with what was typed or with nothing."""

    def __init__(self, theatre, *forms: Typed | None) -> None:
        self._theatre, self._forms = theatre, list(forms)
        self.left: list[int] = []
        self._up: Typed | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._theatre, name)

    async def typed(self, gate) -> Typed | None:
        return self._up if self._up and self._up.source == f"form {gate.asked}" else None

    async def leave(self, gate, form) -> None:  # noqa: ARG002 - nobody reads it
        self.left.append(gate.asked)
        if not self._forms:
            raise Left
        self._up = self._forms.pop(0)


async def test_a_run_resumed_by_force_asks_again_and_decides_nothing(
    world: World, project: Project, outbox: Outbox
):
    engine = Forms(world.engine, None, None)

    with living_in(replace(world, engine=engine)), pytest.raises(Left):
        await sign_off(project.at("kickoff"), KickoffHeld)

    gate = await world.ledger.gates.get("acme/kickoff/1")
    assert engine.left == [1, 2, 3]
    assert gate.decision is None
    assert len(outbox.sent) == 1  # the code is sent once, however often the form is put up


async def test_what_was_typed_into_the_form_is_signed_and_what_was_wrong_is_asked_again(
    world: World, project: Project
):
    values = {"go_live": "2026-08-31", "hours": 480, "decision": "yes", "comment": ""}
    gate = "acme/plan_and_effort/1"
    codes = {who: await code_for(gate, who) for who in (PETRA, LOTTE)}
    engine = Forms(
        world.engine,
        Typed("form 1", {**values, "signer": PETRA, "code": "AAAA-AAAA"}),
        Typed("form 2", {**values, "signer": PETRA, "code": codes[PETRA]}),
        Typed("form 3", {**values, "signer": LOTTE, "code": codes[LOTTE]}),
    )

    with living_in(replace(world, engine=engine)):
        agreed = await sign_off(project.at("plan_and_effort"), PlanAgreed)

    assert agreed.hours == 480
    assert engine.left == [1, 2, 3]
    assert [s.channel for s in await world.ledger.gates.signatures(gate)] == ["prefect"] * 2


async def test_a_no_in_the_form_turns_the_gate_down(world: World, project: Project):
    code = await code_for("acme/kickoff/1", PETRA)
    no = {"signer": PETRA, "code": code, "decision": "no", "comment": "Nobody came."}

    with (
        living_in(replace(world, engine=Forms(world.engine, Typed("form 1", no)))),
        pytest.raises(TurnedDown, match="turned down"),
    ):
        await sign_off(project.at("kickoff"), KickoffHeld)


class AbsentEngine:
    """An engine that does not answer."""

    async def wake(self, run: str, gate) -> None:  # noqa: ARG002 - it does not listen
        raise Unreachable("Prefect does not answer.", fix="Wait.")


async def test_a_signature_counts_even_when_its_stage_cannot_be_woken(
    world: World, opens: Opens, answers: Answers, caplog: pytest.LogCaptureFixture
):
    gate = await opens("sales_handover")
    await world.ledger.projects.carried_by("acme", Step("sales_handover"), "run 1")

    with living_in(replace(world, engine=AbsentEngine())), caplog.at_level(logging.WARNING):
        verdict = await answers(gate, SIMONA, values=PAPERS)

    assert verdict.accepted
    assert "acme/sales_handover/1 is decided; its stage will be woken later" in caplog.text


async def test_many_guesses_at_once_are_no_more_tries_than_one_after_the_other(
    world: World, opens: Opens, answers: Answers
):
    gate = await opens("sales_handover")
    right = await code_for(gate.id, SIMONA)
    codes = [f"AAAA-AA{n:02}" for n in range(20)] + [right]

    told = await asyncio.gather(
        *(answers(gate, SIMONA, code=code, values=PAPERS) for code in codes)
    )

    heard = Counter(verdict.kind for verdict in told)
    assert heard[Kind.WRONG_CODE] <= TRIES
    assert heard[Kind.WRONG_CODE] + heard[Kind.LOCKED] + heard[Kind.SIGNED] == len(codes)
    since = world.now() - timedelta(days=1)
    assert await world.ledger.gates.tries(gate.id, SIMONA, since=since) == heard[Kind.WRONG_CODE]
