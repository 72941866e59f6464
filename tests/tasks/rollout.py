"""A small methodology that goes on after its last stage, with what recurs around it."""

from __future__ import annotations

from domain.calendar import working_days
from domain.gate import Gate
from domain.project import Project
from domain.roles import Role
from domain.routine import Day, monthly, weekly
from flows.meiro.brief import MeiroBrief
from flows.meiro.team import TEAM
from flows.playbook import playbook
from tasks.sign_off import sign_off
from tasks.write import write

rollout = playbook("rollout", title="A roll-out", team=TEAM, brief=MeiroBrief)


class Prepared(Gate, signers=[Role.PROJECT_MANAGER]):
    """Is everything prepared?"""


class Live(Gate, signers=[Role.PROJECT_MANAGER]):
    """Is it live?"""


class CycleReviewed(Gate, signers=[Role.ANALYST]):
    """Has the cycle been reviewed?"""


@rollout.stage(owner=Role.PROJECT_MANAGER, lead_time=working_days(10))
async def preparation(project: Project) -> Prepared:
    """Prepare everything that is needed."""
    return await sign_off(project, Prepared)


@rollout.stage(after=[preparation], owner=Role.PROJECT_MANAGER, lead_time=working_days(20))
async def launch(project: Project) -> Live:
    """Go live with the first users."""
    return await sign_off(project, Live)


@rollout.routine(every=weekly(on=Day.FRIDAY), until=[preparation], owner=Role.PROJECT_MANAGER)
async def weekly_call(project: Project) -> None:
    """Speak every Friday while things are prepared."""
    await write(project, "team")


@rollout.routine(every=weekly(), from_=[preparation], owner=Role.PROJECT_MANAGER)
async def launch_watch(project: Project) -> None:
    """Look every week at the launch."""
    await write(project, "team")


@rollout.routine(
    every=monthly(),
    from_=[launch],
    endless=True,
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(3),
)
async def cycle(project: Project) -> CycleReviewed:
    """Roll out to the next users every month, for ever."""
    return await sign_off(project, CycleReviewed)
