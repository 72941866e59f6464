"""A PostgreSQL that dies takes nothing with it, and nobody has to be started again after it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import SQLAlchemyError

from domain.brief import Brief
from domain.outside import Proof
from records.acts import Act
from records.database import Stored
from records.ledger import Ledger, ready
from tests.conftest import BEGAN
from tests.postgres import postgres

FIRST, SECOND = (Act("acme", "kickoff", "", 1, what) for what in ("letter", "call"))


async def test_what_was_committed_outlives_the_server_and_the_same_ledger_goes_on(acme: Brief):
    with postgres() as server:
        database = Stored(server.url)
        await ready(database)
        ledger = Ledger(database, lambda: BEGAN)
        await ledger.projects.start(acme)
        await ledger.acts.intend(FIRST)
        await ledger.acts.prove(FIRST, Proof("1"))
        server.kill()

        with pytest.raises((SQLAlchemyError, OSError)):
            await ledger.acts.intend(SECOND)
        server.start()

        assert await ledger.acts.receipt(FIRST) == Proof("1")
        assert (await ledger.acts.intend(SECOND)).fresh
        await database.close()
