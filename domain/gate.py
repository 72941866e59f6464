"""Gates: statements that named roles must sign, and the pure rules by which answers decide them.

A gate is a class. Its docstring is the question, its fields are what is vouched for,
its class line says who signs and what a "no" means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

from domain.names import underscored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.project import Project
    from domain.roles import Role


class Decision(StrEnum):
    """What somebody answers to a gate; there is no default."""

    YES = "yes"
    NO = "no"


class Rule(StrEnum):
    """How many must say yes."""

    ANY = "any one of the signers"
    ALL = "every signer"
    EACH_ROLE = "one of each role"


class AfterNo(StrEnum):
    """What a no leads to."""

    REWORK = "the work is done again and the gate is asked in a new round"
    END = "the project ends"


class Gate(BaseModel):
    """A statement that somebody vouches for."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    signers: ClassVar[tuple[Role, ...]] = ()
    rule: ClassVar[Rule] = Rule.ANY
    after_no: ClassVar[AfterNo] = AfterNo.REWORK
    facts: ClassVar[tuple[str, ...]] = ()
    covers: ClassVar[str] = ""

    @classmethod
    def __init_subclass__(
        cls,
        *,
        signers: Sequence[Role] = (),
        rule: Rule = Rule.ANY,
        no: AfterNo = AfterNo.REWORK,
        facts: Sequence[str] = (),
        covers: str = "",
        **kwargs: Any,
    ) -> None:
        """Take what the class line says: signers, rule, what a no means, computed facts."""
        super().__init_subclass__(**kwargs)
        if not signers:
            raise TypeError(f"{cls.__name__} names no signers.")
        if not (cls.__doc__ or "").strip().endswith("?"):
            raise TypeError(f"The docstring of {cls.__name__} is its question; end it with '?'.")
        cls.signers = tuple(signers)
        cls.rule = rule
        cls.after_no = no
        cls.facts = tuple(facts)
        cls.covers = covers

    @classmethod
    def key(cls) -> str:
        """The gate's name in ids, records and messages."""
        return underscored(cls.__name__)

    @classmethod
    def question(cls) -> str:
        """The question the signer reads, word for word."""
        return " ".join((cls.__doc__ or "").split())

    def objection(self, project: Project, facts: Mapping[str, float]) -> str:  # noqa: ARG002
        """Why this cannot be signed yet, in one sentence; empty when it can."""
        return ""


@dataclass(frozen=True)
class Signer:
    """One person who may answer a gate, and in which role."""

    role: Role
    name: str
    email: str


@dataclass(frozen=True)
class Answer:
    """One person's recorded answer."""

    email: str
    decision: Decision


def decide(rule: Rule, signers: Sequence[Signer], answers: Sequence[Answer]) -> Decision | None:
    """What the answers decide under the rule, or nothing yet; one valid no is enough for no."""
    allowed = {s.email for s in signers}
    first: dict[str, Decision] = {}
    for answer in answers:
        if answer.email in allowed:
            first.setdefault(answer.email, answer.decision)
    if Decision.NO in first.values():
        return Decision.NO
    if not first:
        return None
    match rule:
        case Rule.ANY:
            return Decision.YES
        case Rule.ALL:
            return Decision.YES if set(first) == allowed else None
        case Rule.EACH_ROLE:
            heard = {s.role for s in signers if s.email in first}
            return Decision.YES if heard == {s.role for s in signers} else None
