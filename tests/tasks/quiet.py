"""A small methodology in which silence ends the project, after the authority was asked."""

from __future__ import annotations

from domain.calendar import working_days
from domain.gate import Gate, Silence
from domain.project import Project
from domain.roles import Role
from flows.meiro.brief import MeiroBrief
from flows.meiro.team import TEAM
from flows.playbook import playbook
from tasks.sign_off import sign_off

quiet = playbook(
    "quiet", title="Quiet", team=TEAM, authority=Role.ACCOUNT_MANAGER, brief=MeiroBrief
)


class StillWanted(Gate, signers=[Role.SPONSOR], silence=Silence(authority_after=2, ends_after=4)):
    """Do you still want it?"""


@quiet.stage(owner=Role.ANALYST, lead_time=working_days(2))
async def wanted(project: Project) -> StillWanted:
    """Ask whether it is still wanted."""
    return await sign_off(project, StillWanted)
