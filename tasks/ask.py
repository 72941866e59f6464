"""Ask and tell: write to whoever plays a role, where that role is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tasks.deliver import addresses, deliver, in_person
from tasks.verb import verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.outside import Proof
    from domain.project import Project
    from domain.roles import Role
    from records.documents import Document


@verb
async def ask(
    project: Project,
    role: Role,
    message: str,
    *,
    documents: Sequence[Document] = (),
    **words: Any,
) -> list[Proof]:
    """Ask the holders of a role for something, in their channel or each in person."""
    return [
        await deliver(project, to, message, documents=documents, **words)
        for to in await addresses(project, role)
    ]


@verb
async def tell(
    project: Project,
    roles: Sequence[Role],
    message: str,
    *,
    documents: Sequence[Document] = (),
    **words: Any,
) -> list[Proof]:
    """Tell everybody who plays one of the roles, each person once and in person."""
    people = {person.email: person for role in roles for person in project.holders(role)}
    return [
        await deliver(project, await in_person(person), message, documents=documents, **words)
        for person in people.values()
    ]
