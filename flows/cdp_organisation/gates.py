"""What is vouched for until the specification can begin, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, PositiveFloat

from domain.brief import Line, Text
from domain.gate import ALL, EACH_ROLE, Gate, committee
from domain.project import Project
from domain.roles import Role
from domain.told import Says, Told, sentence
from flows.cdp_organisation.brief import CdpOrganisationBrief
from flows.cdp_organisation.team import IF_ANY, NEEDED, TEAM

Confirmed = Literal["yes"]
SPECIALISTS = (
    Role.MARKETING_SPECIALIST,
    Role.DEVELOPMENT_SPECIALIST,
    Role.ECOMMERCE_SPECIALIST,
)


class PreconditionsMet(Gate, signers=[Role.SPONSOR], covers="S1-3"):
    """Is the data strategy settled, and has the customer data platform been chosen?"""

    strategy: date = Field(title="Data strategy settled on (S1-3)")
    product: Line = Field(title="The platform that was chosen (S1-3)")


class TeamComplete(Gate, signers=[Role.PROJECT_MANAGER], covers="S1-5, S1-11"):
    """Is the core team complete, with external parties, and does every interest have a seat?"""

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """Nobody can call a team complete that lacks somebody (`S1-5`, `S1-11`)."""
        missing = project.lacking(TEAM)
        return sentence(Told.TEAM_INCOMPLETE, missing=missing) if missing else ""


class SteeringGroupSet(Gate, signers=[Role.SPONSOR], covers="S1-33..36"):
    """Does the steering group speak for every interest, without being involved in the project?"""

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """Every interest has a seat, held by somebody with no other part (`S1-34`, `S1-35`)."""
        brief = project.brief_as(CdpOrganisationBrief)
        found = [brief.unspoken_for(one, project.people) for one in brief.interests]
        return tuple(trouble for trouble in found if trouble)


class TasksKnown(Gate, signers=NEEDED, also=IF_ANY, rule=ALL, covers="S1-37"):
    """Do you know your tasks in this project, and do you have the time for them?"""


class DataReviewed(Gate, signers=[Role.ANALYST], covers="S1-20, S1-21"):
    """Do we know how the data stand today, well enough to decide by them?"""

    situation: Text = Field(title="How the data stand today (S1-20)", min_length=3)
    questions: Text = Field(default="", title="Questions that are still open")


class UseCasesChosen(
    Gate, signers=[*SPECIALISTS, Role.ANALYST], rule=EACH_ROLE, covers="S1-7, S1-8, S1-22"
):
    """Are the use cases selected and in order of priority, and do the data exist for them?"""

    order: Text = Field(title="Use cases, the most important first (S1-7)", min_length=3)
    data: Text = Field(title="Data sets that were looked at for them (S1-22)", min_length=3)


class CriteriaSet(Gate, signers=SPECIALISTS, rule=EACH_ROLE, covers="S1-9"):
    """By which criteria do we judge how the project goes on?"""

    criteria: Text = Field(title="Criteria, one a line (S1-9)", min_length=3)


class FeasibilityKnown(
    Gate,
    signers=[Role.ARCHITECT, Role.SYSTEM_OWNER],
    rule=EACH_ROLE,
    covers="S1-15..19, S1-23",
):
    """Can the source be integrated durably, effectively and safely, and in which way?"""

    way: Literal["SDK", "API", "import"] = Field(title="Its data are collected by (S1-17)")
    feasible: Literal["yes", "with effort", "no"] = Field(title="Can it be done? (S1-18)")
    reasons: Text = Field(title="What speaks for it and against it (S1-15)", min_length=3)


class DeveloperBooked(
    Gate, signers=[Role.DEVELOPER, Role.PROJECT_MANAGER], rule=EACH_ROLE, covers="S1-24..26"
):
    """Is the developer booked for the package, and is it clear what is expected?"""

    hours: PositiveFloat = Field(title="Estimated hours for the package (S1-26)")
    expected: Confirmed = Field(title="What is expected is clear for each task (S1-26)")


class LegallySound(
    Gate, signers=[Role.LEGAL, Role.PRIVACY_EXPERT], rule=EACH_ROLE, covers="S1-29..32"
):
    """May the customers' data be brought together in the platform as it is planned?"""

    complies: Confirmed = Field(title="Every database complies with the GDPR (S1-29)")
    transparent: Confirmed = Field(title="Customers can see what is done with their data (S1-30)")
    information: Text = Field(title="How the right to information is met (S1-31)", min_length=3)
    consent: Text = Field(title="How consent to processing is asked for (S1-31)", min_length=3)


class GoAhead(
    Gate,
    signers=[Role.STEERING_GROUP, Role.SPONSOR],
    rule=committee(final=Role.SPONSOR, advice=2),
    independent=True,
    covers="S1-33..36",
):
    """Do we go on with these use cases, sources, bookings and legal findings?"""

    remark: Text = Field(default="", title="What is to be heeded")


class ModeChosen(
    Gate, signers=[Role.PROJECT_MANAGER, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S1-37..39"
):
    """In which mode will the project be run?"""

    mode: Literal["agile", "waterfall"] = Field(title="Mode (S1-37)")
    reasons: Text = Field(title="Why", min_length=3)


class PlanAgreed(
    Gate,
    signers=[Role.PROJECT_MANAGER, Role.CLIENT_LEAD, Role.SPONSOR],
    rule=EACH_ROLE,
    covers="S1-2, S1-14, S1-40",
):
    """Does the project plan stand, with its milestones?"""

    live: date = Field(title="Planned to be live on")


class MilestonePresented(Gate, signers=[Role.PROJECT_MANAGER], covers="S1-41"):
    """Has the milestone been reached, and was it presented to everybody on the project?"""

    presented_on: date = Field(title="Presented on (S1-41)")
    progress: Text = Field(title="Progress, as the plan records it (S1-41)", min_length=3)


class ReadyForSpecification(
    Gate,
    signers=[Role.PROJECT_MANAGER, Role.SPONSOR],
    rule=EACH_ROLE,
    settles=True,
    covers="S1-1, S1-42",
):
    """Are core team and mode settled, so that the specification can begin?"""


class QualityReviewed(Gate, signers=SPECIALISTS, rule=EACH_ROLE, covers="S1-9, S1-10"):
    """Measured by our criteria, is the project as good as it should be?"""

    findings: Text = Field(default="", title="What we found")


class PrivacyChecked(Gate, signers=[Role.LEGAL, Role.PRIVACY_EXPERT], covers="S1-29, S1-32"):
    """Do our data still comply with the law as it stands today?"""

    changes: Text = Field(default="", title="What has changed in the law or in our data")


class SteeringHeld(
    Gate,
    signers=[Role.STEERING_GROUP, Role.SPONSOR],
    rule=committee(final=Role.SPONSOR, advice=1),
    independent=True,
    covers="S1-33..36",
):
    """Has everything been decided that the project needs from you?"""

    decisions: Text = Field(default="", title="What was decided, and why")
