"""What is vouched for on the way from the order to a live site, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from pydantic import Field, HttpUrl, PositiveFloat, PositiveInt

from domain.brief import Email, Line, Text
from domain.gate import EACH_ROLE, Gate
from domain.need import checked
from domain.project import Project
from domain.roles import Role
from domain.told import Says, Told, sentence
from flows.cimcloud.brief import CimcloudBrief
from flows.cimcloud.team import CRITICAL, IMPLEMENTATION, ROLL_OUT, unfilled

Confirmed = Literal["yes"]
LEAST = timedelta(days=30)


class OrderPlaced(Gate, signers=[Role.ACCOUNT_MANAGER], covers="S2-2, S2-3, S2-5"):
    """Is the order placed, and does the client know what the quote includes?"""

    ordered_on: date = Field(title="Order placed on")
    package: Confirmed = Field(title="The labor package bought is the one of the brief (S2-3)")


class ProgramManagerIdentified(Gate, signers=[Role.PROGRAM_MANAGER], covers="S2-8"):
    """Are you the program manager, who owns the program over all of its projects?"""


class CoreTeamAssigned(Gate, signers=[Role.PROGRAM_MANAGER], covers="S2-7, S2-9, S2-58"):
    """Have you assigned the other four critical roles, and do these people know of it?"""

    project_manager: Email = Field(title="Project Manager (address)")
    it_expert: Email = Field(title="IT / Network Admin Expert (address)")
    erp_expert: Email = Field(title="ERP / Financial & Business Data Expert (address)")
    lead_implementer: Email = Field(title="Lead Implementer (address)")

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """Whoever is assigned must be on the project, or nothing of theirs ever reaches them."""
        for role in CRITICAL:
            email = getattr(self, role.value)
            if email not in {person.email for person in project.holders(role)}:
                return sentence(
                    Told.NOT_HOLDER, email=email, role=role, project=project.slug, key=role.value
                )
        return ""


class PreInstallDone(
    Gate, signers=[Role.IT_EXPERT], needs=[checked("pre_install")], covers="S2-11, S2-14"
):
    """Is the ERP Sync Pre-Install Checklist complete?"""


class QuestionnaireAnswered(Gate, signers=[Role.ERP_EXPERT], covers="S2-12, S2-14"):
    """How is your ERP set up, so that the sync can be configured?"""

    erp: Line = Field(title="Which ERP, in which version")
    database: Literal["on premises", "hosted", "vendor's cloud"] = Field(
        title="Where its database runs"
    )
    companies: PositiveInt = Field(title="How many companies are in it")
    company_code: Line = Field(title="Code of the company that is synchronised")
    warehouses: Line = Field(title="Warehouses whose stock is shown")
    price_source: Literal["price levels", "customer prices", "contracts", "list prices"] = Field(
        title="Where a customer's price comes from"
    )
    taxes: Literal["ERP", "tax service", "none"] = Field(title="Who computes taxes")
    order_numbers: Literal["ERP", "site"] = Field(title="Who numbers an order")
    history: PositiveInt = Field(title="Months of invoices and orders to be shown")
    sync_from: Line = Field(title="Between which hours it may synchronise, such as 20:00 - 06:00")
    customised: Text = Field(default="", title="What is customised in the ERP, and third parties")
    contact: Email = Field(title="Who answers questions on its data (address)")

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Each question with its answer, in their order."""
        fields = type(self).model_fields.items()
        return [(field.title or name, str(getattr(self, name))) for name, field in fields]


class PlatformDeployed(
    Gate, signers=[Role.DEPLOYMENT_TEAM], needs=[checked("deployment")], covers="S2-15, S2-29"
):
    """Are the base platform and every option bundle that was bought deployed?"""

    site: HttpUrl = Field(title="Address of the site")


class SyncInstalled(Gate, signers=[Role.IT_EXPERT], covers="S2-16"):
    """Is the ERP sync tool installed on your server, together with our team?"""


class SyncTested(
    Gate, signers=[Role.DEPLOYMENT_TEAM, Role.ERP_EXPERT], rule=EACH_ROLE, covers="S2-15, S2-30"
):
    """Does the ERP sync tool run, and do the test records arrive as they stand in the ERP?"""

    customers: PositiveInt = Field(title="Customers synchronised in the test")
    orders: PositiveInt = Field(title="Orders synchronised in the test")


class ProgramManagerOnboarded(
    Gate, signers=[Role.PROGRAM_MANAGER], needs=[checked("program_manager")], covers="S2-17, S2-18"
):
    """Have you completed the Program Manager Onboarding Checklist?"""


class ProjectManagerOnboarded(
    Gate, signers=[Role.PROJECT_MANAGER], needs=[checked("project_manager")], covers="S2-17, S2-19"
):
    """Have you completed the Project Manager Onboarding Checklist?"""


class LeadImplementerOnboarded(
    Gate,
    signers=[Role.LEAD_IMPLEMENTER],
    needs=[checked("lead_implementer")],
    covers="S2-20, S2-22",
):
    """Have you completed the Lead Implementer Onboarding Checklist?"""


class ImplementersOnboarded(
    Gate, signers=[Role.LEAD_IMPLEMENTER], needs=[checked("implementer")], covers="S2-20, S2-23"
):
    """Have all implementers completed the Implementer Onboarding Checklist?"""


class Connected(
    Gate,
    signers=[Role.PROGRAM_MANAGER, Role.DEPLOYMENT_TEAM],
    rule=EACH_ROLE,
    covers="S2-6, S2-35",
):
    """Are you connected: platform deployed, ERP in sync, and the team onboarded?"""


class GoalChosen(Gate, signers=[Role.PROGRAM_MANAGER], covers="S2-42..44, S2-58"):
    """What is your first go-live goal, and until when?"""

    goal: Text = Field(title="What customers will be able to do, in one or two sentences")
    left_out: Text = Field(default="", title="What is left for a later project")
    go_live: date = Field(title="Planned go-live")

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """A goal needs people who do the work, and at least thirty days (`S2-42`, `S2-43`)."""
        if missing := unfilled(project, IMPLEMENTATION):
            return (*missing, sentence(Told.ASSEMBLE))
        first = project.brief_as(CimcloudBrief).order_date + LEAST
        return "" if self.go_live >= first else sentence(Told.TOO_SOON, first=first)


class FeeApproved(Gate, signers=[Role.PROGRAM_MANAGER], covers="S2-41"):
    """Do you approve the partner's fee for this customization?"""

    fee: PositiveFloat = Field(title="Fee approved")
    currency: Line = Field(title="Currency, such as USD")


class CustomizationDelivered(
    Gate, signers=[Role.PARTNER, Role.LEAD_IMPLEMENTER], rule=EACH_ROLE, covers="S2-41"
):
    """Is the customization delivered, and does it do what was agreed?"""


class ContentReady(
    Gate, signers=[Role.LEAD_IMPLEMENTER], needs=[checked("content_work")], covers="S2-37"
):
    """Is the content work done?"""


class ProductsReady(
    Gate, signers=[Role.LEAD_IMPLEMENTER], needs=[checked("product_work")], covers="S2-38"
):
    """Is the product work done?"""


class SettingsReady(
    Gate, signers=[Role.LEAD_IMPLEMENTER], needs=[checked("settings_work")], covers="S2-39, S2-50"
):
    """Is the settings work done, and is everything hidden that is not to be seen yet?"""


class Tested(Gate, signers=[Role.PROJECT_MANAGER], needs=[checked("testing")], covers="S2-40"):
    """Has every feature been tested from end to end, with real customers' data?"""


class GoneLive(
    Gate,
    signers=[Role.PROGRAM_MANAGER, Role.PROJECT_MANAGER],
    rule=EACH_ROLE,
    settles=True,
    covers="S2-35, S2-45, S2-58",
):
    """Do we go live?"""

    live_on: date = Field(title="Live since")

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """Nobody goes live without people who roll it out (`S2-58`)."""
        return unfilled(project, ROLL_OUT)


class CycleDone(
    Gate, signers=[Role.PROJECT_MANAGER], needs=[checked("roll_out")], covers="S2-46..49"
):
    """Has this audience been through promotion, onboarding, training, feedback and changes?"""

    users: int = Field(title="People of this audience who used it in the last 30 days", ge=0)
    changes: Text = Field(default="", title="What is changed before the next turn")
