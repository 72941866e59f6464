"""The whole of it, in the order in which it is read: three phases, and what recurs meanwhile."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.roles import Role
from flows.onboard import onboarding
from flows.open_xchange.book import OURS, open_xchange
from flows.open_xchange.closing import support_ticket
from flows.open_xchange.gates import StatusCallHeld
from flows.open_xchange.implementation import realisation
from flows.open_xchange.initialization import technical_demo
from tasks.ask import tell
from tasks.invite import invite
from tasks.minutes import minutes
from tasks.report import time_report
from tasks.sign_off import sign_off

__all__ = ["onboard", "open_xchange", "realisation", "support_ticket", "technical_demo"]

onboard = onboarding(open_xchange, __name__)


@open_xchange.routine(
    every=working_days(5), owner=Role.PROJECT_MANAGER, covers="S4-28, S4-39, S4-51"
)
async def status_call(project: Project) -> StatusCallHeld:
    """Call every week: what is done, what comes next, who is waited for, and its action items."""
    everybody = [*OURS, Role.CLIENT_LEAD]
    report = await time_report(project)
    await invite(project, everybody, "ox_status_call", minutes=30, report=report)
    held = await sign_off(project, StatusCallHeld)
    written = await minutes(project, "status_call", held=held, actions_on="requirements")
    await tell(project, everybody, "ox_minutes", documents=[written])
    return held


@open_xchange.routine(
    every=working_days(5), owner=Role.PROJECT_MANAGER, internal=True, covers="S4-31, S4-32, S4-55"
)
async def internal_review(project: Project) -> None:
    """Look among ourselves at the time that was logged, and at what is to be changed."""
    report = await time_report(project)
    await tell(project, [Role.PROJECT_MANAGER, Role.SALES_MANAGER], "ox_internal", report=report)
