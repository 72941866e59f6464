"""The numbers by which a project is green, amber or red."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from config.cached import reread
from config.files import find
from config.reading import read
from domain.brief import Part
from domain.health import Limits

FILE = "health.yaml"


class Between(Part):
    """From where on something is amber, and from where on red."""

    amber: float = Field(ge=0)
    red: float = Field(ge=0)

    @model_validator(mode="after")
    def _amber_first(self) -> Self:
        if self.amber > self.red:
            raise ValueError("red comes before amber; give red the larger number")
        return self

    @property
    def limits(self) -> Limits:
        """The same, as the rules take it."""
        return Limits(self.amber, self.red)


class OnPaper(Part):
    """How much stands on a sponsor's page."""

    most: int = Field(ge=1, le=20, description="Lines of a kind at most.")


class Health(Part):
    """Every limit (S1-13)."""

    late: Between = Field(description="Working days that a question waits too long.")
    slip: Between = Field(description="Working days by which the end has moved.")
    used: Between = Field(description="Share of the planned hours that is logged.")
    ahead: Between = Field(description="Share of the hours used beyond the share of work done.")
    open_points: Between = Field(description="Open points of one kind.")
    rounds: Between = Field(description="How often one stage was turned down.")
    report: OnPaper


def health() -> Health:
    """The company's limits."""
    return reread(find(FILE), lambda path: read(path, Health))
