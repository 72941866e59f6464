"""The plan of a chaos: what is done to the house, one thing after the other, all from one seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from bench.points import LEDGER, POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEMS = ("slack", "jira", "mail")
SECOND = "second"  # the worker beside the house's own


@dataclass(frozen=True)
class Blow:
    """One thing that is done to the house."""

    kind: str  # kill, point, freeze, disk, clock, fault, lag
    victim: str = ""  # which program, or which receiver misbehaves
    point: str = ""
    system: str = ""
    fault: str = ""
    times: int = 1
    seconds: float = 0.0
    pause: float = 1.0  # before the next one

    def __str__(self) -> str:
        """What was done, in a few words."""
        at = f"{self.point} ({self.system})" if self.system else self.point
        return {
            "kill": f"{self.victim} killed at random",
            "point": f"{self.victim} killed: {at}",
            "freeze": f"frozen for {self.seconds:g} s: {at}",
            "disk": f"no disk for {self.victim} for {self.seconds:g} s",
            "clock": f"the clock jumps by {self.seconds:+g} s",
            "lag": f"jira's search lags {self.seconds:g} s",
            "fault": f"{self.victim} answers {self.fault} ({self.times} times)",
        }[self.kind]


def blows(seed: int, *, postgres: bool, alone: bool = False) -> Iterator[Blow]:
    """The endless plan that this seed stands for; alone, where there is no second worker."""
    dice = Random(seed)  # noqa: S311 - it has to come out the same again
    programs = ["worker", "worker", "prefect", "pages", "worker" if alone else SECOND]
    programs += ["postgres"] if postgres else []
    makes = (_point,) * 6 + (_kill,) * 4 + (_fault,) * 3 + (_lag, _freeze, _disk, _clock)
    while True:
        yield dice.choice(makes)(dice, programs)


def _point(dice: Random, programs: list[str]) -> Blow:
    """Somebody is killed between two lines; mostly the worker that is about to write the next."""
    point = dice.choice(POINTS if dice.random() < 0.4 else LEDGER)  # noqa: PLR2004 - the protocol first
    system = dice.choice(SYSTEMS) if point in {"act sent", "answer received"} else ""
    others = [p for p in programs if p not in {"worker", "pages", SECOND}]
    victim = "worker" if dice.random() < 0.7 else dice.choice(others)  # noqa: PLR2004 - as above
    return Blow("point", victim, point, system, pause=_pause(dice))


def _kill(dice: Random, programs: list[str]) -> Blow:
    return Blow("kill", dice.choice(programs), pause=_pause(dice))


def _freeze(dice: Random, programs: list[str]) -> Blow:
    """Somebody stands still between two lines, for longer than they are believed to be alive."""
    del programs
    point = dice.choice(LEDGER)
    system = dice.choice(SYSTEMS) if point in {"act sent", "answer received"} else ""
    return Blow("freeze", "", point, system, seconds=round(dice.uniform(17, 25), 1), pause=0.2)


def _disk(dice: Random, programs: list[str]) -> Blow:
    """Nothing that a program writes to a file is taken."""
    victim = dice.choice([p for p in programs if p != "postgres"])
    return Blow("disk", victim, seconds=round(dice.uniform(1, 6), 1), pause=_pause(dice))


def _clock(dice: Random, programs: list[str]) -> Blow:
    """Forward by up to twenty minutes, or back by up to half a minute; it stays there."""
    del programs
    jump = dice.uniform(60, 1200) if dice.random() < 0.5 else -dice.uniform(5, 30)  # noqa: PLR2004
    return Blow("clock", seconds=round(jump), pause=0.2)


def _fault(dice: Random, programs: list[str]) -> Blow:
    del programs
    fault = dice.choice(("429", "500", "503", "cut", "cut", "never"))
    return Blow("fault", dice.choice(SYSTEMS), fault=fault, times=dice.randint(1, 3), pause=0.2)


def _lag(dice: Random, programs: list[str]) -> Blow:
    del programs
    return Blow("lag", "jira", seconds=round(dice.uniform(0.5, 2.5), 1), pause=0.2)


def _pause(dice: Random) -> float:
    return round(dice.uniform(0.3, 3.0), 2)
