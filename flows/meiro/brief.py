"""The brief of Meiro's procedure: the two papers, the kickoff, platforms, components, use cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from domain.brief import (
    Brief,
    Component,
    Contract,
    Contradiction,
    Kickoff,
    Line,
    Mode,
    WithPlatforms,
    WithUseCases,
)


class MeiroBrief(WithUseCases, WithPlatforms, Brief):
    """Everything that starts the implementation of a customer data platform."""

    mode: Mode = Field(description="waterfall or agile.")
    hosting: Line = Field(default="vendor's cloud", description="Where the instances will run.")
    contract: Contract
    kickoff: Kickoff = Kickoff()
    components: tuple[Component, ...] = ()

    @property
    def promised(self) -> date | None:
        """The day on which the client was promised to be live, if one was."""
        return self.contract.go_live

    @property
    def first_day(self) -> date:
        """The day on which the first of the two papers is signed."""
        return min(self.contract.order_form, self.contract.consulting_agreement)

    def contradictions(self) -> Iterable[Contradiction]:
        """An hour without its clock."""
        if self.kickoff.at is None or self.kickoff.at.tzinfo is not None:
            return []
        fix = "Write its offset too: 2026-05-13T10:00+02:00."
        return [(("kickoff", "at"), "This hour does not say whose clock is meant.", fix)]
