"""The brief of an Open-Xchange project: what is shown, where it will run, and how it opens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field, PositiveInt

from domain.brief import Brief, Contradiction, Line, Part, Text
from domain.names import slug
from domain.ramp import Exit, RampStep, ramp_of


class Workshop(Part):
    """One of the initial workshops, with its topics (S4-17, S4-24)."""

    name: Line
    topics: tuple[Line, ...] = Field(min_length=1)

    @property
    def slug(self) -> str:
        """The key of this workshop."""
        return slug(self.name)


class Effort(Part):
    """A piece of work that is known and agreed, with its hours (S4-26)."""

    work: Line
    hours: float = Field(gt=0)


class Environment(Part):
    """What the customer runs today, as far as it is known (S4-16)."""

    mail_system: Text = ""
    load_balancer: Text = ""
    storage: Text = ""
    provisioning: Text = ""


class Milestone(Part):
    """A point at which progress is measured (S4-22)."""

    name: Line
    responsible: Line = Field(description="Who answers for it, on either side.")


class OpenXchangeBrief(Brief):
    """Everything that starts a project of professional services."""

    demo: Literal["webcast", "on site"] = Field(
        default="webcast", description="How the product is shown (S4-6)."
    )
    features: tuple[Line, ...] = Field(
        min_length=1, description="What matters to the customer and is shown (S4-7)."
    )
    request: Literal["none", "information", "quotation"] = Field(
        default="none", description="Whether they asked with an RFI or an RFQ (S4-19)."
    )
    users: PositiveInt = Field(description="How many people will use it.")
    environment: Environment = Environment()
    workshops: tuple[Workshop, ...] = Field(min_length=1)
    efforts: tuple[Effort, ...] = Field(min_length=1, description="What the SOW lists (S4-26).")
    milestones: tuple[Milestone, ...] = Field(min_length=1)
    documentation: Text = Field(
        default="Everything we write lies in the project's folder, which both sides can read.",
        description="How things are documented (S4-23).",
    )
    reporting: Text = Field(
        default="A weekly status call with minutes.", description="How we report (S4-23)."
    )
    ramp: tuple[float, ...] = Field(
        default=(5,),
        description="To how many percent of the users production opens first (S4-43).",
    )
    exit: Exit = Field(default=Exit(), description="When a step of it has succeeded (S4-44).")
    secrets: Line = Field(description="Where passwords are kept, never what they are (S4-45).")

    @property
    def steps(self) -> tuple[RampStep, ...]:
        """The steps in which production is opened, before everybody may use it."""
        return ramp_of(self.ramp, self.users)

    def contradictions(self) -> Iterable[Contradiction]:
        """A ramp that does not rise, or that leaves nothing for the launch."""
        if list(self.ramp) == sorted(set(self.ramp)) and all(0 < p < 100 for p in self.ramp):  # noqa: PLR2004 - percent
            return []
        fix = "Write rising percentages under 100, such as [5, 25]; the launch itself is the rest."
        return [(("ramp",), "These are no steps of a soft launch.", fix)]
