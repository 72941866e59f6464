"""Train: invite a cohort, note who came, and find whoever has still to be trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.brief import Person
from domain.roles import Role
from domain.told import Told, sentence, some
from domain.training import WithUsers, absent_from, untrained
from tasks.invite import invite_people
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.need import Need
    from domain.outside import Proof
    from domain.project import Project
    from domain.told import Says
    from domain.training import Cohort, User
    from records.documents import Document

LONGEST_LIST = 10


@verb
async def invite_cohort(
    project: Project,
    cohort: Cohort,
    message: str,
    *,
    minutes: int = 180,
    documents: Sequence[Document] = (),
    **words: Any,
) -> list[Proof]:
    """Invite everybody in the cohort, and whoever trains them, to their training (`S3-42`)."""
    people = [_person(user) for user in cohort.users] + list(project.holders(Role.TRAINER))
    return await invite_people(
        project, people, message, minutes=minutes, documents=documents, cohort=cohort, **words
    )


@verb
async def invite_missed(
    project: Project, message: str, *, minutes: int = 180, **words: Any
) -> list[User]:
    """Invite everybody who has missed their training to another one, and return who they are."""
    missing = await missed(project)
    people = [_person(user) for user in missing]
    if people:
        people += project.holders(Role.TRAINER)
        await invite_people(project, people, message, minutes=minutes, missing=missing, **words)
    return missing


@verb
async def note_attendance(project: Project, users: Sequence[User], absent: str) -> list[User]:
    """Note that all of these were trained but for those who did not come, and return those."""
    away, _ = absent_from(users, absent)
    came = [user.email for user in users if user not in away]
    signed = f"the gate of {project.stage}"
    where = project.item_name or project.stage
    await world().ledger.trainings.note(project.slug, where, came, by=signed)
    return away


async def missed(project: Project) -> list[User]:
    """Everybody who is to be trained and has attended nothing yet."""
    attended = {a.email for a in await world().ledger.trainings.attended(project.slug)}
    return untrained(project.brief_as(WithUsers).users, attended)


async def lacking(project: Project, need: Need) -> Says:  # noqa: ARG001 - there is one kind only
    """Who has still to be trained, if anybody has."""
    missing = await missed(project)
    if not missing:
        return ""
    names = some([user.name for user in missing], LONGEST_LIST)
    return sentence(Told.UNTRAINED, names=names)


async def made_up_work(project: Project, need: Need) -> None:  # noqa: ARG001 - as above
    """Train whoever is missing, as the people of a rehearsal do."""
    emails = [user.email for user in await missed(project)]
    await world().ledger.trainings.note(project.slug, "make-up", emails, by="the trainers")


def unknown_names(users: Sequence[User], absent: str) -> Says:
    """Why this list of absent people cannot be read, if it cannot."""
    _, unknown = absent_from(users, absent)
    if not unknown:
        return ""
    names = ", ".join(user.name for user in users)
    return sentence(Told.NOBODY_CALLED, unknown=", ".join(unknown), names=names)


def _person(user: User) -> Person:
    return Person(name=user.name, email=user.email, roles=(Role.DAILY_USER,))
