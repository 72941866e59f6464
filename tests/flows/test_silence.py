"""What becomes of a gate that nobody answers, and that nothing of it looks like a signature."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from domain.answers import Outcome
from domain.brief import Brief, Person
from domain.roles import Role
from flows import status as standing
from flows.advance import advance
from flows.people import Cast
from flows.rehearse import Rehearsal
from flows.upkeep import look_after, upkeep
from tasks.certify import certify
from tasks.codes import code_for
from tasks.inquire import reply
from tasks.intervene import hand_over, override
from tasks.signing import Answered, Kind, decided_by, sign
from tasks.world import living_in
from tests.conftest import BEGAN
from tests.flows.outage import Cut
from tests.tasks import panel, quiet

SANDER, EVA = "sander.bakker@acme-retail.example", "eva.mala@meiro.io"
LAST = datetime(2026, 5, 4, 14, tzinfo=UTC)  # the third working day after the due day, 29 April


@asynccontextmanager
async def asked(
    acme: Brief, playbook: str, kind: Callable[..., Rehearsal] = Rehearsal
) -> AsyncGenerator[Rehearsal]:
    """The example client under this methodology, whose gates have been opened and asked."""
    rehearsal = kind(acme.model_copy(update={"playbook": playbook}), Cast(), BEGAN)
    with living_in(rehearsal.world) as here:
        await here.ledger.projects.start(rehearsal.brief)
        await advance("acme")
        await rehearsal.run_all()
        yield rehearsal
        await here.close()


async def at(rehearsal: Rehearsal, moment: datetime) -> None:
    """Let the upkeep look at this moment, and the stages go on."""
    rehearsal.clock = moment
    await look_after("acme")
    await rehearsal.run_all()


async def test_the_last_day_is_still_the_signers(acme: Brief):
    async with asked(acme, panel.panel.name) as rehearsal:
        gates = rehearsal.world.ledger.gates
        await at(rehearsal, LAST)
        before = (await gates.get("acme/paper/1")).decision
        code = await code_for("acme/paper/1", SANDER)
        verdict = await sign("acme/paper/1", Answered(SANDER, code, "yes", "test"))

        assert before is None
        assert verdict.gate.decision is Outcome.YES


async def test_what_counts_as_accepted_is_nowhere_called_signed(acme: Brief):
    async with asked(acme, panel.panel.name) as rehearsal:
        ledger = rehearsal.world.ledger
        await at(rehearsal, LAST.replace(day=5, hour=8))
        await at(rehearsal, LAST.replace(day=6, hour=8))

        record = await ledger.gates.get("acme/paper/1")
        project = (await ledger.projects.project("acme")).at("paper")
        note = await certify(project, await ledger.documents.get("acme", "team"))
        words = json.loads(note.data)
        assert record.decision is Outcome.DEEMED
        assert (words["heading"], words["signatures"]) == ("Accepted without a signature", [])
        assert words["unsigned"].startswith("Nobody has signed this. Sander Bakker did not answer")
        assert "signed" not in words["reason"]
        assert "nobody signed it" in await decided_by(record)
        assert (await standing.gate(record))["signed"] == []
        trail = [e for e in await ledger.audit.of("acme") if e.gate == record.id]
        assert [e.kind for e in trail if e.kind in {"answer", "decision"}] == ["decision"]


async def test_an_answer_after_silence_has_decided_is_told_so(acme: Brief):
    async with asked(acme, panel.panel.name) as rehearsal:
        await at(rehearsal, LAST.replace(day=6, hour=8))
        code = await code_for("acme/paper/1", SANDER)
        late = await sign("acme/paper/1", Answered(SANDER, code, "no", "test", comment="No!"))

        assert late.kind is Kind.LATE
        assert "counts as accepted" in late.says


async def test_a_question_of_a_signer_is_no_silence(acme: Brief):
    async with asked(acme, panel.panel.name) as rehearsal:
        code = await code_for("acme/paper/1", SANDER)
        wants = Answered(SANDER, code, "information", "test", comment="How much?", ask=EVA)
        await sign("acme/paper/1", wants)
        await at(rehearsal, LAST.replace(day=20, hour=8))

        assert (await rehearsal.world.ledger.gates.get("acme/paper/1")).decision is None


async def test_a_signer_who_is_told_what_they_asked_has_their_days_from_then(acme: Brief):
    async with asked(acme, panel.panel.name) as rehearsal:
        gates, gate = rehearsal.world.ledger.gates, "acme/paper/1"
        code = await code_for(gate, SANDER)
        await sign(gate, Answered(SANDER, code, "information", "test", comment="?", ask=EVA))
        await at(rehearsal, LAST.replace(day=20, hour=8))
        project = await rehearsal.world.ledger.projects.project("acme")
        [question] = await rehearsal.world.ledger.follow_ups.questions(gate)
        await reply(project.at("paper"), question.id, email=EVA, answer="Ninety.")

        decided: list[Outcome | None] = []
        for day in (20, 25, 26, 27):  # the 25th is a holiday in the Netherlands
            await at(rehearsal, LAST.replace(day=day, hour=12))
            decided.append((await gates.get(gate)).decision)

        assert decided == [None, None, None, Outcome.DEEMED]


async def test_nobody_accepts_in_silence_what_never_reached_them(acme: Brief):
    without_mail = partial(Cut, systems={"mail"}, since=BEGAN, until=LAST.replace(day=20))
    async with asked(acme, panel.panel.name, without_mail) as rehearsal:
        decided: list[Outcome | None] = []
        for day in (6, 19, 21, 27, 28):  # the mail comes back on the 20th
            rehearsal.clock = LAST.replace(day=day, hour=12)
            await upkeep()
            await rehearsal.run_all()
            decided.append((await rehearsal.world.ledger.gates.get("acme/paper/1")).decision)

        assert decided == [None, None, None, None, Outcome.DEEMED]


async def test_who_comes_to_a_seat_late_was_not_silent_before(acme: Brief):
    async with asked(acme, panel.panel.name) as rehearsal:
        gates, gate = rehearsal.world.ledger.gates, "acme/paper/1"
        await at(rehearsal, LAST.replace(hour=8))
        project = (await rehearsal.world.ledger.projects.project("acme")).at("paper")
        newcomer = Person(
            name="Nora Nieuw", email="nora@acme-retail.example", roles=(Role.SPONSOR,)
        )
        await hand_over(
            project, await gates.get(gate), seat=SANDER, person=newcomer, by=EVA, reason="He left."
        )

        decided: list[Outcome | None] = []
        for day in (5, 6, 7, 11):
            await at(rehearsal, LAST.replace(day=day, hour=12))
            decided.append((await gates.get(gate)).decision)

        assert decided == [None, None, None, Outcome.DEEMED]


async def test_silence_ends_the_project_where_the_playbook_says_so(acme: Brief):
    async with asked(acme, quiet.quiet.name) as rehearsal:
        for day in (4, 5):
            await at(rehearsal, LAST.replace(day=day, hour=8))
        still = (await rehearsal.world.ledger.projects.record("acme")).state
        await at(rehearsal, LAST.replace(day=6, hour=8))

        record = await rehearsal.world.ledger.projects.record("acme")
        assert still == "running"
        assert record.state == "ended"
        assert record.why == "nobody answered what was to be answered by 29 Apr 2026"
        told = [s.to for s in rehearsal.outbox.sent if "project_ended" in s.key]
        assert EVA in told


async def test_the_authority_is_given_a_code_and_decides_in_place_of_the_silent(acme: Brief):
    async with asked(acme, quiet.quiet.name) as rehearsal:
        await at(rehearsal, LAST.replace(hour=8))
        (told,) = [s for s in rehearsal.outbox.sent if "/over_to_you" in s.key]
        (code,) = re.findall(r"Your code is \*(\S+)\*", told.text)
        gate = await rehearsal.world.ledger.gates.get("acme/wanted/1")
        mine = Answered(EVA, code, "yes", "test", comment="He told me on the phone.")
        verdict = await override(gate, mine)

        assert told.to == EVA
        assert verdict.accepted
        assert verdict.gate.overridden_by == EVA
