"""The playbook itself, and what its stages are carried out for."""

from __future__ import annotations

from domain.project import Project
from domain.roles import Role
from domain.training import Training, WithUsers
from flows.marketing_operations.brief import Feature, MarketingOperationsBrief
from flows.marketing_operations.team import TEAM
from flows.playbook import playbook

marketing_operations = playbook(
    "marketing_operations",
    title="Roll-out of a marketing operations application",
    team=TEAM,
    authority=Role.SPONSOR,
    brief=MarketingOperationsBrief,
    languages=["en", "nl", "fr"],
)


def features(project: Project) -> tuple[Feature, ...]:
    """One item for each feature that is configured."""
    return project.brief_as(MarketingOperationsBrief).features


def trained_by_trainers(project: Project) -> bool:
    """Whether the client's own trainers train the rest (S3-43)."""
    return project.brief_as(WithUsers).training is Training.TRAINERS


def it_takes_part(project: Project) -> bool:
    """Whether the client's IT has to move files or restart the system (S3-49)."""
    return project.brief_as(MarketingOperationsBrief).it_takes_part


def is_audited(project: Project) -> bool:
    """Whether an audit of operations follows (S3-5)."""
    return project.brief_as(MarketingOperationsBrief).audit
