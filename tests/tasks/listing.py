"""A small methodology that rests on a checklist, and the checklist as it is written down."""

from __future__ import annotations

from domain.calendar import working_days
from domain.gate import EACH_ROLE, Gate
from domain.need import checked, checked_again
from domain.project import Project
from domain.roles import Role
from flows.meiro.brief import MeiroBrief
from flows.meiro.team import TEAM
from flows.playbook import playbook
from tasks.checklists import check_again, checklist
from tasks.sign_off import sign_off

WRITTEN = """\
title: Preparations
rows:
  - key: server
    text: The server of {{ project.client }} stands.
    owner: devops
    days: 3
    evidence: Its address
  - key: open
    text: "{{ item.name }} is open to us."
    owner: tool_owner
    per: platforms
  - key: margin
    text: The margin was looked at.
    owner: analyst
    internal: true
  - key: ticket
    text: The ticket is closed.
    owner: analyst
    issue: true
"""
MORE = """\
  - key: late
    text: What nobody had thought of is done.
    owner: analyst
"""

listing = playbook(
    "listing", title="A list", team=TEAM, authority=Role.ACCOUNT_MANAGER, brief=MeiroBrief
)


class Prepared(
    Gate,
    signers=[Role.PROJECT_MANAGER, Role.CLIENT_LEAD],
    rule=EACH_ROLE,
    needs=[checked("preparations")],
):
    """Is everything prepared?"""


class SeenByClient(
    Gate, signers=[Role.CLIENT_LEAD], needs=[checked_again("preparations", by=Role.CLIENT_LEAD)]
):
    """Has the client looked at everything again?"""


@listing.stage(owner=Role.PROJECT_MANAGER, lead_time=working_days(5))
async def prepare(project: Project) -> Prepared:
    """Prepare everything."""
    await checklist(project, "preparations")
    return await sign_off(project, Prepared)


@listing.stage(after=[prepare], owner=Role.PROJECT_MANAGER, lead_time=working_days(5))
async def look_again(project: Project) -> SeenByClient:
    """Let the client look again."""
    await check_again(project, "preparations", by=Role.CLIENT_LEAD)
    return await sign_off(project, SeenByClient)
