"""A small methodology whose gates show every rule."""

from __future__ import annotations

from pydantic import Field

from domain.calendar import working_days
from domain.gate import ALL, ANY, Gate, Silence, at_least, committee
from domain.project import Project
from domain.roles import Role
from flows.meiro.brief import MeiroBrief
from flows.meiro.team import TEAM
from flows.playbook import playbook
from tasks.sign_off import sign_off
from tasks.write import write

panel = playbook(
    "panel", title="A panel", team=TEAM, authority=Role.ACCOUNT_MANAGER, brief=MeiroBrief
)


class SteeringAgreed(
    Gate,
    signers=[Role.ANALYST, Role.CONSULTANT, Role.SPONSOR],
    rule=committee(final=Role.SPONSOR),
):
    """Do we go on?"""


class CheckedIndependently(Gate, signers=[Role.CONSULTANT, Role.SPONSOR], independent=True):
    """Is it right, seen from outside?"""


class ReviewedByTwo(Gate, signers=[Role.ANALYST, Role.CONSULTANT], rule=ANY, four_eyes=True):
    """Has somebody else looked at it?"""


class TwoOfThree(
    Gate, signers=[Role.ANALYST, Role.CONSULTANT, Role.PROJECT_MANAGER], rule=at_least(2)
):
    """Do two of you agree?"""

    cost: int = Field(gt=0, title="Cost")


class PaperAccepted(Gate, signers=[Role.SPONSOR], silence=Silence(deemed_after=3)):
    """Do you accept the paper?"""


class EverythingSettled(Gate, signers=[Role.PROJECT_MANAGER], rule=ALL, settles=True):
    """Is everything settled?"""


@panel.stage(owner=Role.ANALYST, lead_time=working_days(2))
async def steering(project: Project) -> SteeringAgreed:
    """Let the committee advise and the sponsor decide."""
    return await sign_off(project, SteeringAgreed)


@panel.stage(owner=Role.ANALYST, lead_time=working_days(2))
async def outside(project: Project) -> CheckedIndependently:
    """Let somebody from outside look."""
    return await sign_off(project, CheckedIndependently)


@panel.stage(owner=Role.ANALYST, lead_time=working_days(2))
async def review(project: Project) -> ReviewedByTwo:
    """Let a second pair of eyes look."""
    return await sign_off(project, ReviewedByTwo)


@panel.stage(owner=Role.ANALYST, lead_time=working_days(2))
async def vote(project: Project) -> TwoOfThree:
    """Let two of three agree."""
    return await sign_off(project, TwoOfThree)


@panel.stage(owner=Role.ANALYST, lead_time=working_days(2))
async def paper(project: Project) -> PaperAccepted:
    """Have a paper accepted."""
    await write(project, "team")
    return await sign_off(project, PaperAccepted)


@panel.stage(after=[paper, vote], owner=Role.ANALYST, lead_time=working_days(2))
async def settled(project: Project) -> EverythingSettled:
    """Settle everything."""
    return await sign_off(project, EverythingSettled)
