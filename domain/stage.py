"""Stages and playbooks: the steps of a methodology, and which of them nothing holds back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from domain.brief import Brief
from domain.calendar import Holidays, LeadTime, add, works
from domain.errors import NotFound
from domain.project import Period

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
    from datetime import date

    from domain.gate import Gate
    from domain.project import Item, Project
    from domain.roles import Role, Seat
    from domain.routine import Cadence


@dataclass(frozen=True)
class Stage:
    """One step of a playbook, and all that the plan must know of it before it runs."""

    name: str
    playbook: str
    sentence: str
    owner: Role
    lead_time: LeadTime
    after: tuple[Stage, ...] = ()
    gate: type[Gate] | None = None
    per: Callable[[Project], Sequence[Item]] | None = None
    in_turn: bool = False  # its items are carried out one after the other
    when: Callable[[Project], bool] | None = None
    due: Callable[[Project], date | None] | None = None  # a day of its own, if it has one
    every: Cadence | None = None  # a routine: recurs while stages run
    until: tuple[Stage, ...] = ()  # a routine: ends when these are done
    endless: bool = False  # a routine: goes on after the last stage
    internal: bool = False  # not shown to the client
    covers: tuple[str, ...] = ()
    body: Callable[..., Awaitable[Any]] | None = field(default=None, compare=False, repr=False)
    flow: Any = field(default=None, compare=False, repr=False)

    def __hash__(self) -> int:
        """Stages are told apart by playbook and name."""
        return hash((self.playbook, self.name))

    def items(self, project: Project) -> tuple[Item | None, ...]:
        """What the stage is carried out for here: once, once per item, or not at all.

        A stage that came into the playbook after the project began is left out until it is
        approved for the project.
        """
        if project.stages is not None and self.name not in project.stages:
            return ()
        if self.when is not None and not self.when(project):
            return ()
        return tuple(self.per(project)) if self.per else (None,)

    def item(self, project: Project, slug: str) -> Item | None:
        """The item of this key; None when the stage has none, or none of this key any more."""
        if self.every:
            return Period(slug)
        return next((i for i in self.items(project) if i and i.slug == slug), None)

    def due_day(self, project: Project, begun: date, holidays: Holidays) -> date:
        """When it is due: on the day of its own where it has one, else after its lead time.

        Days of its own are planned for people who are in time; whoever begins too late to reach
        the day has the lead time instead.
        """
        own = self.due(project) if self.due else None
        while own and not works(own, holidays):
            own -= timedelta(days=1)
        return own if own and own > begun else add(begun, self.lead_time, holidays)


class Step(NamedTuple):
    """One stage for one item of a project; the item is empty when the stage has none."""

    stage: str
    item: str = ""


@dataclass
class Playbook:
    """A methodology: its stages in the order in which they are written, and its team."""

    name: str
    title: str
    team: tuple[Seat, ...] = ()
    authority: Role | None = None  # whose holder may override a gate, with a reason
    brief: type[Brief] = Brief  # what starts a project under it
    languages: tuple[str, ...] = ("en",)  # in which clients can read all of it
    stages: list[Stage] = field(default_factory=list[Stage])
    onboard: Any = field(default=None, compare=False, repr=False)  # the flow that starts projects

    def __iter__(self) -> Iterator[Stage]:
        """Its stages, in order."""
        return iter(self.stages)

    def find(self, name: str) -> Stage:
        """The stage of this name; NotFound when there is none, or none any more."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise NotFound(
            f"stage of {self.name}",
            name,
            [stage.name for stage in self.stages],
            fix="It was taken out while the project waited: golive plan-upgrade shows what to do.",
        )

    def knows(self, name: str) -> bool:
        """Whether there is a stage of this name."""
        return any(stage.name == name for stage in self.stages)

    @property
    def once_only(self) -> tuple[Stage, ...]:
        """The stages that are gone through once, without the routines."""
        return tuple(s for s in self.stages if not s.every)

    @property
    def routines(self) -> tuple[Stage, ...]:
        """What recurs while stages run."""
        return tuple(s for s in self.stages if s.every)

    def steps(self, project: Project) -> tuple[tuple[Step, Stage, Item | None], ...]:
        """Everything this project goes through: each stage with each of its items."""
        return tuple(
            (Step(s.name, i.slug if i else ""), s, i)
            for s in self.once_only
            for i in s.items(project)
        )


def held_by(stage: Stage, item: str, project: Project) -> frozenset[Step]:
    """The steps that must be done before this one.

    A stage for an item waits for the same item of an earlier stage that is repeated for the
    same things, and for all items of any other; where items have their turns, for the one before.
    A stage left out hands on what held it back.
    """
    before = _turn_before(stage, item, project)
    return _steps_of(stage.after, project, stage, item).union(before)


def _steps_of(
    stages: Sequence[Stage], project: Project, waiting: Stage, item: str = ""
) -> frozenset[Step]:
    held: set[Step] = set()
    for before in stages:
        items = before.items(project)
        if not items:
            held |= held_by(before, item, project)
        elif before.per and before.per is waiting.per:
            held.add(Step(before.name, item))
        else:
            held |= {Step(before.name, i.slug if i else "") for i in items}
    return frozenset(held)


def counted_from(
    routine: Stage, project: Project, *, began: date, ended: Mapping[Step, date], over: bool
) -> date | None:
    """The day from which a routine's turns are counted; none before its time and after it.

    It begins with the project, or once what it comes after has ended; it is over once its last
    stages have ended, or with the last stage of all (`over`) unless it is endless.
    """
    after = held_by(routine, "", project)
    until = _steps_of(routine.until, project, routine)
    done = ended.keys()
    if not after <= done or (until and until <= done) or (over and not routine.endless):
        return None
    return max((ended[step] for step in after), default=began)


def _turn_before(stage: Stage, item: str, project: Project) -> tuple[Step, ...]:
    """The item before this one, where one comes after the other."""
    slugs = [i.slug for i in stage.items(project) if i] if stage.in_turn else []
    place = slugs.index(item) if item in slugs else 0
    return (Step(stage.name, slugs[place - 1]),) if place else ()


def startable(
    playbook: Playbook, project: Project, *, done: Collection[Step], started: Collection[Step]
) -> list[Step]:
    """The steps that nothing holds back any more, in the playbook's order."""
    finished = set(done)
    return [
        step
        for step, stage, _ in playbook.steps(project)
        if step not in finished
        and step not in started
        and held_by(stage, step.item, project) <= finished
    ]


def lines(covers: str) -> tuple[str, ...]:
    """The numbered lines that a stage names: `S0-33..35, S0-40` is S0-33, S0-34, S0-35, S0-40."""
    found: list[str] = []
    for part in filter(None, (p.strip() for p in covers.split(","))):
        match = re.fullmatch(r"(S\d)-(\d+)(?:\.\.(\d+))?", part)
        if not match:
            raise ValueError(f"{part!r} is no line number; write S0-33 or S0-33..38.")
        source, first, last = match.group(1), int(match.group(2)), match.group(3)
        found += [f"{source}-{n}" for n in range(first, int(last or first) + 1)]
    return tuple(found)
