"""The playbook CIMcloud, and what its stages depend on: all of it functions of the brief."""

from __future__ import annotations

from domain.project import Project
from domain.roles import Role
from flows.cimcloud.brief import Audience, CimcloudBrief, Customization
from flows.cimcloud.team import TEAM
from flows.playbook import playbook

cimcloud = playbook(
    "cimcloud",
    title="CIMcloud: from the order to the live roll-out",
    team=TEAM,
    authority=Role.ACCOUNT_MANAGER,
    brief=CimcloudBrief,
    languages=["en", "nl", "fr"],
)

CORE_TEAM = (
    Role.PROGRAM_MANAGER, Role.PROJECT_MANAGER, Role.IT_EXPERT, Role.ERP_EXPERT,
    Role.LEAD_IMPLEMENTER,
)  # fmt: skip


def customizations(project: Project) -> tuple[Customization, ...]:
    """One item for each customization."""
    return project.brief_as(CimcloudBrief).customizations


def audiences(project: Project) -> tuple[Audience, ...]:
    """One item for each audience of the roll-out."""
    return project.brief_as(CimcloudBrief).audiences


def buys_software(project: Project) -> bool:
    """Whether software is bought, in a first order or with bundles later (`S2-54`)."""
    return project.brief_as(CimcloudBrief).new_software


def managers_are_new(project: Project) -> bool:
    """Whether it is a program's first project, or a manager has changed (`S2-55`)."""
    return project.brief_as(CimcloudBrief).managers_changed


def client_helps(project: Project) -> bool:
    """Whether our team needs the client's to install the sync tool (`S2-16`)."""
    return project.brief_as(CimcloudBrief).client_helps
