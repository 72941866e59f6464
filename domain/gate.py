"""Gates: statements that named roles must sign, and the pure rules by which answers decide them.

A gate is a class. Its docstring is the question, its fields are what is vouched for,
its class line says who signs and what a "no" means.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

from domain.answers import Decision, Outcome
from domain.names import underscored
from domain.rule import ALL, ANY, EACH_ROLE, Answer, Rule, Signer, at_least, committee
from domain.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.need import Need
    from domain.project import Project
    from domain.roles import Role
    from domain.told import Says

__all__ = [
    "ALL", "ANY", "EACH_ROLE", "AfterNo", "Answer", "Decision", "Gate", "Outcome", "Rule",
    "Signer", "Silence", "at_least", "committee",
]  # fmt: skip


class AfterNo(StrEnum):
    """What a no leads to."""

    REWORK = "the work is done again and the gate is asked in a new round"
    END = "the project ends"


class Gate(BaseModel):
    """A statement that somebody vouches for."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    signers: ClassVar[tuple[Role, ...]] = ()
    also: ClassVar[tuple[Role, ...]] = ()
    rule: ClassVar[Rule] = ANY
    after_no: ClassVar[AfterNo] = AfterNo.REWORK
    silence: ClassVar[Silence] = Silence()
    independent: ClassVar[bool] = False
    four_eyes: ClassVar[bool] = False
    settles: ClassVar[bool] = False
    facts: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[tuple[Need, ...]] = ()
    covers: ClassVar[str] = ""

    @classmethod
    def __init_subclass__(
        cls,
        *,
        signers: Sequence[Role] = (),
        also: Sequence[Role] = (),
        rule: Rule = ANY,
        no: AfterNo = AfterNo.REWORK,
        silence: Silence | None = None,
        independent: bool = False,
        four_eyes: bool = False,
        settles: bool = False,
        facts: Sequence[str] = (),
        needs: Sequence[Need] = (),
        covers: str = "",
        **kwargs: Any,
    ) -> None:
        """Take what the class line says.

        `also`: these sign too where somebody plays the part, and are not missed where nobody does.
        `independent`: only people who play no other part on the project may sign.
        `four_eyes`: the stage's owner, who did the work, may not be the only one who signs.
        `settles`: cannot be signed while a condition on the project is open.
        `facts`: what is counted when somebody signs. `needs`: what must be so before a yes.
        """
        super().__init_subclass__(**kwargs)
        if not signers:
            raise TypeError(f"{cls.__name__} names no signers.")
        if not (cls.__doc__ or "").strip().endswith("?"):
            raise TypeError(f"The docstring of {cls.__name__} is its question; end it with '?'.")
        cls.signers = (*signers, *also)
        cls.also = tuple(also)
        cls.rule = rule
        cls.after_no = no
        cls.silence = silence or Silence()
        cls.independent = independent
        cls.four_eyes = four_eyes
        cls.settles = settles
        cls.facts = tuple(facts)
        cls.needs = tuple(needs)
        states = [name for name in cls.__annotations__ if not hasattr(cls, name)]
        if cls.silence.deemed_after is not None and states:
            raise TypeError(
                f"Nobody states {', '.join(states)} by silence; {cls.__name__} may not."
            )
        cls.covers = covers

    @classmethod
    def key(cls) -> str:
        """The gate's name in ids, records and messages."""
        return underscored(cls.__name__)

    @classmethod
    def rules(cls) -> str:
        """Who decides and how, as the signers read it."""
        said = [cls.rule.value]
        if cls.independent:
            said.append("only people who play no other part on the project")
        if cls.four_eyes:
            said.append("not only by whoever did the work")
        said += [f"once {need.sentence}" for need in cls.needs]
        return "; ".join(said) + (f". {cls.silence.sentence}" if cls.silence.sentence else "")

    @classmethod
    def question(cls) -> str:
        """The question the signer reads, word for word."""
        return " ".join((cls.__doc__ or "").split())

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """Why this cannot be signed yet; empty when it can.

        Signers read the sentences of `domain.told` in their own language, plain words as they are.
        """
        return ""
