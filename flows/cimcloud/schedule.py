"""The weeks: when each step is due, counted from the day of the order, by the package bought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from domain.project import Project
from flows.cimcloud.brief import CimcloudBrief, Package


def week(select: float, *, starter: float) -> Callable[[Project], date]:
    """The end of this week after the order (`S2-24`, `S2-27..31`); Starter's is another (`S2-34`).

    2.5 is the middle of the third week. While our team is busy, everything that comes after the
    first week moves with it (`S2-26`).
    """

    def due(project: Project) -> date:
        brief = project.brief_as(CimcloudBrief)
        weeks = starter if brief.package is Package.STARTER else select
        later = brief.busy_weeks if weeks > 1 else 0
        return brief.order_date + timedelta(days=int(weeks * 7), weeks=later)

    return due


def goal(project: Project) -> date | None:
    """The day on which the client wants to be live, if one was chosen (`S2-42`)."""
    return project.brief_as(CimcloudBrief).go_live
