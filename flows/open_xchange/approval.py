"""What is vouched for from the last checks to the hand-over to support."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import Field, NonNegativeFloat, NonNegativeInt

from domain.brief import Line, Text
from domain.gate import EACH_ROLE, Gate
from domain.need import checked, checked_again, passed
from domain.project import Project
from domain.ramp import why_not_further
from domain.roles import Role
from domain.told import Says, Told, sentence
from flows.open_xchange.brief import OpenXchangeBrief

REFERENCE = re.compile(r"[a-z0-9][a-z0-9_-]+:\S+")  # where a secret is kept, such as vault:ox/admin


class RequirementsMet(
    Gate,
    signers=[Role.PROJECT_MANAGER, Role.CLIENT_LEAD],
    rule=EACH_ROLE,
    needs=[checked("requirements")],
    covers="S4-38..40",
):
    """Is every item of the requirements checklist checked, so that we are ready for launch?"""


class CustomerTestsPassed(
    Gate,
    signers=[Role.CLIENT_QA, Role.CLIENT_LEAD],
    rule=EACH_ROLE,
    needs=[passed("customer_tests")],
    covers="S4-42, S4-46, S4-53",
):
    """Have your own tests passed, so that it is exactly as you wish?"""


class CheckedOnLive(
    Gate,
    signers=[Role.CLIENT_QA],
    needs=[checked_again("requirements", by=Role.CLIENT_QA)],
    covers="S4-42, S4-52",
):
    """Did you check every item of the requirements checklist again, on the live system?"""

    system: Line = Field(title="Address of the live system on which you checked")


class StepSucceeded(
    Gate, signers=[Role.ENGINEER, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S4-43, S4-44"
):
    """Has this step of the soft launch gone well?"""

    errors: NonNegativeFloat = Field(
        le=100, title="Percent of the requests that fail", examples=[0.2]
    )
    urgent: NonNegativeInt = Field(title="Urgent issues that are open", examples=[0])
    days: NonNegativeInt = Field(title="Days for which it has run", examples=[3])

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """Production is opened further only when this step has met its exit criteria (`S4-44`)."""
        wanted = project.brief_as(OpenXchangeBrief).exit
        return why_not_further(wanted, errors=self.errors, urgent=self.urgent, days=self.days)


class Launched(
    Gate,
    signers=[Role.SPONSOR, Role.PROJECT_MANAGER],
    rule=EACH_ROLE,
    settles=True,
    covers="S4-44",
):
    """Are the last issues fixed, and is the system open to everybody?"""


class TechnicallyDocumented(
    Gate, signers=[Role.ENGINEER, Role.ADMINISTRATOR], rule=EACH_ROLE, covers="S4-45"
):
    """Does the technical documentation hold everything, with secrets only by reference?"""

    accounts: Text = Field(
        title="Test accounts and credentials, one a line: account | where it is kept",
        min_length=3,
        examples=["administrator | vault:ox/administrator"],
    )
    in_charge: Text = Field(title="Who is in charge of what, one a line", min_length=3)

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """No password is ever written down, only where it is kept (`S4-45`)."""
        for line in filter(None, map(str.strip, self.accounts.splitlines())):
            account, bar, place = (part.strip() for part in line.partition("|"))
            if not (account and bar and REFERENCE.fullmatch(place)):
                return sentence(Told.ACCOUNTS)
        return ""


class LessonsWritten(
    Gate, signers=[Role.PROJECT_MANAGER, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S4-47"
):
    """Have we written down what went well, and what we will do differently?"""

    well: Text = Field(title="What went well", min_length=3)
    differently: Text = Field(title="What we will do differently", min_length=3)


class RetrospectiveHeld(Gate, signers=[Role.PROJECT_MANAGER], covers="S4-48"):
    """Did we look back among ourselves, without the client?"""

    well: Text = Field(title="What went well for us", min_length=3)
    differently: Text = Field(title="What we change in our own work", min_length=3)


class HandedOver(
    Gate, signers=[Role.SUPPORT, Role.PROJECT_MANAGER], rule=EACH_ROLE, covers="S4-49"
):
    """Does support know the system, its people and its documentation?"""


class TicketAnswered(
    Gate, signers=[Role.FIRST_LEVEL_SUPPORT, Role.SUPPORT], rule=EACH_ROLE, covers="S4-50"
):
    """Did a real ticket go from first-level support to our support and back?"""

    ticket: Line = Field(title="Number of the ticket")
    answered: Text = Field(title="How and when it was answered", min_length=3)
