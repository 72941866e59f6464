"""The plan: every step of a project on the calendar, with what happened already taken as fact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.calendar import Holidays, add, on_or_after, working_days
from domain.stage import Step, held_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from domain.project import Project
    from domain.stage import Playbook, Stage


@dataclass(frozen=True)
class Planned:
    """One step on the calendar: when it may begin, and when it is due."""

    step: Step
    stage: Stage
    item_name: str
    start: date
    due: date


def put_on_calendar(
    playbook: Playbook,
    project: Project,
    *,
    start: date,
    holidays: Holidays,
    started: Mapping[Step, date] | None = None,
    ended: Mapping[Step, date] | None = None,
    added: Mapping[Step, int] | None = None,
    today: date | None = None,
) -> list[Planned]:
    """Every step with its dates, in the playbook's order; what has begun or ended counts as it was.

    A step begins on the first working day after the last of those that hold it back. `added` is by
    how many working days work that came up later puts a step off. Seen from `today`, what should
    have been done before is done today at the earliest.
    """
    due: dict[Step, date] = {}
    planned: list[Planned] = []
    for step, stage, item in playbook.steps(project):
        before = [due[s] for s in held_by(stage, step.item, project) if s in due]
        earliest = max(before, default=start)
        begin = on_or_after(max(earliest, today or earliest), holidays)
        begin = (started or {}).get(step, begin)
        finish = (ended or {}).get(step)
        if finish is None:
            finish = stage.due_day(project, begin, holidays)
            finish = add(finish, working_days((added or {}).get(step, 0)), holidays)
            finish = max(finish, today or finish)
        due[step] = finish
        planned.append(Planned(step, stage, item.name if item else "", begin, finish))
    return planned
