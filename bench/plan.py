"""The plan of a chaos: what is done to the house, one thing after the other, all from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from bench.points import LEDGER, POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEMS = ("slack", "jira", "mail")


@dataclass(frozen=True)
class Blow:
    """One thing that is done to the house."""

    kind: str  # kill, point, fault, lag, freeze
    victim: str = ""  # which program, or which receiver misbehaves
    point: str = ""
    system: str = ""
    fault: str = ""
    times: int = 1
    seconds: float = 0.0
    pause: float = 1.0  # before the next one

    def __str__(self) -> str:
        """What was done, in a few words."""
        match self.kind:
            case "kill":
                return f"{self.victim} killed at random"
            case "point":
                at = f"{self.point} ({self.system})" if self.system else self.point
                return f"{self.victim} killed: {at}"
            case "freeze":
                return f"{self.victim} frozen for {self.seconds:g} s"
            case "lag":
                return f"jira's search lags {self.seconds:g} s"
            case _:
                return f"{self.victim} answers {self.fault} ({self.times} times)"


def blows(seed: int, *, postgres: bool) -> Iterator[Blow]:
    """The endless plan that this seed stands for."""
    dice = Random(seed)  # noqa: S311 - it has to come out the same again
    programs = ["worker", "worker", "prefect", "pages", *(["postgres"] if postgres else [])]
    makes = (_point, _point, _point, _kill, _kill, _fault, _fault, _lag)
    while True:
        yield dice.choice(makes)(dice, programs)


def _point(dice: Random, programs: list[str]) -> Blow:
    """Somebody is killed between two lines; mostly the worker that is about to write the next."""
    point = dice.choice(POINTS if dice.random() < 0.4 else LEDGER)  # noqa: PLR2004 - the protocol first
    system = dice.choice(SYSTEMS) if point in {"act sent", "answer received"} else ""
    others = [p for p in programs if p not in {"worker", "pages"}]
    victim = "worker" if dice.random() < 0.7 else dice.choice(others)  # noqa: PLR2004 - as above
    return Blow("point", victim, point, system, pause=_pause(dice))


def _kill(dice: Random, programs: list[str]) -> Blow:
    return Blow("kill", dice.choice(programs), pause=_pause(dice))


def _fault(dice: Random, programs: list[str]) -> Blow:
    del programs
    fault = dice.choice(("429", "500", "503", "cut", "cut", "never"))
    return Blow("fault", dice.choice(SYSTEMS), fault=fault, times=dice.randint(1, 3), pause=0.2)


def _lag(dice: Random, programs: list[str]) -> Blow:
    del programs
    return Blow("lag", "jira", seconds=round(dice.uniform(0.5, 2.5), 1), pause=0.2)


def _pause(dice: Random) -> float:
    return round(dice.uniform(0.3, 3.0), 2)
