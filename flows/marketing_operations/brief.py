"""The brief of the roll-out: its first day, its features, its users, and what the client chose."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from domain.brief import Brief, Line, Part, Text
from domain.changes import Complexity
from domain.names import slug
from domain.training import WithUsers


class Feature(Part):
    """Something that is configured for the client, and shown to them when it is ready (S3-26)."""

    name: Line
    description: Text = ""

    @property
    def slug(self) -> str:
        """The key of this feature."""
        return slug(self.name)


class MarketingOperationsBrief(WithUsers, Brief):
    """Everything that starts the roll-out of a marketing operations application."""

    starts: date = Field(description="The first day of discovery.")
    complexity: Complexity = Field(
        default=Complexity.MEDIUM,
        description="low, medium or high: three to six months depend on it (S3-2, S3-22).",
    )
    go_live: date | None = Field(default=None, description="What was promised, if anything was.")
    features: tuple[Feature, ...] = Field(
        min_length=1, description="What is configured for this client; the product is open (S3-3)."
    )
    it_takes_part: bool = Field(
        default=True,
        description="The client's IT must move sensitive files or restart the system (S3-49).",
    )
    audit: bool = Field(
        default=False, description="An audit of operations follows after the roll-out (S3-5)."
    )

    @property
    def promised(self) -> date | None:
        """The day on which the client was promised to be live, if one was."""
        return self.go_live

    @property
    def first_day(self) -> date:
        """The first day of discovery."""
        return self.starts
