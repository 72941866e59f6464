"""Status report: done, next, who is waited for, and red, amber or green by rule with reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.health import health
from config.tongue import language_of_papers, tongue
from domain.calendar import between
from domain.health import Budget, Dates, Late, Quality, rate_budget, rate_dates, rate_quality
from domain.plan import put_on_calendar
from domain.registry import playbook_of
from domain.report import Bar, Condition, Reader, StatusReport, Waits
from tasks.changes import put_off
from tasks.counted import COUNTED
from tasks.open_issues import project_label
from tasks.signing import at_gate
from tasks.standing import holidays_of, today, waiting_at
from tasks.verb import verb
from tasks.world import world
from tasks.write import holidays_around

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from config.tongue import Tongue
    from domain.health import Rating
    from domain.plan import Planned
    from domain.project import Project
    from domain.stage import Step
    from records.gates import GateRecord
    from records.projects import Started

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Known:
    """What a report is made of: the project, its stages on the calendar, and what is open."""

    project: Project
    reader: Reader
    day: date
    steps: Mapping[Step, Started]
    planned: Sequence[Planned]
    forecast: Sequence[Planned]
    open: Sequence[GateRecord]
    tongue: Tongue

    def name(self, stage: str, item: str) -> str:
        """A stage as this reader calls it, with what it is carried out for."""
        book = playbook_of(self.project)
        called = self.tongue.called(book.find(stage)) if book.knows(stage) else stage
        return " - ".join(filter(None, (called, self.tongue.called(item))))

    @property
    def ends(self) -> date:
        """When the last stage that the reader sees ends, as things are."""
        return max((p.due for p in self.forecast), default=self.day)

    def late(self, due: date) -> int:
        """How many working days ago that was."""
        return between(due, self.day, holidays_of(self.project))


@verb
async def status_report(project: Project, *, reader: Reader = Reader.PM) -> StatusReport:
    """Sum up how the project stands for this reader, who sees nothing that is not for them."""
    known = await _known(project, reader)
    bars = [_bar(known, one) for one in known.forecast]
    ended = [b for b in bars if b.state == "done"]
    waiting = [await _waits(known, gate) for gate in known.open]
    waiting.sort(key=lambda one: (one.due, one.name))
    hours = await _hours(project)
    logged, planned = sum(hours.values()), project.brief.budget_hours
    record = await world().ledger.projects.record(project.slug)
    return StatusReport(
        reader=reader,
        language=known.tongue.language,
        project=project.slug,
        client=project.client,
        title=playbook_of(project).title,
        day=known.day,
        state=record.state,
        ratings=tuple(await _ratings(known, waiting, logged)),
        done=tuple(ended),
        lately=tuple(b for b in ended if b.due > known.day - WEEK),
        next=tuple(sorted((b for b in bars if b.state == "not yet"), key=lambda b: b.start)),
        waiting=tuple(waiting),
        conditions=tuple(await _conditions(known)),
        bars=tuple(bars),
        ends=known.ends,
        promised=project.brief.promised,
        hours=tuple(sorted(hours.items())) if reader.inside else (),
        logged=logged if reader is not Reader.CLIENT else 0,
        planned=planned if reader is not Reader.CLIENT else 0,
    )


async def _known(project: Project, reader: Reader) -> _Known:
    ledger = world().ledger
    book, day = playbook_of(project), today(project)
    zone = ZoneInfo(project.brief.timezone)
    record = await ledger.projects.record(project.slug)
    steps = await ledger.projects.steps(project.slug)
    first = record.started_at.astimezone(zone).date()
    holidays = holidays_around(project, first)
    started = {s: r.started_at.astimezone(zone).date() for s, r in steps.items()}
    ended = {s: r.ended_at.astimezone(zone).date() for s, r in steps.items() if r.ended_at}
    forecast = put_on_calendar(
        book,
        project,
        start=first,
        holidays=holidays,
        started=started,
        ended=ended,
        added=await put_off(project, [s for s in started if s not in ended]),
        today=day,
    )
    planned = put_on_calendar(book, project, start=first, holidays=holidays)
    return _Known(
        project,
        reader,
        day,
        steps,
        [p for p in planned if reader.inside or not p.stage.internal],
        [p for p in forecast if reader.inside or not p.stage.internal],
        [g for g in await waiting_at(project) if _shown(project, reader, g.stage)],
        tongue(language_of_papers(project, internal=reader.inside), book.name),
    )


def _shown(project: Project, reader: Reader, stage: str) -> bool:
    """Whether a stage is for this reader; what is internal never is for the client's people."""
    book = playbook_of(project)
    return reader.inside or (book.knows(stage) and not book.find(stage).internal)


def _bar(known: _Known, one: Planned) -> Bar:
    started = known.steps.get(one.step)
    waits = any(g.step == one.step for g in known.open)
    state = "not yet" if started is None else "waiting" if waits else "running"
    if started and started.ended_at:
        return Bar(known.name(one.stage.name, one.item_name), "done", one.start, one.due)
    due = next((p.due for p in known.planned if p.step == one.step), one.due)
    late = known.late(due) if state != "not yet" else 0
    return Bar(known.name(one.stage.name, one.item_name), state, one.start, one.due, late)


async def _waits(known: _Known, gate: GateRecord) -> Waits:
    project, asked = await at_gate(gate)
    answers = [s.answer for s in await world().ledger.gates.signatures(gate.id)]
    silent = asked.rule.silent(project.signers(asked, gate.id), answers)
    zone = ZoneInfo(project.brief.timezone)
    return Waits(
        name=known.name(gate.stage, project.item_name),
        who=tuple(dict.fromkeys(s.name for s in silent)),
        since=gate.opened_at.astimezone(zone).date(),
        due=gate.due,
        late=known.late(gate.due),
    )


async def _ratings(known: _Known, waiting: Sequence[Waits], logged: float) -> list[Rating]:
    """The three sides by the company's limits; the client's people are shown no hours of ours."""
    given, holidays = health(), holidays_of(known.project)
    first = max((p.due for p in known.planned), default=known.ends)
    promised = known.project.brief.promised
    dates = Dates(
        late=[Late(w.name, w.who, w.late) for w in waiting if w.late],
        slip=between(first, known.ends, holidays),
        over=None if promised is None else between(promised, known.ends, holidays),
        ends=known.ends,
        promised=promised,
    )
    whole = sum(p.stage.lead_time.days for p in known.planned) or 1
    done = sum(p.stage.lead_time.days for p in known.planned if _ended(known, p))
    effort = Budget(logged, known.project.brief.budget_hours, done / whole)
    return [
        rate_dates(dates, late=given.late.limits, slip=given.slip.limits),
        *(
            [rate_budget(effort, used=given.used.limits, ahead=given.ahead.limits)]
            if known.reader is not Reader.CLIENT
            else []
        ),
        rate_quality(
            await _quality(known), open_points=given.open_points.limits, rounds=given.rounds.limits
        ),
    ]


def _ended(known: _Known, one: Planned) -> bool:
    started = known.steps.get(one.step)
    return started is not None and started.ended_at is not None


async def _quality(known: _Known) -> Quality:
    gates = await world().ledger.gates.of(known.project.slug)
    shown = [g for g in gates if _shown(known.project, known.reader, g.stage)]
    refused = Counter(g.step for g in shown if g.decision and not g.decision.passes)
    conditions = await _conditions(known)
    counted = [(name, await count(known.project, known.reader)) for name, count in COUNTED.items()]
    return Quality(
        open_conditions=len(conditions),
        overdue_conditions=sum(c.due < known.day for c in conditions),
        rounds=[(known.name(s.stage, s.item), number) for s, number in refused.items()],
        overridden=sum(bool(g.overridden_by) for g in shown),
        counted=counted,
    )


async def _conditions(known: _Known) -> list[Condition]:
    """What is still to be met, as far as this reader may see it."""
    ledger = world().ledger
    found = await ledger.follow_ups.conditions(known.project.slug, open_only=True)
    stages = {g.id: g.stage for g in await ledger.gates.of(known.project.slug)}
    people = {p.email: p.name for p in known.project.people}
    return [
        Condition(c.text, people.get(c.owner, c.owner), c.due)
        for c in found
        if _shown(known.project, known.reader, stages[c.gate])
    ]


async def _hours(project: Project) -> Counter[str]:
    """The hours that were logged in Jira, by each person."""
    hours: Counter[str] = Counter()
    for entry in await world().tickets.worked(project_label(project.slug)):
        person = project.person(entry.email)
        hours[person.name if person else entry.email] += entry.hours  # type: ignore[assignment]
    return hours
