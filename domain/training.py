"""Trainings: who is trained with whom, a room full at a time, by what they do.

Cohorts follow from the list of users alone, so the plan knows them before anybody is trained.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from domain.brief import Email, Line, Part
from domain.names import slug

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from domain.project import Project

MOST = 20  # in a room at a time (S3-42)


class Training(StrEnum):
    """Whom the vendor trains: everybody, or trainers who then train the rest (`S3-42`, `S3-43`)."""

    EVERYBODY = "everybody"
    TRAINERS = "trainers"


class User(Part):
    """Somebody who will work with the system, and what they do there."""

    name: Line
    email: Email
    role: Line = Field(description="What they do, such as campaign manager: they learn together.")
    trainer: bool = Field(default=False, description="Will train others (S3-43).")


class WithUsers(Part):
    """A brief that names everybody who has to be trained, and how."""

    users: tuple[User, ...] = Field(min_length=1)
    training: Training = Field(
        default=Training.EVERYBODY,
        description="everybody: we train all; trainers: they train the rest (S3-42, S3-43).",
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        known = [user.email for user in self.users]
        if twice := sorted({email for email in known if known.count(email) > 1}):
            raise ValueError(f"users: {', '.join(twice)} is named twice")
        if self.training is Training.TRAINERS and not any(user.trainer for user in self.users):
            raise ValueError("users: nobody is a trainer, so nobody would train the rest")
        return self


@dataclass(frozen=True)
class Cohort:
    """People who are trained together: at most twenty of one role (`S3-42`)."""

    name: str
    users: tuple[User, ...]

    @property
    def slug(self) -> str:
        """The cohort's key."""
        return slug(self.name)


def cohorts_of(users: Iterable[User], *, most: int = MOST) -> tuple[Cohort, ...]:
    """Everybody by role, each role in rooms as equal as can be, none fuller than allowed."""
    by_role: dict[str, list[User]] = {}
    for user in users:
        by_role.setdefault(user.role, []).append(user)
    found: list[Cohort] = []
    for role, people in by_role.items():
        rooms = -(-len(people) // most)
        for number in range(rooms):
            name = f"{role} {number + 1}" if rooms > 1 else role
            found.append(Cohort(name, tuple(_room(people, number, rooms))))
    return tuple(found)


def _room(people: Sequence[User], number: int, rooms: int) -> Sequence[User]:
    """Whoever is in this room, when all are spread evenly in their order."""
    return people[len(people) * number // rooms : len(people) * (number + 1) // rooms]


def cohorts(project: Project) -> tuple[Cohort, ...]:
    """One item for each group that the vendor trains."""
    brief = project.brief_as(WithUsers)
    only = brief.training is Training.TRAINERS
    return cohorts_of(u for u in brief.users if u.trainer or not only)


def passed_on(project: Project) -> tuple[Cohort, ...]:
    """One item for each group that the client's own trainers train."""
    brief = project.brief_as(WithUsers)
    if brief.training is Training.EVERYBODY:
        return ()
    return cohorts_of(u for u in brief.users if not u.trainer)


def absent_from(users: Sequence[User], said: str) -> tuple[list[User], list[str]]:
    """Who of these did not come, and what was written that names nobody of them."""
    missing: list[User] = []
    unknown: list[str] = []
    for one in filter(None, (line.strip(" .-•\t") for line in _lines(said))):
        found = [u for u in users if one.casefold() in {u.email, u.name.casefold()}]
        missing += [u for u in found if u not in missing]
        unknown += [] if found else [one]
    return missing, unknown


def untrained(users: Iterable[User], attended: Collection[str]) -> list[User]:
    """Who has attended nothing yet, of these."""
    return [user for user in users if user.email not in attended]


def _lines(said: str) -> list[str]:
    return said.replace(",", "\n").replace(";", "\n").splitlines()
