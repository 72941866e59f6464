"""The ledger: all receipts and signatures, and everything else that must outlive a run."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from records.acts import Acts
from records.attempts import Attempts
from records.audit import Audit
from records.backup import Restorations
from records.base import Attempt, Memory
from records.changes import Changes
from records.checklists import Checklists
from records.documents import Documents
from records.follow_ups import FollowUps
from records.gates import Gates
from records.glance import Glance
from records.logins import Logins
from records.meetings import Meetings
from records.projects import Projects
from records.protocols import Protocols
from records.stand_ins import StandIns
from records.tables import SecretRow
from records.trainings import Trainings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from records.database import Database

VERSIONS = Path(__file__).parent / "migrations" / "versions"


class Ledger:
    """Everything we remember, in rooms: acts, checklists, documents, gates, projects ..."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Take the database and the clock that stamps every row."""
        memory = Memory(database, now)
        self._memory = memory
        self.database = database
        self.now = now
        self.acts = Acts(memory)
        self.attempts = Attempts(memory)
        self.audit = Audit(memory)
        self.changes = Changes(memory)
        self.checklists = Checklists(memory)
        self.documents = Documents(memory)
        self.follow_ups = FollowUps(memory)
        self.gates = Gates(memory)
        self.glance = Glance(memory)
        self.logins = Logins(memory)
        self.meetings = Meetings(memory)
        self.projects = Projects(memory)
        self.restorations = Restorations(memory)
        self.protocols = Protocols(memory)
        self.stand_ins = StandIns(memory)
        self.trainings = Trainings(memory)

    def act_for(self, attempt: Attempt) -> None:
        """Write from now on only as long as this attempt is the newest of its stage."""
        self._memory.attempt = attempt

    async def still_ours(self) -> None:
        """Refuse to go on when a newer attempt has taken over whatever we write for."""
        await self._memory.still_ours()

    async def secret(self, name: str) -> str:
        """A key of our own, made when it is first asked for and the same ever after."""
        known = _secrets.setdefault(self.database, {})
        if name not in known:
            known[name] = await self._secret(name)
        return known[name]

    async def _secret(self, name: str) -> str:
        asked = {"its_name": name}
        async with self.database.reading() as connection:
            if value := await connection.scalar(_SECRET, asked):
                return value
        try:
            async with self.database.writing() as connection:
                row = {"name": name, "value": secrets.token_hex(32)}
                await connection.execute(insert(SecretRow).values(row))
        except IntegrityError:
            pass  # another machine was first; its key counts
        async with self.database.reading() as connection:
            return (await connection.execute(_SECRET, asked)).scalar_one()


_secrets: WeakKeyDictionary[Database, dict[str, str]] = WeakKeyDictionary()  # never changed
_SECRET = select(SecretRow.value).where(SecretRow.name == bindparam("its_name"))


async def ready(database: Database) -> None:
    """Make sure that the database has the tables of the installed code."""
    newest = max(p.stem.partition("_")[0] for p in VERSIONS.glob("[0-9]*.py"))
    try:
        async with database.reading() as connection:
            if await connection.scalar(text("SELECT version_num FROM alembic_version")) == newest:
                return
    except DatabaseError:
        pass  # no tables yet
    from records.migrate import upgrade  # noqa: PLC0415 - alembic is slow to import, rarely needed

    await upgrade(database)
