"""Silence: what becomes of a gate that nobody answers, as the playbook chose.

Nothing of it is ever a signature: whoever was silent has signed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.answers import Outcome
from domain.ladder import Rung, Who

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Silence:
    """What happens when nobody answers; signers are asked on and on when nothing is said.

    Each number is the working days that are left to the signers after the due day.
    """

    deemed_after: int | None = None  # then it counts as accepted
    ends_after: int | None = None  # then the project ends
    authority_after: int | None = None  # then whoever may override is asked to decide

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        last = self.ends_after if self.deemed_after is None else self.deemed_after
        if self.deemed_after is not None and self.ends_after is not None:
            raise ValueError("Silence accepts or ends the project, not both.")
        if any(days is not None and days < 1 for days in vars(self).values()):
            raise ValueError("Leave the signers a working day at least.")
        if last is not None and self.authority_after is not None and last <= self.authority_after:
            raise ValueError("Ask the authority before silence decides.")

    @property
    def sentence(self) -> str:
        """The rule as the signers read it; empty when silence means nothing."""
        said = (
            (self.authority_after, "whoever may override it is asked to decide"),
            (self.deemed_after, "it counts as accepted"),
            (self.ends_after, "the project ends"),
        )
        return " ".join(
            f"Without an answer within {days} working day{'' if days == 1 else 's'} after the due "
            f"day {what}."
            for days, what in said
            if days is not None
        )

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """What silence adds to the ladders of the signers."""
        if self.authority_after is None:
            return ()
        return (Rung("silence", Who.AUTHORITY, self.authority_after + 1),)

    def to_authority(self, late: int) -> bool:
        """Whether the authority may decide now, so many working days after the due day."""
        return self.authority_after is not None and late > self.authority_after

    def outcome(self, late: Sequence[int], *, answered: bool, delivered: bool) -> Outcome | None:
        """How silence decides the gate, if it does by now.

        `late` is how late it is for each signer, `answered` whether any of them has spoken, be it
        to ask something; `delivered` whether it is proven that each of them was asked.
        """
        if answered or not late:
            return None
        waited = min(late)
        if self.deemed_after is not None and waited > self.deemed_after and delivered:
            return Outcome.DEEMED
        if self.ends_after is not None and waited > self.ends_after and delivered:
            return Outcome.LAPSED
        return None
