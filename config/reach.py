"""How people are reached: by which channel, how often they are reminded, and who hears then."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, RootModel, model_validator

from config.cached import reread
from config.files import find
from config.reading import read
from domain.brief import Part
from domain.calendar import LeadTime, working_days
from domain.roles import Role

FILE = "reach.yaml"


class By(StrEnum):
    """The way a message takes."""

    SLACK = "slack"
    EMAIL = "email"


def _every(text: Any) -> Any:
    if isinstance(text, LeadTime):
        return text
    match = re.fullmatch(r"every ([1-9]\d?) working days?", str(text).strip())
    if not match:
        raise ValueError(f"{text!r} is no rhythm; write it as every 2 working days")
    return working_days(int(match.group(1)))


class Reach(Part):
    """How the holders of one role are reached."""

    by: By = Field(description="slack or email.")
    at: str = Field(
        default="",
        pattern=r"^(#[a-z0-9_-]{1,79})?$",
        description='A channel such as "#help_it", in quotes; a direct message when left out.',
    )
    remind: Annotated[LeadTime, BeforeValidator(_every)] = Field(
        description="How often, such as every 2 working days."
    )
    then: Role = Field(description="The role that hears of it after the second reminder.")


class Reaches(RootModel[dict[Role, Reach]]):
    """How all roles are reached."""

    @model_validator(mode="after")
    def _everybody(self) -> Self:
        for role in Role:
            if role not in self.root:
                raise ValueError(f"nothing says how the {role.label} is reached; add {role.value}:")
            found = self.root[role]
            if found.then is role:
                raise ValueError(f"the {role.label} cannot escalate to themselves; change then:")
            if found.at and found.by is not By.SLACK:
                raise ValueError(f"only slack has channels; delete at: of the {role.label}")
        return self


def reach() -> dict[Role, Reach]:
    """Return how each role is reached."""
    return reread(find(FILE), lambda path: read(path, Reaches).root)
