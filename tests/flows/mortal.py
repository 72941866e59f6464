"""A world in which whoever carries out a stage can die at any moment, once at each.

From the death on nothing can be done any more, as when a machine loses its power: not even what
stands in a `finally`. Only what was committed or handed to the outside before is still there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from inspect import iscoroutinefunction
from typing import Any

from domain.errors import InDoubt
from domain.project import Project
from domain.roles import Role
from domain.stage import Step
from flows.rehearse import Played, Rehearsal
from flows.upkeep import look_after
from records.acts import Act
from records.base import Attempt
from tasks.doubts import doubts, settle
from tasks.now_and_then import forget
from tasks.world import World, world

CHANGES = {
    "acts": {"intend", "prove", "intend_all", "prove_all", "forget", "doubt", "settle"},
    "attempts": {"begin", "leave"},
    "documents": {"keep"},
    "meetings": {"write"},
    "gates": {"open", "sign", "refuse", "ask_again", "settle"},
    "projects": {"start", "begin", "carried_by", "finish", "end", "stand"},
    "chat": {"post", "update"},
    "tickets": {"file"},
    "post": {"send"},
    "engine": {"start", "leave", "wake", "revive", "end"},
}


class Died(BaseException):
    """The power is gone."""


@dataclass(frozen=True)
class Moment:
    """Just before or just after one change of the world."""

    when: str
    what: str
    name: str


@dataclass
class Fate:
    """At which moments somebody dies; once at each of them.

    Just after one change and just before the next is one moment, for as long as the world stands
    still: whoever dies there leaves the same behind. That it was begun anew is no other world.
    """

    dies: Callable[[Moment], bool]
    died: set[Moment] = field(default_factory=set[Moment])
    dead: bool = False
    world: Callable[[], object] = object  # how the world is: another object, another world
    _begins: bool = False
    _left: object = None  # the world that somebody left behind just after they changed it

    def reach(self, moment: Moment) -> None:
        """Die here, if it is so decided."""
        if self.dead:
            raise Died
        here, new = self.world(), moment not in self.died and self.dies(moment)
        if new:
            self.died.add(moment)
        if moment.when == "before":
            known = self._left == here
            self._begins = known and moment.what == "attempts.begin"
        else:
            known = False
            self._left = here if self._begins or moment in self.died else None
        if new and not known:
            self.dead = True
            raise Died


class Mortal:
    """One part of the world, in the hands of somebody who can die."""

    def __init__(self, part: Any, name: str, fate: Fate) -> None:
        self._part, self._name, self._fate = part, name, fate

    def __getattr__(self, name: str) -> Any:
        does = getattr(self._part, name)
        if name in CHANGES and not callable(does):
            return Mortal(does, name, self._fate)  # a room of the ledger
        if not iscoroutinefunction(does) or name in {"perform", "close", "draw"}:
            return does
        fate, what = self._fate, f"{self._name}.{name}"

        async def done(*args: Any, **words: Any) -> Any:
            if name not in CHANGES.get(self._name, ()):
                if fate.dead:
                    raise Died
                return await does(*args, **words)
            named = _named(args, words)
            fate.reach(Moment("before", what, named))
            result = await does(*args, **words)
            fate.reach(Moment("after", what, named))
            return result

        return done


class MortalEngine(Mortal):
    """The engine, which knows whose runs were lost."""

    def __init__(self, theatre: Any, fate: Fate) -> None:
        super().__init__(theatre, "engine", fate)
        self.lost: set[str] = set()

    async def unwell(self, runs: Collection[str]) -> list[str]:
        """Return the runs that died."""
        return [run for run in runs if run in self.lost]

    async def ended(self, since: datetime) -> list[str]:  # noqa: ARG002 - an engine's form
        """Return the runs that died."""
        return sorted(self.lost)

    async def revive(self, run: str) -> None:
        """Let the run start over."""
        self._fate.reach(Moment("before", "engine.revive", run))
        self.lost.discard(run)
        await self._part.revive(run)


class Interrupted(Rehearsal):
    """A rehearsal in which stages are interrupted, and taken up again by the upkeep."""

    def __init__(self, *args: Any, fate: Fate) -> None:
        super().__init__(*args)
        self.fate = fate
        connection: Any = self.world.ledger.database
        self._records = connection._only.plain.connection.dbapi_connection
        fate.world = self._now
        self.engine = MortalEngine(self.theatre, fate)
        self.world = _mortal(self.world, self.engine, fate)

    async def play(self) -> Played:
        while True:
            try:
                return await super().play()
            except Died:
                self.fate.dead = False

    def _now(self) -> tuple[datetime, int, int]:
        """How the world is: nothing in it changes without one of these."""
        return self.clock, len(self.outbox.sent), self._records.total_changes

    async def run_all(self) -> None:
        while True:
            try:
                return await super().run_all()
            except (Died, InDoubt):
                self.engine.lost.add(self.theatre.now_running)
                await self._taken_up()

    def _at(self, moment: Any, happens: Callable[[], Any]) -> None:
        super()._at(moment, lambda: self._in_the_end(happens))

    async def _in_the_end(self, happens: Callable[[], Any]) -> None:
        while True:
            try:
                return await happens()
            except (Died, InDoubt):
                await self._taken_up()

    async def _taken_up(self) -> None:
        """Let the upkeep look after what was left behind; it may die itself."""
        while True:
            self.fate.dead = False
            forget()  # whoever takes it up is another program
            try:
                await self._say_what_arrived()
                await look_after(self.brief.slug)
            except (Died, InDoubt):
                continue
            if not await world().ledger.acts.doubts():
                return

    async def _say_what_arrived(self) -> None:
        """Let somebody ask the reader of every letter in doubt, and say what is so."""
        waiting = await doubts()
        for doubt in waiting:
            together = [d.act for d in waiting if _reader(d.act) == _reader(doubt.act)]
            digest = doubt.act.what.startswith("digest ")
            key = min(a.key for a in together if a.what.startswith("digest ")) if digest else ""
            arrived = self.outbox.carrying("mail", key or doubt.act.key)
            says = "sent" if arrived else "again"
            by = (await world().ledger.projects.project(doubt.act.project)).holders(
                Role.PROJECT_MANAGER
            )
            await settle(doubt.act.project, doubt.name, says, by=by[0].email, reason="I asked.")


def _mortal(world: World, engine: Any, fate: Fate) -> World:
    parts: dict[str, Any] = {
        name: Mortal(getattr(world, name), name, fate)
        for name in ("ledger", "chat", "tickets", "post")
    }
    return replace(world, engine=engine, **parts)


def _reader(act: Act) -> str:
    return act.what.rpartition(" to ")[2]


def _named(args: tuple[Any, ...], words: dict[str, Any]) -> str:
    """What is changed, in words that are the same whenever it is tried again."""
    parts = (*args, words.get("key", ""), words.get("round", ""))
    return " ".join(_name(part) for part in parts if _name(part))


def _name(part: Any) -> str:  # noqa: PLR0911 - one line for each kind of thing
    match part:
        case Act():
            return part.key
        case Project():
            return "/".join((part.slug, part.stage, part.item, str(part.round)))
        case Step():
            return "/".join(part)
        case Attempt():
            return f"{part.stage}/{part.item}"
        case str() | int():
            return str(part)
        case list() | dict():
            return min((one.key for one in part if isinstance(one, Act)), default="")
        case _:
            return getattr(part, "email", "") or getattr(part, "id", "")
