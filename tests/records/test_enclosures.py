"""Files that came with answers and questions: kept with them, named in the trail."""

from __future__ import annotations

from records.enclosures import Enclosure
from records.ledger import Ledger
from tests.records.conftest import Clock
from tests.records.test_ledger import ANNA, opened, signed

NOTE = Enclosure("note.txt", "text/plain", "Grüße".encode())
PLAN = Enclosure("plan.pdf", "application/pdf", b"%PDF")


async def test_files_lie_with_the_gate_until_their_answer_is_taken_back(
    ledger: Ledger, clock: Clock
):
    gate = (await opened(ledger)).id
    await ledger.follow_ups.ask(
        "acme", gate, asked_by=ANNA.email, asked_of="petra@meiro.io", text="Why?", files=[NOTE]
    )
    clock.wind(minutes=1)
    await signed(ledger, gate, judge=lambda _: None, files=[PLAN])
    both = await ledger.follow_ups.enclosed([gate])

    await ledger.gates.withdraw(gate, ANNA.email, "Too early.")
    left = await ledger.follow_ups.enclosed([gate])

    assert [(f.email, f.name, f.size) for f in both] == [
        (ANNA.email, "note.txt", len(NOTE.content)),
        (ANNA.email, "plan.pdf", 4),
    ]
    assert [f.name for f in left] == ["note.txt"]
    assert await ledger.follow_ups.enclosure(both[1].id) == PLAN
    told = [e.what["files"] for e in await ledger.audit.of("acme") if "files" in e.what]
    assert told == [[{"name": f.name, "sha256": f.sha256}] for f in (NOTE, PLAN)]


async def test_an_answer_that_comes_late_leaves_no_files(ledger: Ledger):
    gate = (await opened(ledger)).id
    await signed(ledger, gate)

    _, counted = await signed(ledger, gate, files=[PLAN])

    assert not counted
    assert await ledger.follow_ups.files(gate) == []


async def test_what_was_typed_and_agreed_to_stays_with_the_signature(ledger: Ledger):
    gate = (await opened(ledger)).id
    how = "OpenID Connect: " + "x" * 500  # longer than anything proved before

    await signed(ledger, gate, identity=how, signed_as="ANNA", consent="I agree. " * 200)

    (kept,) = await ledger.gates.signatures(gate)
    assert (kept.proven, kept.signed_as, kept.consent) == (how, "ANNA", "I agree. " * 200)
