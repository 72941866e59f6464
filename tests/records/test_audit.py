"""The audit trail: only ever added to, one chain per project, together with what it tells of."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from domain.brief import Brief
from domain.chain import first_break
from domain.outside import Proof
from domain.stage import Step
from records.acts import Act, Delivery
from records.database import Database
from records.ledger import Ledger
from records.tables import AuditRow
from tests.conftest import BEGAN

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "deployments", "flows", "tasks", "integrations", "records", "config", "domain")
ACT = Act("acme", "kickoff", "", 1, "message to #help_it")


async def test_what_happens_is_kept_in_order_and_each_entry_carries_the_one_before(ledger: Ledger):
    await ledger.audit.note("acme", kind="view", actor="anna@x.io", channel="page")
    await ledger.audit.note("acme", kind="question", what={"says": "Why?"})

    entries = await ledger.audit.of("acme")

    assert [(e.number, e.kind) for e in entries] == [(1, "start"), (2, "view"), (3, "question")]
    assert entries[2].previous == entries[1].hash
    assert first_break("acme", entries) is None


async def test_every_project_has_a_chain_of_its_own(ledger: Ledger, bolt: Brief):
    await ledger.projects.start(bolt)
    await ledger.audit.note("acme", kind="view")

    entries = await ledger.audit.of(bolt.slug)

    assert [e.number for e in entries] == [1]
    assert first_break(bolt.slug, entries) is None


async def test_writers_at_the_same_time_do_not_fork_the_chain(ledger: Ledger):
    await asyncio.gather(*(ledger.audit.note("acme", kind="view") for _ in range(12)))

    entries = await ledger.audit.of("acme")

    assert [e.number for e in entries] == list(range(1, 14))
    assert first_break("acme", entries) is None


async def test_an_entry_falls_with_the_transaction_it_was_written_in(ledger: Ledger):
    async def answered_and_failed() -> None:
        async with ledger.database.writing() as connection:
            await ledger.audit.note("acme", kind="answer", connection=connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await answered_and_failed()

    assert [e.kind for e in await ledger.audit.of("acme")] == ["start"]


async def test_a_kind_that_nobody_knows_is_a_mistake_of_ours(ledger: Ledger):
    with pytest.raises(ValueError, match="gossip"):
        await ledger.audit.note("acme", kind="gossip")


@pytest.mark.parametrize("change", [update(AuditRow).values(actor="nobody"), delete(AuditRow)])
async def test_the_database_itself_refuses_to_change_or_remove_an_entry(
    ledger: Ledger, change: update | delete
):
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with ledger.database.writing() as connection:
            await connection.execute(change)

    assert len(await ledger.audit.of("acme")) == 1


def test_no_code_of_ours_changes_or_removes_an_entry():
    changes: list[str] = []
    for file in (f for folder in FOLDERS for f in (ROOT / folder).rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                touched = {n.id for a in call.args for n in ast.walk(a) if isinstance(n, ast.Name)}
                if call.func.id in {"update", "delete"} and "AuditRow" in touched:
                    changes.append(f"{file.relative_to(ROOT)}:{call.lineno}")

    assert changes == []


async def test_an_entry_that_was_forged_below_the_code_is_found(ledger: Ledger, database: Database):
    await ledger.audit.note("acme", kind="view", actor="anna@x.io")
    async with database.writing() as connection:
        dialect = await connection.run_sync(lambda plain: plain.dialect.name)
        where = " ON audit" if dialect == "postgresql" else ""
        await connection.execute(text(f"DROP TRIGGER audit_is_never_changed{where}"))
        await connection.execute(update(AuditRow).values(actor="eve@x.io"))

    broken = first_break("acme", await ledger.audit.of("acme"))

    assert broken is not None
    assert broken.number == 1


async def test_a_delivery_is_noted_once_with_its_receipt(ledger: Ledger):
    brings = Delivery("kickoff", "#help_it", "slack", gate="acme/kickoff/1")
    await ledger.acts.intend(ACT)
    await ledger.acts.prove(ACT, Proof("C1/1.2", "https://slack.example/1"), brings)
    await ledger.acts.prove(ACT, Proof("another"), brings)

    _, entry = await ledger.audit.of("acme")

    assert (entry.kind, entry.channel, entry.gate) == ("delivery", "slack", "acme/kickoff/1")
    assert entry.what["ref"] == "C1/1.2"
    assert entry.what["to"] == "#help_it"


async def test_documents_gates_and_the_end_are_noted_once(ledger: Ledger):
    for _ in range(2):
        await ledger.documents.keep("acme", "wiki", 1, title="Wiki", text="one")
        await ledger.gates.open(
            "acme", Step("kickoff"), gate="kickoff_held", round=1, due=BEGAN.date()
        )
        await ledger.projects.end("acme", "done")

    entries = await ledger.audit.of("acme")

    assert [e.kind for e in entries] == ["start", "document", "ask", "end"]
    assert entries[1].what["sha256"] == (await ledger.documents.get("acme", "wiki")).sha256


async def test_a_code_that_was_typed_into_the_wrong_field_is_kept_nowhere(ledger: Ledger):
    gate = await ledger.gates.open(
        "acme", Step("kickoff"), gate="kickoff_held", round=1, due=BEGAN.date()
    )
    why = "ABCD-EFG2 may not sign this."
    await ledger.gates.refuse(gate.id, "abcd-efg2", why=why, kind="signer", channel="page")

    rows = await ledger.audit.records("acme")
    entries = await ledger.audit.of("acme")

    assert entries[-1].kind == "refusal"
    assert "efg2" not in f"{rows}{entries}".lower()
    assert rows["refusals"][0]["why"] == "(a code) may not sign this."


async def test_keys_and_contents_are_not_among_the_rows_that_are_handed_out(ledger: Ledger):
    secret = await ledger.secret("codes")

    rows = await ledger.audit.records("acme")

    assert secret not in str(rows)
    assert {"secrets", "pulses", "audit"}.isdisjoint(rows)
