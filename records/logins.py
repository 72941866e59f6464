"""Logins: who of our own staff has shown who they are, how, and until when it holds.

Neither the link that opened the door nor the cookie that keeps it open is written down, only their
fingerprints: whoever reads the database can come in with neither.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from records.tables import LoginRow

if TYPE_CHECKING:
    from datetime import datetime

    from records.base import Memory

HOLDS = timedelta(hours=12)


@dataclass(frozen=True)
class Login:
    """Somebody who has come in, and how they showed who they are."""

    key: str
    email: str
    identity: str
    began_at: datetime


class Logins:
    """Everybody who has come in."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory

    async def begin(self, opened_with: str, cookie: str, *, email: str, identity: str) -> bool:
        """Let somebody in; False when what opens the door has opened it before."""
        row = {"key": _print(opened_with), "cookie": _print(cookie), "email": email}
        try:
            async with self._memory.database.writing() as connection:
                now = {"began_at": self._memory.now()}
                await connection.execute(
                    insert(LoginRow).values(row | now | {"identity": identity})
                )
        except IntegrityError:
            return False
        return True

    async def of(self, cookie: str) -> Login | None:
        """Whose cookie this is; nobody's when it is too old or they have left."""
        query = select(LoginRow.key, LoginRow.email, LoginRow.identity, LoginRow.began_at).where(
            LoginRow.cookie == _print(cookie),
            LoginRow.ended_at.is_(None),
            LoginRow.began_at > self._memory.now() - HOLDS,
        )
        async with self._memory.database.reading() as connection:
            row = (await connection.execute(query)).mappings().first()
        return Login(**row) if row else None

    async def end(self, key: str) -> None:
        """Let somebody out; their cookie is worth nothing any more."""
        query = update(LoginRow).where(LoginRow.key == key, LoginRow.ended_at.is_(None))
        async with self._memory.database.writing() as connection:
            await connection.execute(query.values(ended_at=self._memory.now()))


def _print(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
