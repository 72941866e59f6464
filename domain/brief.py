"""The brief: the file or form that starts a project, with everything the playbook needs to know.

One schema for three readers: operations staff (the commented example), the Prefect form, the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.names import slug
from domain.roles import Role

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\r\n]+$"),
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+$",
    ),
]

Contradiction: TypeAlias = tuple[tuple[str | int, ...], str, str]


class Mode(StrEnum):
    """How the work is cut: phases one after the other, or sprints (`S0-56`)."""

    WATERFALL = "waterfall"
    AGILE = "agile"


class Meeting(StrEnum):
    """How a kickoff is held (`S0-26`)."""

    IN_PERSON = "in person"
    CALL = "call"


class ComponentKind(StrEnum):
    """What a component does: fetch data, or deliver it (`S0-43`)."""

    CONNECTOR = "connector"
    LOADER = "loader"


class Part(BaseModel):
    """A part of the brief; words that nobody knows are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Part):
    """Somebody on the project and the roles they hold."""

    name: Line = Field(description="As colleagues write it.")
    email: Email = Field(description="Where they are reached, and how they are recognised.")
    roles: tuple[Role, ...] = Field(min_length=1, description="Every role this person holds.")
    organisation: str = Field(default="", max_length=200, description="Their company.")
    country: str = Field(default="", pattern=r"^([A-Z]{2})?$", description="Whose holidays count.")
    timezone: str = Field(default="", max_length=60, description="Their own clock, if another.")
    language: str = Field(
        default="", pattern=r"^([a-z]{2})?$", description="What they read, if another: en, nl, fr."
    )


class Contract(Part):
    """When the two papers are expected to be signed (`S0-4`, `S0-5`)."""

    order_form: date = Field(description="When the Order Form is, or is to be, signed.")
    consulting_agreement: date = Field(
        description="When the Consulting Services Agreement is, or is to be, signed."
    )
    go_live: date | None = Field(default=None, description="What was promised, if anything was.")


class Platform(Part):
    """A system of the client's that the CDP reads from or writes to (`S0-18..20`)."""

    name: Line
    kind: str = Field(description="A kind from config/catalogues/access.yaml, such as google_ads.")
    owner: Email = Field(description="The tool owner: explains it, knows its data, grants access.")
    fixed_ip: bool = Field(default=False, description="The client whitelists one address (S0-40).")

    @property
    def slug(self) -> str:
        """The key of this platform."""
        return slug(self.name)

    @property
    def holders(self) -> Mapping[Role, str]:
        """Whose this platform is, by mail address."""
        return {Role.TOOL_OWNER: self.owner}


class Component(Part):
    """A connector or loader that has to be built (`S0-43`)."""

    name: Line
    kind: ComponentKind
    platform: Line = Field(description="The platform it speaks to, by its name above.")
    developer: Email = Field(description="Who builds it.")
    purpose: Text = Field(default="", description="What we expect from it.")

    @property
    def slug(self) -> str:
        """The key of this component."""
        return slug(self.name)

    @property
    def holders(self) -> Mapping[Role, str]:
        """Who builds this component, by mail address."""
        return {Role.DEVELOPER: self.developer}


class UseCase(Part):
    """Something the client wants to do with the CDP (`S0-51`)."""

    name: Line
    description: Text = ""
    channel: str = Field(default="", max_length=100, description="Such as e-mail or web banner.")

    @property
    def slug(self) -> str:
        """The key of this use case."""
        return slug(self.name)


class Kickoff(Part):
    """The first meeting with the client (`S0-25..32`)."""

    meeting: Meeting = Meeting.CALL
    at: datetime | None = Field(
        default=None, description="When, with its offset; otherwise as the plan says, at ten."
    )
    where: str = Field(default="", max_length=300, description="A room, or the link to the call.")


class WithPlatforms(Part):
    """A brief that names the client's systems, and which of them are read and written."""

    platforms: tuple[Platform, ...] = Field(min_length=1)
    sources: tuple[Line, ...] = Field(min_length=1, description="Platforms the CDP reads from.")
    destinations: tuple[Line, ...] = Field(default=(), description="Platforms it writes to.")


class WithUseCases(Part):
    """A brief that names what the client wants to do."""

    use_cases: tuple[UseCase, ...] = Field(min_length=1)


class Brief(Part):
    """What starts a project under any playbook; each playbook adds what it must know besides."""

    client: Line = Field(description="The client's name as it stands in the contract.")
    playbook: Line = Field(description="Which methodology: golive check lists them.")
    project: str = Field(
        default="",
        pattern=r"^([a-z0-9][a-z0-9-]{0,58}[a-z0-9])?$",
        description="A short key; made from the client's name when it is left out.",
    )
    program: str = Field(
        default="",
        pattern=r"^([a-z0-9][a-z0-9-]{0,58}[a-z0-9])?$",
        description="A key that several projects of one client share; none when left out.",
    )
    country: str = Field(
        pattern=r"^[A-Z]{2}$", description="Two letters, such as NL: its holidays."
    )
    language: str = Field(
        default="",
        pattern=r"^([a-z]{2})?$",
        description="What the client reads, such as nl; as the company's when left out.",
    )
    timezone: str = Field(default="Europe/Amsterdam", description="Where the client's clock hangs.")
    mode: Mode = Field(default=Mode.WATERFALL, description="waterfall or agile.")
    partner: str = Field(default="", max_length=200, description="Implementation partner (S0-23).")
    scope: Text = Field(default="", description="What is to be delivered, in a few lines.")
    channels: Text = Field(
        default="Mail to the project manager; weekly status mail; escalation to the sponsors.",
        description="How we talk, how often, and to whom it is escalated (S0-32).",
    )
    budget_hours: float = Field(default=0, ge=0, description="Hours sold; 0 when not fixed.")
    people: tuple[Person, ...] = Field(min_length=1)

    @property
    def slug(self) -> str:
        """The project's key."""
        return self.project or slug(self.client)

    @property
    def promised(self) -> date | None:
        """The day on which the client was promised to be live, if one was."""
        return None

    @property
    def first_day(self) -> date | None:
        """The day on which the project begins, where the brief says so."""
        return None

    def contradictions(self) -> Iterable[Contradiction]:
        """Everything in which this brief contradicts itself: the field, the problem, the remedy."""
        return ()

    @model_validator(mode="after")
    def _names_that_are_keys(self) -> Self:
        if not self.slug:
            raise ValueError("client has no letters or digits to make a key of; give project: too")
        return self
