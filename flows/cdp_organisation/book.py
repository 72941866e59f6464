"""The playbook itself, and what its stages are carried out for."""

from __future__ import annotations

from domain.project import Project
from domain.roles import Role
from flows.cdp_organisation.brief import CdpOrganisationBrief, Milestone, Package, Source
from flows.cdp_organisation.team import TEAM
from flows.playbook import playbook

cdp_organisation = playbook(
    "cdp_organisation",
    title="Organisation of a customer data platform's implementation",
    team=TEAM,
    authority=Role.SPONSOR,
    brief=CdpOrganisationBrief,
    languages=["en", "nl", "fr"],
)


def sources(project: Project) -> tuple[Source, ...]:
    """One item for each system whose data the platform needs."""
    return project.brief_as(CdpOrganisationBrief).sources


def packages(project: Project) -> tuple[Package, ...]:
    """One item for each package of the implementation."""
    return project.brief_as(CdpOrganisationBrief).packages


def milestones(project: Project) -> tuple[Milestone, ...]:
    """One item for each milestone."""
    return project.brief_as(CdpOrganisationBrief).milestones
