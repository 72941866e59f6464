"""What is vouched for on the way to an application that is ready for production, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, HttpUrl

from domain.brief import Line, Text
from domain.gate import ALL, EACH_ROLE, Gate
from domain.need import changes_made, checked, everybody_trained, passed
from domain.project import Project
from domain.roles import Role
from domain.told import Says
from domain.training import WithUsers, cohorts, passed_on
from tasks.train import unknown_names

Confirmed = Literal["yes"]


class DiscoveryHeld(Gate, signers=[Role.PROJECT_MANAGER], covers="S3-4, S3-6..8"):
    """Were the discovery sessions held, with all five groups of the client?"""

    held_on: date = Field(title="Held on")
    organisation: Text = Field(title="How the client is organised (S3-7)", min_length=3)
    process: Text = Field(title="The marketing process as it is (S3-7)", min_length=3)
    good: Text = Field(title="What is good about it (S3-4)", min_length=3)
    bad: Text = Field(title="What has to change (S3-4)", min_length=3)
    requirements: Text = Field(title="Requirements, one a line (S3-7)", min_length=3)


class DiscoveryReviewed(Gate, signers=[Role.CLIENT_LEAD], covers="S3-11"):
    """Do the discovery document and the sheet of requirements say what you need?"""


class DesignSettled(
    Gate,
    signers=[Role.CONSULTANT, Role.MARKETING_LEAD, Role.CREATIVE_LEAD, Role.CAMPAIGN_LEAD],
    rule=EACH_ROLE,
    covers="S3-12..17",
):
    """Have fields, workflow calendars and security been settled with those who work with them?"""

    look: Text = Field(title="How it will look (S3-13)", min_length=3)
    fields_of_data: Text = Field(title="Fields of data, one a line (S3-14)", min_length=3)
    calendars: Text = Field(title="Workflow calendars, one step a line (S3-15)", min_length=3)
    security: Text = Field(title="Security of users and teams, one a line (S3-16)", min_length=3)


class DesignApproved(
    Gate, signers=[Role.CLIENT_LEAD, Role.SPONSOR], rule=EACH_ROLE, covers="S3-20, S3-21"
):
    """Do you approve the design as the first plan, knowing that there will be changes?"""


class DevelopmentReady(
    Gate, signers=[Role.CONSULTANT, Role.IT_EXPERT], rule=EACH_ROLE, covers="S3-23..25"
):
    """Does the development environment behave exactly like production?"""

    site: HttpUrl = Field(title="Where it is")
    like_production: Confirmed = Field(title="It behaves exactly like production (S3-24)")
    kept: Confirmed = Field(title="It stays for training, tests and improvements (S3-25)")


class FeatureConfigured(Gate, signers=[Role.CONSULTANT], covers="S3-22, S3-23"):
    """Is the feature configured as the design document and the workbooks say?"""


class InStep(Gate, signers=[Role.CONSULTANT, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S3-26..27"):
    """Are both teams in step about this feature, now that it can be seen?"""

    outcome: Text = Field(title="What the review found (S3-27)", min_length=3)


class ScenariosFinished(
    Gate,
    signers=[Role.TESTER],
    rule=ALL,
    needs=[passed("campaign_cases"), changes_made()],
    covers="S3-29..32, S3-37",
):
    """Have all test scenarios been finished, and all changes been tested again?"""


class NextPhaseAgreed(Gate, signers=[Role.CLIENT_LEAD], needs=[changes_made()], covers="S3-38"):
    """Do you formally agree that the next phase begins?"""


class ManualsReady(
    Gate, signers=[Role.TRAINER, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S3-40, S3-41"
):
    """Do the manuals follow your marketing process, and show your own application?"""

    manuals: HttpUrl = Field(title="Where the manuals are")
    screenshots: Confirmed = Field(title="They show screenshots of the client's own (S3-41)")


class Attendance(Gate, signers=[Role.TRAINER], covers="S3-42"):
    """Was the training held, and who did not come?"""

    absent: Text = Field(default="", title="Who did not come, one a line; empty when all came")

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """Only people who were to be trained can have been absent."""
        rooms = (*cohorts(project), *passed_on(project))
        users = [u for room in rooms if room.slug == project.item for u in room.users]
        return unknown_names(users or project.brief_as(WithUsers).users, self.absent)


class CohortTrained(Attendance, signers=[Role.TRAINER], covers="S3-42..44"):
    """Was the cohort trained with its own hands, and who did not come?"""

    hands_on: Confirmed = Field(title="Everybody tried it on the development site (S3-44)")


class PassedOn(Attendance, signers=[Role.CLIENT_LEAD], covers="S3-43"):
    """Have your trainers trained this group, and who did not come?"""


class TrainingOver(Attendance, signers=[Role.TRAINER], covers="S3-39, S3-45"):
    """Has everybody who had missed the training made it up, and who still has not?"""


class ReadyForProduction(
    Gate,
    signers=[
        Role.PROJECT_MANAGER,
        Role.CONSULTANT,
        Role.CLIENT_LEAD,
        Role.SPONSOR,
        Role.MARKETING_LEAD,
        Role.CREATIVE_LEAD,
        Role.CAMPAIGN_LEAD,
        Role.IT_EXPERT,
    ],
    rule=ALL,
    needs=[changes_made(urgent_only=True), everybody_trained()],
    covers="S3-46, S3-47",
):
    """Is the application ready for production?"""


class ItDone(Gate, signers=[Role.IT_EXPERT], covers="S3-49"):
    """Have the sensitive files been moved, and the system been restarted where it had to be?"""

    moved: Line = Field(title="What was moved or restarted")


class Deployed(
    Gate,
    signers=[Role.CONSULTANT, Role.CLIENT_LEAD],
    rule=EACH_ROLE,
    needs=[checked("production")],
    covers="S3-48, S3-50..53",
):
    """Are all steps of the deployment done, so that the system is ready for use?"""

    site: HttpUrl = Field(title="Where production is")


class QuestionsCalm(
    Gate,
    signers=[Role.FIRST_LEVEL_SUPPORT, Role.SUPPORT],
    rule=EACH_ROLE,
    needs=[checked("questions_after")],
    covers="S3-54..56",
):
    """Has every question been answered, and can the project team go on by itself?"""


class ProcessSettled(
    Gate, signers=[Role.CLIENT_LEAD, Role.SPONSOR], rule=EACH_ROLE, covers="S3-4, S3-57"
):
    """Have you discussed and written down how your process changes, and how users are led there?"""

    changes: Text = Field(title="What changes in the process, one a line", min_length=3)
    people: Text = Field(title="How end users are led through the change", min_length=3)


class AuditHeld(Gate, signers=[Role.CLIENT_LEAD], covers="S3-5"):
    """Has the audit of operations been held, and what may change after it been written down?"""
