"""What can be answered to a gate, and how a gate can end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.told import Sentence, Told, sentence

PARTS = 3


class Decision(StrEnum):
    """What somebody answers to a gate; there is no default."""

    YES = "yes"
    CONDITIONS = "conditions"
    NO = "no"
    INFORMATION = "information"

    @property
    def passes(self) -> bool:
        """Whether this answer lets the work go on."""
        return self in {Decision.YES, Decision.CONDITIONS}


PLAIN = (Decision.YES, Decision.NO)  # what a page or a button offers, with one comment field


class Outcome(StrEnum):
    """How a gate was decided."""

    YES = "yes"
    CONDITIONS = "conditions"  # yes, as long as the conditions are met
    NO = "no"
    EXPIRED = "expired"  # it was a yes, but a condition was not met in time
    DROPPED = "dropped"  # the stage was taken out of the playbook before anybody answered
    DEEMED = "deemed"  # nobody answered in time, which the playbook takes for acceptance
    LAPSED = "lapsed"  # nobody answered in time, which ends the project

    @property
    def passes(self) -> bool:
        """Whether the work goes on."""
        return self in {Outcome.YES, Outcome.CONDITIONS, Outcome.DEEMED}


@dataclass(frozen=True)
class Condition:
    """Something a signer's yes depends on: what, by whom, until when."""

    text: str
    owner: str  # mail address of somebody on the project
    due: date


class Unreadable(Exception):
    """A condition that is not written as one; `says` is how it is written."""

    def __init__(self, says: Sentence) -> None:
        """Take what its writer is told."""
        super().__init__(says.told.value)
        self.says = says


def parsed_condition(text: str) -> Condition:
    """Read `what | owner's address | 2026-05-04`; Unreadable says how it is written."""
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != PARTS or not all(parts):
        raise Unreadable(sentence(Told.NO_CONDITION, text=repr(text)))
    try:
        due = date.fromisoformat(parts[2])
    except ValueError:
        raise Unreadable(sentence(Told.NO_DATE, text=repr(parts[2]))) from None
    return Condition(parts[0], parts[1].lower(), due)
