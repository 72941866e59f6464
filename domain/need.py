"""What must be so before a gate can be signed: a checklist, test cases, changes, trainings, hours.

A gate names its needs in its class line; they are looked at whenever somebody wants to say yes, and
the answer is always why it cannot be signed yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.roles import Role


@dataclass(frozen=True)
class Need:
    """One precondition of a gate: its kind, what it is about, and how signers read it."""

    kind: str
    of: str
    sentence: str
    role: Role | None = None


CHECKED, CHECKED_AGAIN, PASSED, CHANGED, TRAINED = (
    "checked", "checked again", "passed", "changed", "trained",
)  # fmt: skip


def checked(checklist: str) -> Need:
    """Every row of this checklist is done."""
    return Need(CHECKED, checklist, f"every row of the checklist {_words(checklist)} is done")


def checked_again(checklist: str, *, by: Role) -> Need:
    """Every row of this checklist was checked a second time, by the holders of this role."""
    sentence = f"the {by.label} has checked every row of the checklist {_words(checklist)} again"
    return Need(CHECKED_AGAIN, checklist, sentence, by)


def passed(protocol: str) -> Need:
    """Every test case of this protocol has passed."""
    return Need(PASSED, protocol, f"every test case of {_words(protocol)} has passed")


def changes_made(*, urgent_only: bool = False) -> Need:
    """No change request waits: none that is to be made now, or only none that is urgent."""
    which = "urgent" if urgent_only else "now"
    return Need(CHANGED, which, f"no change request is open that is {which}")


def everybody_trained() -> Need:
    """Everybody who was to be trained has attended a training."""
    return Need(TRAINED, "", "everybody who was to be trained has attended")


def _words(name: str) -> str:
    return name.replace("_", " ")
