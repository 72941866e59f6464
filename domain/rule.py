"""The rules by which answers decide a gate: pure functions of who may sign and what they said.

A seat is one signer's place; a deputy or whoever it was handed to sits in the same seat, and the
first valid answer from a seat counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.answers import Decision, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from domain.roles import Role

LEAST = 2


@dataclass(frozen=True)
class Signer:
    """One person who may answer a gate, and in which role; `instead_of` names whose seat it is."""

    role: Role
    name: str
    email: str
    instead_of: str = ""

    @property
    def seat(self) -> str:
        """Whose answer this is."""
        return self.instead_of or self.email


@dataclass(frozen=True)
class Answer:
    """One person's recorded answer."""

    email: str
    decision: Decision


@dataclass(frozen=True)
class Rule:
    """How many must say yes, in a form that knows no more than that.

    `number` seats are needed (0 is all of them); with `each_role` one of each role; with `final`
    the others advise and the holders of that role decide, after `number` pieces of advice.
    """

    value: str
    name: str
    number: int = 1
    each_role: bool = False
    final: Role | None = None

    def decide(
        self, signers: Sequence[Signer], answers: Sequence[Answer], workers: Collection[str] = ()
    ) -> Outcome | None:
        """What the answers decide, or nothing yet; `workers` may not be the only yes.

        Not even in somebody else's seat.
        """
        first = _first(signers, answers)
        said = {seat: answer.decision for seat, answer in first.items()}
        if self.final is not None:
            return self._finally(signers, said)
        noes = [s for s, d in said.items() if d is Decision.NO]
        seats = {s.seat for s in signers}
        needed = self.number or len(seats)
        if len(noes) > len(seats) - needed or (noes and self._one_no_is_enough(needed)):
            return Outcome.NO
        yes = {s for s, d in said.items() if d.passes}
        if not yes or (workers and all({s, first[s].email} & set(workers) for s in yes)):
            return None
        if self.each_role:
            enough = {s.role for s in signers if s.seat in yes} == {s.role for s in signers}
        else:
            enough = len(yes) >= needed
        return _yes([said[seat] for seat in yes]) if enough else None

    def silent(self, signers: Sequence[Signer], answers: Sequence[Answer]) -> tuple[Signer, ...]:
        """Whose answer is still waited for; not theirs for whose role another has said yes."""
        said = heard(signers, answers)
        roles = {s.role for s in signers if self.each_role and s.seat in said}
        return tuple(s for s in signers if s.seat not in said and s.role not in roles)

    def _one_no_is_enough(self, needed: int) -> bool:
        return self.each_role or needed == 1

    def _finally(self, signers: Sequence[Signer], said: Mapping[str, Decision]) -> Outcome | None:
        deciders = {s.seat for s in signers if s.role is self.final}
        decision = next((d for seat, d in said.items() if seat in deciders), None)
        if decision is None or self.lacks_advice(signers, said):
            return None
        return Outcome.NO if decision is Decision.NO else _yes([decision])

    def lacks_advice(self, signers: Sequence[Signer], said: Mapping[str, Decision]) -> int:
        """How many pieces of advice are still to be heard before the final word."""
        if self.final is None:
            return 0
        advisers = {s.seat for s in signers if s.role is not self.final}
        return max(0, min(self.number, len(advisers)) - len(advisers & set(said)))


def heard(signers: Sequence[Signer], answers: Sequence[Answer]) -> dict[str, Decision]:
    """The first valid answer from each seat; strangers and mere questions are no answers."""
    return {seat: answer.decision for seat, answer in _first(signers, answers).items()}


def _first(signers: Sequence[Signer], answers: Sequence[Answer]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for answer in answers:
        signer = sitting(signers, answer.email)
        if signer is not None and answer.decision is not Decision.INFORMATION:
            found.setdefault(signer.seat, answer)
    return found


def sitting(signers: Sequence[Signer], email: str) -> Signer | None:
    """As whom somebody answers: in their own seat if they have one, otherwise in another's."""
    theirs = [s for s in signers if s.email == email]
    return next((s for s in theirs if not s.instead_of), theirs[0] if theirs else None)


def _yes(decisions: Sequence[Decision]) -> Outcome:
    return Outcome.CONDITIONS if Decision.CONDITIONS in decisions else Outcome.YES


ANY = Rule("any one of the signers", "any")
ALL = Rule("every signer", "all", number=0)
EACH_ROLE = Rule("one of each role", "each_role", each_role=True)


def at_least(number: int) -> Rule:
    """So many of the signers."""
    if number < LEAST:
        raise ValueError("At least one is any one; use ANY.")
    return Rule(f"at least {number} of the signers", "at_least", number=number)


def committee(*, final: Role, advice: int = 1) -> Rule:
    """The others advise, at least so many of them, and the holder of this role decides."""
    pieces = "one piece" if advice == 1 else f"{advice} pieces"
    words = f"the {final.label} decides, after at least {pieces} of advice from the others"
    return Rule(words, "committee", number=advice, final=final)
