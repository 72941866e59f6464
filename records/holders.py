"""Holders: who took a role up or laid it down while the project ran, and on whose word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from domain.brief import Person
from domain.project import without
from domain.roles import Role
from records.audit import Audit
from records.tables import HolderRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from records.base import Memory
    from records.database import Connected


@dataclass(frozen=True)
class Word:
    """On whose word something was changed, why, and how we know that it was theirs."""

    by: str = ""
    reason: str = ""
    channel: str = ""
    identity: str = ""


NOBODYS = Word()


class Holders:
    """Who plays which part, where that differs from the brief."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def join(
        self,
        slug: str,
        role: Role,
        *,
        email: str,
        name: str,
        instead_of: str = "",
        word: Word = NOBODYS,
    ) -> None:
        """Let somebody hold a role from now on, beside whoever holds it or instead of them."""
        person = Person(name=name, email=email, roles=(role,))
        async with self._memory.database.writing() as connection:
            if await self._note(connection, slug, person, instead_of=instead_of):
                what = {"change": "takes up", "instead_of": instead_of}
                await self._tell(connection, slug, person, word, what)
            if instead_of:
                await self._lay_down(connection, slug, role, instead_of, word)

    async def leave(self, slug: str, role: Role, *, email: str, word: Word = NOBODYS) -> None:
        """Let somebody hold a role no more."""
        async with self._memory.database.writing() as connection:
            await self._lay_down(connection, slug, role, email, word)

    async def _lay_down(
        self, connection: Connected, slug: str, role: Role, email: str, word: Word
    ) -> None:
        person = Person(name=email, email=email, roles=(role,))
        if await self._note(connection, slug, person, left=True):
            await self._tell(connection, slug, person, word, {"change": "lays down"})

    async def _note(
        self,
        connection: Connected,
        slug: str,
        person: Person,
        *,
        instead_of: str = "",
        left: bool = False,
    ) -> bool:
        """Keep how somebody stands to their role; False when it was so before."""
        now, role = self._memory.now(), person.roles[0].value
        here = (
            HolderRow.project == slug,
            HolderRow.email == person.email,
            HolderRow.role == role,
        )
        row = (await connection.execute(select(HolderRow.left_at).where(*here))).first()
        values = {"left_at": now if left else None, "instead_of": instead_of, "since": now}
        if row is None:
            own = {"project": slug, "email": person.email, "role": role, "name": person.name}
            await connection.execute(insert(HolderRow).values(own | values))
            return True
        if (row.left_at is not None) is left:
            return False
        await connection.execute(update(HolderRow).where(*here).values(values))
        return True

    async def _tell(
        self,
        connection: Connected,
        slug: str,
        person: Person,
        word: Word,
        what: dict[str, str],
    ) -> None:
        about = {"email": person.email, "name": person.name, "role": person.roles[0].value}
        await self._audit.note(
            slug,
            kind="role",
            actor=word.by,
            channel=word.channel,
            identity=word.identity,
            what=about | what | {"reason": word.reason},
            connection=connection,
        )


def as_they_are(
    people: Iterable[Person], changed: Iterable[Any]
) -> tuple[dict[str, Person], dict[tuple[Role, str], str]]:
    """Everybody with the roles they hold now, and who succeeded whom in which."""
    found = {person.email: person for person in people}
    successors: dict[tuple[Role, str], str] = {}
    for row in changed:
        role = Role(row.role)
        if row.left_at is not None:
            found = {p.email: p for p in without(found.values(), role, row.email)}
            continue
        known = found.get(row.email) or Person(name=row.name, email=row.email, roles=(role,))
        roles = tuple(dict.fromkeys((*known.roles, role)))
        found[row.email] = known.model_copy(update={"roles": roles})
        if row.instead_of:
            successors[role, row.instead_of] = row.email
    return found, successors
