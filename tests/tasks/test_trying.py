"""Test protocols: who tries what, which result counts, and what a gate waits for."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.answers import Outcome
from domain.brief import Brief
from domain.errors import BadInput
from domain.protocol import Case, Result
from domain.roles import Role
from flows.advance import advance
from flows.people import Cast, Script
from flows.rehearse import Rehearsal
from integrations.jmeter import read_jmeter
from records.protocols import Protocol
from tasks.codes import code_for
from tasks.signing import Answered, Kind, Verdict, sign
from tasks.try_out import found, may_adapt, read_report, tried
from tasks.world import World, living_in, world
from tests.conftest import BEGAN
from tests.tasks import benchwork

ADAM, SANDER = "adam.kral@meiro.io", "sander.bakker@acme-retail.example"
BEATA = "beata.svobodova@meiro.io"
REPORTS = Path(__file__).parents[1] / "data" / "reports"
GATE = "acme/trying/1"


@pytest.fixture(autouse=True)
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home in which the protocol of the bench is written down."""
    folder = tmp_path / "config" / "testcases"
    folder.mkdir(parents=True)
    (folder / "bench.yaml").write_text(benchwork.WRITTEN)
    monkeypatch.setenv("GOLIVE_HOME", str(tmp_path))


@pytest.fixture
def rehearsal(acme: Brief) -> Rehearsal:
    """The example client under the bench's methodology."""
    return Rehearsal(acme.model_copy(update={"playbook": benchwork.benchwork.name}), Cast(), BEGAN)


@pytest.fixture
async def bench(rehearsal: Rehearsal) -> World:
    """The project whose tests have been opened."""
    with living_in(rehearsal.world) as here:
        await here.ledger.projects.start(rehearsal.brief)
        await advance("acme")
        await rehearsal.run_all()
        yield here


async def says(case: str, result: Result, email: str, remark: str = "") -> Protocol:
    """Say what came of a case."""
    project = await world().ledger.projects.project("acme")
    protocol, wanted = await found("acme", case)
    await tried(project, protocol, wanted, result, email=email, remark=remark, channel="test")
    return await world().ledger.protocols.get("acme", "bench")


async def signs() -> Verdict:
    """Let the analyst say yes."""
    code = await code_for(GATE, ADAM)
    return await sign(GATE, Answered(email=ADAM, code=code, decision="yes", channel="test"))


@pytest.mark.usefixtures("bench")
async def test_everybody_is_sent_the_cases_that_are_theirs(rehearsal: Rehearsal):
    letters = [s for s in rehearsal.outbox.sent if "tests_open" in s.key]

    assert {s.to for s in letters} == {SANDER, ADAM, BEATA}
    to_sander = next(s.text for s in letters if s.to == SANDER)
    assert "Somebody signs in" in to_sander
    assert "Your own name stands at the top." in to_sander
    assert "A hundred sign in" not in to_sander


@pytest.mark.usefixtures("bench")
async def test_a_gate_says_which_cases_have_not_passed_until_all_have():
    await says("login", Result.FAILED, SANDER, "The page stays white.")
    early = await signs()
    await says("login", Result.PASSED, SANDER)
    await says("load", Result.PASSED, ADAM)
    await says("bench/suite", Result.PASSED, ADAM)

    decided = await signs()

    assert early.kind is Kind.TOO_EARLY
    assert "3 of 3 test cases have not passed" in early.says
    assert "Somebody signs in (failed: The page stays white.)" in early.says
    assert "A hundred sign in at once (not tried)" in early.says
    assert decided.gate.decision is Outcome.YES


@pytest.mark.usefixtures("bench")
async def test_only_whoever_tries_a_case_may_say_what_came_of_it():
    with pytest.raises(BadInput, match="does not try Somebody signs in"):
        await says("login", Result.PASSED, ADAM)


@pytest.mark.usefixtures("bench")
async def test_what_failed_or_was_blocked_needs_a_remark():
    for result in (Result.FAILED, Result.BLOCKED):
        with pytest.raises(BadInput, match="needs a remark"):
            await says("login", result, SANDER, "  ")


async def test_every_result_is_kept_and_stands_in_the_audit_trail(bench: World):
    await says("login", Result.FAILED, SANDER, "White page.")
    protocol = await says("login", Result.PASSED, SANDER)

    trail = [e for e in await bench.ledger.audit.of("acme") if e.kind == "test"]

    assert [r.result for r in protocol.history("login")] == [Result.FAILED, Result.PASSED]
    assert [(e.actor, e.what["result"]) for e in trail] == [(SANDER, "failed"), (SANDER, "passed")]


async def test_a_report_fills_in_the_automated_cases_that_it_speaks_of(bench: World):
    project = await bench.ledger.projects.project("acme")
    protocol = await bench.ledger.protocols.get("acme", "bench")
    samples = read_jmeter((REPORTS / "load.jtl").read_bytes())

    told = await read_report(
        project, protocol, samples, source="jmeter", email=ADAM, channel="load.jtl"
    )

    assert [(t.case, t.result) for t in told] == [("load", Result.FAILED)]
    assert "3 ran, 1 failed" in told[0].remark


async def test_a_project_may_have_cases_of_its_own_and_drop_others(bench: World):
    own = Case(key="archive", title="Old mail is found", role=Role.SPONSOR)
    await bench.ledger.protocols.add("acme", "bench", own, by="petra.novakova@meiro.io")
    await bench.ledger.protocols.drop(
        "acme", "bench", "load", by="petra.novakova@meiro.io", why="No load is expected."
    )

    protocol = await bench.ledger.protocols.get("acme", "bench")
    await bench.ledger.protocols.add(
        "acme",
        "bench",
        protocol.case("login").model_copy(update={"key": "load", "title": "Two sign in at once"}),
        by="petra.novakova@meiro.io",
    )
    again = await bench.ledger.protocols.get("acme", "bench")

    assert [c.key for c in protocol.cases] == ["login", "suite", "archive"]
    assert again.cases[-1].title == "Two sign in at once"


async def test_only_the_project_manager_changes_which_cases_there_are(bench: World):
    project = await bench.ledger.projects.project("acme")

    may_adapt(project, "petra.novakova@meiro.io")
    with pytest.raises(BadInput, match="may not change the test cases"):
        may_adapt(project, SANDER)


async def test_the_protocol_is_a_document_that_says_all_that_came_of_each_case(acme: Brief):
    brief = acme.model_copy(update={"playbook": benchwork.benchwork.name})
    script = Script.model_validate(
        {"answers": [{"gate": "tried", "round": 1, "answer": "no", "reason": "Once more."}]}
    )
    played = await Rehearsal(brief, Cast(script), BEGAN).play()

    filed = [d for d in played.documents if d.name == "bench"]
    assert [d.version for d in filed] == [1, 2]
    assert "test round 2" in filed[1].text
    assert "Somebody signs in" in filed[1].text
    assert filed[0].change == "0 of 3 passed"
    assert played.state == "done"
