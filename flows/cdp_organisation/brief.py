"""The brief of the organisation: interests, sources, packages of work, milestones, use cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from pydantic import Field

from domain.brief import (
    Brief,
    Contradiction,
    Email,
    Line,
    Part,
    Person,
    Text,
    WithUseCases,
)
from domain.names import slug
from domain.roles import Role
from domain.told import Sentence, Told, sentence


class Way(StrEnum):
    """How data are collected from a source (S1-17)."""

    SDK = "SDK"
    API = "API"
    IMPORT = "import"


class Named(Part):
    """Something for which a stage is carried out."""

    name: Line

    @property
    def slug(self) -> str:
        """Its key."""
        return slug(self.name)


class Source(Named):
    """A system whose data the platform needs (S1-16)."""

    way: Way = Field(description="SDK, API or import: how its data may be collected (S1-17).")
    owner: Email = Field(description="The system's owner, whom we ask about it (S1-23).")
    data: Text = Field(default="", description="Which data it holds.")
    personal: bool = Field(default=True, description="Whether customers can be recognised in it.")
    realtime: bool = Field(default=False, description="Whether data must arrive at once (S1-19).")

    @property
    def holders(self) -> Mapping[Role, str]:
        """Whose system this is, by mail address."""
        return {Role.SYSTEM_OWNER: self.owner}


class Package(Named):
    """A package of the implementation that a developer works through (S1-24)."""

    developer: Email = Field(description="Who is to be booked for it.")
    begins: date = Field(description="When the developer is needed.")
    purpose: Text = Field(default="", description="What we expect of it (S1-26).")

    @property
    def holders(self) -> Mapping[Role, str]:
        """Whose package this is, by mail address."""
        return {Role.DEVELOPER: self.developer}


class Milestone(Named):
    """An aim on the way, whose result is shown to everybody (S1-41)."""

    shows: Text = Field(default="", description="What can be seen when it is reached.")


class Interest(Part):
    """Something that is at stake for somebody, and who speaks for it (S1-35)."""

    name: Line
    seat: Email = Field(description="The member of the steering group who speaks for it.")


class External(Part):
    """An external party on the project (S1-5)."""

    name: Line
    does: Line = Field(description="What they do for the project.")


class CdpOrganisationBrief(WithUseCases, Brief):
    """Everything that starts the organisation of a customer data platform's implementation."""

    product: Line = Field(description="The customer data platform that was chosen (S1-3).")
    data_strategy: Line = Field(description="Where the data strategy is written down (S1-3).")
    starts: date = Field(description="The day on which the project begins.")
    booking_weeks: int = Field(
        default=6, ge=1, le=52, description="Developers are booked so many weeks ahead (S1-25)."
    )
    interests: tuple[Interest, ...] = Field(min_length=1)
    externals: tuple[External, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    packages: tuple[Package, ...] = Field(min_length=1)
    milestones: tuple[Milestone, ...] = Field(min_length=1)

    @property
    def first_day(self) -> date:
        """The day on which the project begins."""
        return self.starts

    def contradictions(self) -> Iterable[Contradiction]:
        """An interest nobody independent speaks for, and a developer who is booked too late."""
        for n, interest in enumerate(self.interests):
            if trouble := self.unspoken_for(interest, self.people):
                yield ("interests", n, "seat"), *_in_a_brief(trouble)
        earliest = self.starts + timedelta(weeks=self.booking_weeks)
        for n, package in enumerate(self.packages):
            if package.begins < earliest:
                yield (
                    ("packages", n, "begins"),
                    f"{package.name} begins less than {self.booking_weeks} weeks after the start.",
                    f"Begin it on {earliest} or later, or give booking_weeks another number.",
                )

    def unspoken_for(self, interest: Interest, people: Iterable[Person]) -> Sentence | None:
        """Why nobody independent speaks for this interest; nothing when somebody does."""
        person = next((p for p in people if p.email == interest.seat), None)
        if person is None or Role.STEERING_GROUP not in person.roles:
            return sentence(Told.NOT_IN_GROUP, email=interest.seat, interest=interest.name)
        others = tuple(r for r in person.roles if r is not Role.STEERING_GROUP)
        if others:
            return sentence(
                Told.NOT_OUTSIDE, name=person.name, interest=interest.name, roles=others
            )
        return None


def _in_a_brief(trouble: Sentence) -> tuple[str, str]:
    """What is wrong with a seat and what to do, as whoever writes the brief reads it."""
    words = trouble.words
    if trouble.told is Told.NOT_IN_GROUP:
        return (
            f"{words['email']}, who speaks for {words['interest']}, is not in the steering group.",
            "Name one of its members, or give that person the role steering_group.",
        )
    others = ", ".join(role.value for role in words["roles"])
    return (
        f"{words['name']} speaks for {words['interest']} from outside, and is also {others}.",
        "Name somebody who holds no other role on the project.",
    )
