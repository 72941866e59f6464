"""Progress: what is done, what comes next and what is waited for, as reports tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from domain.stage import Stage


@dataclass(frozen=True)
class Part:
    """A stage, and what it is carried out for if it is repeated."""

    stage: Stage
    item: str = ""

    def __str__(self) -> str:
        """The part as it stands in a list."""
        return " - ".join(filter(None, (self.stage.name.replace("_", " "), self.item)))


@dataclass(frozen=True)
class Awaited:
    """A part that waits for somebody's answer, whose, and when it is due."""

    part: Part
    names: str
    due: date

    def __str__(self) -> str:
        """The part as it stands in a list."""
        return f"{self.part}: {self.names}, due {self.due:%d %b %Y}"
