"""Where a project stands, as every message wants to say it: its stage, due date and links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config.company import company
from config.holidays import holidays_in
from domain.calendar import at_work
from domain.errors import GoliveError
from domain.ladder import lateness
from domain.registry import playbook_of
from domain.stage import Step
from domain.told import Told, sentence
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from domain.brief import Person
    from domain.calendar import Holidays
    from domain.gate import Gate
    from domain.project import Project
    from domain.stage import Stage
    from domain.told import Sentence
    from records.documents import Document
    from records.gates import GateRecord
    from records.projects import Started


def stage_of(project: Project) -> Stage:
    """The stage the project stands at."""
    return playbook_of(project).find(project.stage)


def holidays_of(project: Project, country: str = "") -> Holidays:
    """The holidays that count for this project, from the year before to three years after."""
    year = world().now().year
    return holidays_in(country or project.brief.country, year - 1, year + 3)


def today(project: Project) -> date:
    """What day it is where the client's clock hangs."""
    return world().now().astimezone(ZoneInfo(project.brief.timezone)).date()


def clock_of(project: Project, person: Person | None) -> datetime:
    """What time it is for somebody: on their own clock if we know it, on the client's otherwise."""
    zone = person.timezone if person and person.timezone else project.brief.timezone
    return world().now().astimezone(ZoneInfo(zone))


def days_off(project: Project, person: Person | None) -> Holidays:
    """The holidays of somebody's own country; the client's while we do not know it."""
    return holidays_of(project, person.country if person else "")


def late_for(project: Project, due: date, email: str, at: datetime | None = None) -> int:
    """How late it is for this person, in working days of their own country."""
    person = project.person(email)
    now = clock_of(project, person)
    day = (at.astimezone(now.tzinfo) if at else now).date()
    return lateness(due, day, days_off(project, person))


def working_now(project: Project, person: Person | None) -> bool:
    """Whether it is within somebody's own working hours now."""
    hours = company().working_hours
    return at_work(clock_of(project, person), hours.start, hours.end, days_off(project, person))


async def due_of(project: Project) -> date:
    """When the stage is due: its lead time in working days, from its start or its last no.

    Where signers live in several countries, each of them has the whole lead time.
    """
    return await _due(project, await _started(project))


async def _due(project: Project, started: Started | None) -> date:
    since = started.started_at if started else world().now()
    if project.round > 1:
        rounds = await world().ledger.gates.at(project.slug, Step(project.stage, project.item))
        decided = [g.decided_at for g in rounds if g.round < project.round and g.decided_at]
        since = max(decided, default=since)
    day = since.astimezone(ZoneInfo(project.brief.timezone)).date()
    stage = stage_of(project)
    signers = project.signers(stage.gate) if stage.gate else ()
    calendars = {days_off(project, project.person(s.email)) for s in signers}
    return max(stage.due_day(project, day, c) for c in calendars or {holidays_of(project)})


async def at_gate(record: GateRecord) -> tuple[Project, type[Gate]]:
    """The project standing at this gate, and the gate's class."""
    return placed_at(await world().ledger.projects.project(record.project), record)


def placed_at(project: Project, record: GateRecord) -> tuple[Project, type[Gate]]:
    """This project standing at this gate of it, and the gate's class."""
    stage = playbook_of(project).find(record.stage)
    item = stage.item(project, record.item)
    if stage.gate is None:
        raise GoliveError(
            f"The stage {record.stage} has no gate any more.",
            fix="It was changed while the project waited; ask a project manager to look.",
        )
    return project.at(record.stage, item, round=record.round), stage.gate


async def over(record: GateRecord) -> Sentence | None:
    """Why nothing that is said at this gate has any effect now; nothing while it still has."""
    ledger = world().ledger
    if (ended := (await ledger.projects.record(record.project)).ended_at) is not None:
        return sentence(Told.ENDED, when=ended)
    started = await ledger.projects.started(record.project, record.step)
    rounds = await ledger.gates.at(record.project, record.step)
    if (started and started.ended_at) or any(g.round > record.round for g in rounds):
        return sentence(Told.MOVED_ON)
    return None


async def waiting_at(project: Project) -> list[GateRecord]:
    """The gates of a project that wait for somebody, in stages that its playbook still has."""
    book = playbook_of(project)
    waiting = await world().ledger.gates.of(project.slug, waiting=True)
    return [gate for gate in waiting if book.knows(gate.stage)]


async def _started(project: Project) -> Started | None:
    here = Step(project.stage, project.item)
    return await world().ledger.projects.started(project.slug, here)


async def words_for(project: Project, *, documents: Sequence[Document] = ()) -> dict[str, Any]:
    """The words that every message may use."""
    started = await _started(project)
    return {
        "project": project,
        "brief": project.brief,
        "company": company(),
        "stage": stage_of(project),
        "due": await _due(project, started),
        "link": world().engine.link(started.run) if started and started.run else "",
        "documents": list(documents),
    }
