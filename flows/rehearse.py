"""Rehearse: play a whole project in memory, with a virtual clock and made-up people.

The stages, the ledger and the signing are the real ones; only the outside, the clock and the
engine are not. A stage leaves and starts over from its first line here exactly as it does there.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config.cached import as_they_stand
from config.company import company
from config.reach import reach
from domain.gate import Decision
from domain.ladder import Who
from domain.registry import named
from domain.roles import Role
from flows.advance import advance, seen_enough
from flows.carry_out import carry_out
from flows.people import Cast, Plays, made_up, mornings
from flows.upkeep import look_after
from integrations.outbox import Outbox, OutboxChat, OutboxPost, OutboxTickets
from records.in_memory import InMemory
from records.ledger import Ledger
from tasks.codes import code_for
from tasks.needs import do_the_work
from tasks.open_issues import stage_label
from tasks.signing import Answered, Kind, at_gate, sign
from tasks.standing import late_for, today
from tasks.world import World, living_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from domain.brief import Brief
    from domain.gate import Signer
    from domain.project import Project
    from domain.stage import Stage
    from integrations.engine import Form, Typed
    from integrations.outbox import Sent
    from records.documents import Document
    from records.gates import GateRecord, Signature

NOON = time(12, 0)
LONGEST = timedelta(days=3 * 365)


class Left(BaseException):
    """A stage has left and waits for its gate."""


@dataclass(frozen=True)
class Run:
    """One run of a stage in a rehearsal."""

    stage: Stage
    project: str
    item: str


@dataclass
class Theatre:
    """The made-up engine: runs in the order in which they became ready, and those that wait."""

    runs: dict[str, Run] = field(default_factory=dict[str, Run])
    ready: deque[str] = field(default_factory=deque[str])
    waiting: dict[str, str] = field(default_factory=dict[str, str])  # run by gate
    opened: deque[GateRecord] = field(default_factory=deque["GateRecord"])
    now_running: str = ""

    async def start(self, project: Project, stage: Stage) -> str:
        """Let the stage run as soon as the one that runs has left."""
        again = str(project.round) if project.round > 1 else ""
        name = "/".join(filter(None, (project.slug, project.stage, project.item, again)))
        if name not in self.runs:
            self.runs[name] = Run(stage, project.slug, project.item)
            self.ready.append(name)
        return name

    async def wake(self, run: str, gate: GateRecord) -> None:
        """Let the run go on, if it waits for this gate."""
        if self.waiting.get(gate.id) == run:
            del self.waiting[gate.id]
            self.ready.append(run)

    async def typed(self, gate: GateRecord) -> Typed | None:  # noqa: ARG002 - the form of an engine
        """Nothing: the people of a rehearsal do not type into forms."""
        return None

    async def leave(self, gate: GateRecord, form: Form) -> None:  # noqa: ARG002 - as above
        """Leave, and tell the people that they have been asked."""
        if gate.id not in self.waiting:
            self.opened.append(gate)
        self.waiting[gate.id] = self.now_running
        raise Left

    async def unwell(self, runs: Sequence[str]) -> list[str]:  # noqa: ARG002 - as above
        """None: here a failure ends the rehearsal, and what is in memory is known."""
        return []

    async def ended(self, since: datetime) -> list[str]:  # noqa: ARG002 - as above
        """None: as before; and nobody dies with a run in hand."""
        return []

    unknown, taken = unwell, ended

    async def mend(self, run: str, gate: GateRecord) -> None:
        """Nothing: here nobody dies while putting up a form."""

    async def revive(self, run: str) -> None:
        """Let the run start over."""
        self.ready.append(run)

    async def end(self, run: str) -> None:
        """Take the run off."""
        self.waiting = {g: r for g, r in self.waiting.items() if r != run}

    async def draw(self, project: str, picture: Callable[[], Awaitable[tuple[str, str]]]) -> None:
        """Draw nothing."""

    def link(self, run: str) -> str:
        """An address that leads nowhere."""
        return f"https://prefect.invalid/runs/{run}"

    async def perform(self, verb: Callable[..., Awaitable[Any]], *args: Any, **words: Any) -> Any:
        """Just carry it out."""
        return await verb(*args, **words)


@dataclass(frozen=True)
class Played:
    """What happened in a rehearsal, in order."""

    project: str
    playbook: str
    state: str
    why: str
    began: datetime
    ended: datetime
    sent: list[Sent]
    documents: list[Document]
    gates: list[GateRecord]
    signatures: list[Signature]
    steps: list[tuple[str, str]]  # every stage and every turn that was begun


class Rehearsal:
    """One project in a made-up world."""

    def __init__(self, brief: Brief, cast: Cast, began: datetime) -> None:
        """Take the brief, the people, and the moment at which the virtual clock starts."""
        self.brief = brief
        self.cast = cast
        self.clock = began
        self.theatre = Theatre()
        self.outbox = Outbox(lambda: self.clock, domains=company().domains)
        self.tickets = OutboxTickets(self.outbox)
        self.world = World(
            ledger=Ledger(InMemory(), lambda: self.clock),
            now=lambda: self.clock,
            rest=self._rest,
            chat=OutboxChat(self.outbox),
            tickets=self.tickets,
            post=OutboxPost(self.outbox),
            engine=self.theatre,
            name="rehearsal",
        )
        self._due: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = []
        self._order = count()

    async def play(self) -> Played:
        """Play from the brief to the last signature, and return all that happened."""
        began = self.clock
        with living_in(self.world), as_they_stand():
            slug = await self.world.ledger.projects.start(self.brief)
            await advance(slug)
            self._at(self._next_morning(), self._morning)
            await self._until_over(slug, began + LONGEST)
            played = await self._told(slug, began)
            await self.world.close()
        return played

    async def _until_over(self, slug: str, latest: datetime) -> None:
        while True:
            await self.run_all()
            while self.theatre.opened:
                await self._asked(self.theatre.opened.popleft())
            if not self._due or self._due[0][0] > latest or await seen_enough(slug):
                return
            self.clock, _, happens = heapq.heappop(self._due)
            await happens()

    async def run_all(self) -> None:
        """Let every stage that is ready run until it leaves or ends."""
        while self.theatre.ready:
            name = self.theatre.now_running = self.theatre.ready.popleft()
            run = self.theatre.runs[name]
            try:
                await carry_out(run.stage, run.project, run.item)
            except Left:
                continue

    def _at(self, moment: datetime, happens: Callable[[], Awaitable[None]]) -> None:
        heapq.heappush(self._due, (max(moment, self.clock), next(self._order), happens))

    async def _rest(self, seconds: float) -> None:
        self.clock += timedelta(seconds=seconds)

    async def _morning(self) -> None:
        """Every working morning somebody looks after the project."""
        await look_after(self.brief.slug)
        self._at(self._next_morning(), self._morning)

    def _next_morning(self) -> datetime:
        return next(m for m in mornings(self.brief, self.clock) if m > self.clock)

    async def _asked(self, gate: GateRecord) -> None:
        project, asked = await at_gate(gate)
        for signer in {s.email: s for s in project.signers(asked, gate.id)}.values():
            plays = self.cast.plays(gate, signer)
            if plays.silent:
                self._at(self._next_morning(), lambda s=signer: self._still_silent(gate, s))
            else:
                self._at(self._when(gate, plays), lambda s=signer: self._answers(gate, s))

    def _when(self, gate: GateRecord, plays: Plays) -> datetime:
        if plays.after is not None:
            return self.clock + plays.after
        return datetime.combine(gate.due, NOON, ZoneInfo(self.brief.timezone)).astimezone(UTC)

    async def _still_silent(self, gate: GateRecord, signer: Signer) -> None:
        """Let reminders pass until there have been enough of them."""
        project, _ = await at_gate(gate)
        late = late_for(project, gate.due, signer.email)
        rungs = [r for r in reach()[signer.role].rungs if r.who is Who.SIGNER]
        if sum(r.turns(late) for r in rungs) >= self.cast.plays(gate, signer).silent:
            await self._answers(gate, signer)
        else:
            self._at(self._next_morning(), lambda: self._still_silent(gate, signer))

    async def _answers(self, gate: GateRecord, signer: Signer) -> None:
        """Answer as this person would: with their code, in their words."""
        project, asked = await at_gate(gate)
        plays = self.cast.plays(gate, signer)
        before = await self.world.ledger.gates.signatures(gate.id)
        values = made_up(asked, project, today(project)) | plays.values
        if before and not plays.values:
            values = {}  # sign what the first signer stated
        answered = Answered(
            email=signer.email,
            code=await code_for(gate.id, signer.email),
            decision=plays.decision.value,
            comment=plays.reason if plays.decision is Decision.NO else "",
            values=values,
            channel="rehearsal",
        )
        verdict = await sign(gate.id, answered)
        if verdict.kind is Kind.TOO_EARLY:
            if "analyst_hours" in asked.facts:
                await self._works(project)
            await do_the_work(project, asked.needs)
            await sign(gate.id, answered)

    async def _works(self, project: Project) -> None:
        """Let the signing analyst log the hours that are missing."""
        issue = next(reversed(await self.tickets.status(stage_label(project))))
        email = project.holders(Role.ANALYST)[0].email
        hours = company().minimum_analyst_hours
        self.tickets.work(issue, email=email, hours=hours, day=self.clock)

    async def _told(self, slug: str, began: datetime) -> Played:
        ledger = self.world.ledger
        record = await ledger.projects.record(slug)
        gates = await ledger.gates.of(slug)
        return Played(
            project=slug,
            playbook=record.playbook,
            state=record.state,
            why=record.why,
            began=began,
            ended=record.ended_at or self.clock,
            sent=self.outbox.sent,
            documents=await ledger.documents.of(slug),
            gates=gates,
            signatures=[s for g in gates for s in await ledger.gates.signatures(g.id)],
            steps=list(await ledger.projects.steps(slug)),
        )


async def rehearse(brief: Brief, cast: Cast | None = None, *, began: datetime) -> Played:
    """Play the whole project of this brief with these people, from that moment on."""
    named(brief.playbook)
    return await Rehearsal(brief, cast or Cast(), began).play()
