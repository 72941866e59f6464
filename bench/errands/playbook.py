"""Errands: three acts, a gate, two acts; what the chaos is let loose on."""

from __future__ import annotations

from bench import points
from domain.brief import Brief
from domain.calendar import working_days
from domain.gate import Gate
from domain.project import Project
from domain.roles import Role, Seat, Side
from flows.onboard import onboarding
from flows.playbook import playbook
from tasks.ask import ask, tell
from tasks.open_issues import open_issues
from tasks.sign_off import sign_off

points.lay()

TEAM = (
    Seat(Role.PROJECT_MANAGER, Side.VENDOR),
    Seat(Role.DEVOPS, Side.VENDOR),
    Seat(Role.CLIENT_LEAD, Side.CLIENT),
)
errands = playbook("errands", title="Errands", team=TEAM, authority=Role.PROJECT_MANAGER)
onboard = onboarding(errands, __name__)


class Ready(Gate, signers=[Role.PROJECT_MANAGER]):
    """Is everything ready?"""


@errands.stage(owner=Role.PROJECT_MANAGER, lead_time=working_days(5))
async def prepare(project: Project) -> Ready:
    """Write to a channel, open an issue with its epic, write a letter, and have it signed."""
    await ask(project, Role.DEVOPS, "errand")
    await open_issues(project, "errands")
    await tell(project, [Role.CLIENT_LEAD], "errand")
    return await sign_off(project, Ready)


@errands.stage(after=[prepare], owner=Role.PROJECT_MANAGER, lead_time=working_days(5))
async def report(project: Project) -> None:
    """Write to the channel and to the client that it is done."""
    await ask(project, Role.DEVOPS, "errand_done")
    await tell(project, [Role.CLIENT_LEAD], "errand_done")


__all__ = ["Brief", "errands", "onboard"]
