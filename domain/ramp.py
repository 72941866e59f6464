"""A soft launch: production opens to a few first, and to more once that has gone well.

Pure: what was counted comes in, whether the next step may be taken comes out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field, NonNegativeFloat, NonNegativeInt

from domain.brief import Part
from domain.told import Sentence, Told, sentence

WHOLE = 100


class Exit(Part):
    """When a step has succeeded, so that production may be opened further."""

    errors: NonNegativeFloat = Field(
        default=1, le=WHOLE, description="At most so many percent of the requests fail."
    )
    urgent: NonNegativeInt = Field(default=0, description="At most so many urgent issues are open.")
    days: NonNegativeInt = Field(default=3, description="It has run for so many days at least.")


@dataclass(frozen=True)
class RampStep:
    """One step: so many percent of the users, and how many people that is."""

    percent: float
    users: int

    @property
    def slug(self) -> str:
        """The key of this step."""
        return f"{self.percent:g}-percent".replace(".", "-")

    @property
    def name(self) -> str:
        """The step as people call it."""
        return f"{self.percent:g} %"


def ramp_of(percents: Sequence[float], users: int) -> tuple[RampStep, ...]:
    """The steps for so many users; at least one person takes part in each."""
    return tuple(RampStep(p, max(1, math.ceil(users * p / WHOLE))) for p in percents)


def why_not_further(wanted: Exit, *, errors: float, urgent: int, days: int) -> tuple[Sentence, ...]:
    """Why production may not be opened further yet; empty when it may."""
    said: list[Sentence] = []
    if errors > wanted.errors:
        said.append(sentence(Told.ERRORS_MANY, number=errors, most=wanted.errors))
    if urgent > wanted.urgent:
        said.append(sentence(Told.URGENT_MANY, number=urgent, most=wanted.urgent))
    if days < wanted.days:
        said.append(sentence(Told.DAYS_FEW, number=days, least=wanted.days))
    return tuple(said)
