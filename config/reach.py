"""How people are reached: by which channel, when they are reminded, and who hears then."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Self, TypeAlias

from pydantic import BeforeValidator, Field, RootModel, model_validator

from config.cached import reread
from config.files import find
from config.reading import read
from domain.brief import Part
from domain.calendar import LeadTime, working_days
from domain.ladder import Rung, Who
from domain.roles import Role

FILE = "reach.yaml"

WHEN = re.compile(
    r"(?P<due>on the day)|(?P<early>[1-9]\d?) working days? before"
    r"|(?P<late>[1-9]\d?) working days? after(?:, then every (?P<every>[1-9]\d?))?"
    r"|every (?P<rhythm>[1-9]\d?) working days? after"
)
DEPUTY_AFTER, HEAD_AFTER, LAST_AFTER = 2, 3, 6  # times the rhythm, where nothing else is said


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


def _days(text: Any) -> Any:
    if isinstance(text, tuple):
        return text  # pyright: ignore[reportUnknownVariableType]
    match = WHEN.fullmatch(str(text).strip())
    if not match:
        raise ValueError(
            f"{text!r} is no day; write it as 1 working day before, on the day, "
            "2 working days after, or every 2 working days after"
        )
    said = match.groupdict()
    if said["early"]:
        return -int(said["early"]), 0
    rhythm = int(said["rhythm"] or said["every"] or 0)
    return int(said["late"] or said["rhythm"] or 0), rhythm


Days: TypeAlias = Annotated[tuple[int, int], BeforeValidator(_days)]
Name: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]


class StepUp(Part):
    """One rung of a ladder, as it is written in the file."""

    when: Days = Field(description="Such as 1 working day before, or 2 working days after.")
    who: Who = Field(description="signer, deputy, head, sponsor or authority.")
    by: By | None = Field(default=None, description="slack or email; otherwise as their role.")
    most: int = Field(default=0, ge=0, le=99, description="How often at most; 0 for no limit.")


class Reach(Part):
    """How the holders of one role are reached."""

    by: By = Field(description="slack or email.")
    at: str = Field(
        default="",
        pattern=r"^(#[a-z0-9_-]{1,79})?$",
        description='A channel such as "#help_it", in quotes; a direct message when left out.',
    )
    remind: Annotated[LeadTime, BeforeValidator(_every)] | None = Field(
        default=None, description="How often, such as every 2 working days."
    )
    ladder: dict[Name, StepUp] = Field(
        default_factory=dict, description="Named steps in place of a rhythm."
    )
    then: Role = Field(description="The role that hears of it when the signers stay silent.")

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The ladder that is climbed while a holder of this role keeps a gate waiting."""
        if self.remind is not None:
            return _rhythm(self.remind.days, ours=self.by is By.SLACK)
        return tuple(
            Rung(name, step.who, *step.when, most=step.most, by=step.by or "")
            for name, step in self.ladder.items()
        )


@lru_cache(maxsize=256)
def _rhythm(days: int, *, ours: bool) -> tuple[Rung, ...]:
    """What a mere rhythm means: signers are reminded again and again, and then others hear.

    Clients hear nothing of our own people's silence.
    """
    last = Rung("authority", Who.AUTHORITY, LAST_AFTER * days)
    return (
        Rung("late", Who.SIGNER, days, every=days),
        Rung("deputy", Who.DEPUTY, DEPUTY_AFTER * days, every=days),
        Rung("head", Who.HEAD, HEAD_AFTER * days),
        last if ours else Rung("sponsor", Who.SPONSOR, LAST_AFTER * days),
    )


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
            if (found.remind is None) is not bool(found.ladder):
                raise ValueError(
                    f"the {role.label} needs a rhythm or a ladder, one of the two; "
                    "write remind: every 2 working days"
                )
        return self


def reach() -> dict[Role, Reach]:
    """Return how each role is reached."""
    return reread(find(FILE), lambda path: read(path, Reaches).root)
