"""What is known after records came back from a backup, and a copy of a database in use."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

from domain.outside import Proof
from records.acts import Act
from records.backup import copy_database, is_database
from records.database import Database
from records.ledger import Ledger
from tests.records.conftest import Clock

ASKED = Act("acme", "sales_handover", "", 1, "ask sales_manager contract_papers")


async def test_in_records_that_came_back_nothing_is_fresh(
    ledger: Ledger, database: Database, clock: Clock
):
    copied = clock.time
    clock.wind(hours=2)
    await ledger.restorations.note(copied)

    intention = await Ledger(database, clock).acts.intend(ASKED)

    assert not intention.fresh
    assert intention.since == copied


async def test_what_was_in_doubt_is_looked_for_since_the_moment_of_the_backup(
    ledger: Ledger, database: Database, clock: Clock
):
    copied = clock.time
    clock.wind(hours=2)
    await ledger.restorations.note(copied)
    clock.wind(minutes=1)
    await Ledger(database, clock).acts.intend(ASKED)

    again = await Ledger(database, clock).acts.intend(ASKED)

    assert again.since == copied


async def test_a_receipt_that_came_back_still_counts(
    ledger: Ledger, database: Database, clock: Clock
):
    await ledger.acts.intend(ASKED)
    await ledger.acts.prove(ASKED, Proof("T1"))
    await ledger.restorations.note(clock.time)

    assert await Ledger(database, clock).acts.receipt(ASKED) == Proof("T1")


async def test_ninety_days_later_everything_is_fresh_again(
    ledger: Ledger, database: Database, clock: Clock
):
    await ledger.restorations.note(clock.time - timedelta(days=1))
    clock.wind(days=91)

    assert (await Ledger(database, clock).acts.intend(ASKED)).fresh


async def test_without_a_restoration_a_new_act_is_fresh(ledger: Ledger):
    assert (await ledger.acts.intend(ASKED)).fresh


def test_a_database_that_is_being_written_to_is_copied_as_it_stood(tmp_path: Path):
    writing = sqlite3.connect(tmp_path / "in_use.db", isolation_level=None)
    writing.execute("PRAGMA journal_mode=WAL")
    writing.execute("CREATE TABLE acts (name TEXT)")
    writing.execute("INSERT INTO acts VALUES ('committed')")
    writing.execute("BEGIN IMMEDIATE")
    writing.execute("INSERT INTO acts VALUES ('not yet')")

    copy_database(tmp_path / "in_use.db", tmp_path / "copy.db")

    writing.execute("COMMIT")
    writing.close()
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("SELECT name FROM acts").fetchall() == [("committed",)]
    copy.close()
    assert is_database(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db-wal").exists()
