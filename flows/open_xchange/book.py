"""The playbook itself, its people by side, and what its stages are repeated for."""

from __future__ import annotations

from dataclasses import dataclass

from domain.project import Project
from domain.ramp import RampStep
from domain.roles import Role
from flows.open_xchange.brief import OpenXchangeBrief, Workshop
from flows.open_xchange.team import TEAM
from flows.playbook import playbook

open_xchange = playbook(
    "open_xchange",
    title="Open-Xchange: a project of professional services",
    team=TEAM,
    authority=Role.SALES_MANAGER,
    brief=OpenXchangeBrief,
    languages=["en", "nl", "fr"],
)

OURS = (Role.PROJECT_MANAGER, Role.CONSULTANT, Role.ARCHITECT, Role.ENGINEER)
THEIRS = (Role.CLIENT_LEAD, Role.SYSTEM_OWNER, Role.CLIENT_QA, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Audience:
    """Who is trained together."""

    slug: str
    name: str
    role: Role


AUDIENCES = (
    Audience("administrators", "administrators", Role.ADMINISTRATOR),
    Audience("first-level-support", "first-level support", Role.FIRST_LEVEL_SUPPORT),
)


def workshops(project: Project) -> tuple[Workshop, ...]:
    """One item for each initial workshop."""
    return project.brief_as(OpenXchangeBrief).workshops


def audiences(project: Project) -> tuple[Audience, ...]:  # noqa: ARG001 - the same everywhere
    """One item for each audience of the trainings (S4-30)."""
    return AUDIENCES


def ramp(project: Project) -> tuple[RampStep, ...]:
    """One item for each step in which production is opened (S4-43)."""
    return project.brief_as(OpenXchangeBrief).steps


def asked_by_request(project: Project) -> bool:
    """Whether the customer asked with an RFI or an RFQ (S4-19)."""
    return project.brief_as(OpenXchangeBrief).request != "none"
