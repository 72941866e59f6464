"""A soft launch: production opens to a few first, and to more once that has gone well.

Pure: what was counted comes in, whether the next step may be taken comes out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field, NonNegativeFloat, NonNegativeInt

from domain.brief import Part

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
        return f"{self.percent:g} % of the users"


def ramp_of(percents: Sequence[float], users: int) -> tuple[RampStep, ...]:
    """The steps for so many users; at least one person takes part in each."""
    return tuple(RampStep(p, max(1, math.ceil(users * p / WHOLE))) for p in percents)


def why_not_further(wanted: Exit, *, errors: float, urgent: int, days: int) -> str:
    """Why production may not be opened further yet, in a sentence; empty when it may."""
    said: list[str] = []
    if errors > wanted.errors:
        said.append(f"{errors:g} % of the requests fail, and at most {wanted.errors:g} % may")
    if urgent > wanted.urgent:
        said.append(f"{urgent} urgent issues are open, and at most {wanted.urgent} may be")
    if days < wanted.days:
        said.append(f"it has run for {days} days, and {wanted.days} are wanted")
    if not said:
        return ""
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."
