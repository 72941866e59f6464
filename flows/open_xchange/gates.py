"""What is vouched for before the customer decides, and until the system stands."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PositiveFloat

from domain.brief import Line, Text
from domain.gate import EACH_ROLE, AfterNo, Gate
from domain.need import passed
from domain.roles import Role

Confirmed = Literal["yes"]


class DemoHeld(
    Gate, signers=[Role.CONSULTANT, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S4-3, S4-6, S4-7"
):
    """Was everything shown that matters to you, and can the project be done?"""

    doable: Text = Field(title="What shows that it can be done", min_length=3)
    questions: Text = Field(default="", title="What is still open")


class ArchitectureExplained(Gate, signers=[Role.ARCHITECT], covers="S4-8..14"):
    """Have all six topics of the architecture been explained?"""

    integration: Confirmed = Field(title="Integrated with your systems, not out of the box (S4-9)")
    access: Confirmed = Field(title="The many ways to the product and its data (S4-10)")
    standards: Confirmed = Field(title="Standards and programming languages (S4-11)")
    scaling: Confirmed = Field(title="Scaling and server density (S4-12)")
    apis: Confirmed = Field(title="The APIs there are (S4-13)")
    branding: Confirmed = Field(title="Branding and whitelabeling (S4-14)")


class EnvironmentEvaluated(Gate, signers=[Role.SYSTEM_OWNER], covers="S4-16"):
    """What does your environment look like, as the new system will meet it?"""

    mail_system: Text = Field(title="Mail system", min_length=3)
    load_balancer: Text = Field(title="Load balancer", min_length=3)
    storage: Text = Field(title="Storage", min_length=3)
    provisioning: Text = Field(title="Provisioning of users", min_length=3)


class PocRuns(Gate, signers=[Role.ENGINEER, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S4-15"):
    """Does the proof of concept run on a machine in the customer's environment?"""

    machine: Line = Field(title="On which machine")
    shown: Text = Field(title="What it has proven", min_length=3)


class WorkshopHeld(Gate, signers=[Role.CONSULTANT], covers="S4-17, S4-24, S4-51"):
    """Was the workshop held, by its agenda?"""

    attendees: Text = Field(title="Who attended", min_length=3)
    topics: Text = Field(title="What was discussed", min_length=3)
    decisions: Text = Field(default="", title="Decisions made")
    actions: Text = Field(default="", title="Action items, one a line: Name: what by 2026-12-01")


class StatusCallHeld(Gate, signers=[Role.PROJECT_MANAGER], covers="S4-28, S4-39, S4-51"):
    """Was the status call held, and who does what until the next one?"""

    attendees: Text = Field(title="Who attended", min_length=3)
    topics: Text = Field(title="What was discussed", min_length=3)
    decisions: Text = Field(default="", title="Decisions made")
    actions: Text = Field(default="", title="Action items, one a line: Name: what by 2026-12-01")


class ConceptAgreed(
    Gate, signers=[Role.ARCHITECT, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S4-18, S4-25"
):
    """Does the implementation concept say what will be built?"""


class WorkStated(
    Gate, signers=[Role.PROJECT_MANAGER, Role.ARCHITECT], rule=EACH_ROLE, covers="S4-26"
):
    """Does the statement of work list every effort that is known and agreed?"""


class RequestAnswered(Gate, signers=[Role.SALES_MANAGER], covers="S4-19"):
    """Has the request been answered with the filled-out statement of work?"""


class CharterAgreed(
    Gate, signers=[Role.PROJECT_MANAGER, Role.SPONSOR], rule=EACH_ROLE, covers="S4-20..23"
):
    """Does the charter say what the project is for, who answers for what, and how we work?"""


class OfferMade(Gate, signers=[Role.SALES_MANAGER], covers="S4-4"):
    """Has the detailed offer been made?"""

    price: PositiveFloat = Field(title="Price of the project")
    currency: Line = Field(title="Currency, such as EUR")


class Go(Gate, signers=[Role.SPONSOR], no=AfterNo.END, covers="S4-5"):
    """Do you start the project: go, or no-go?"""


class SystemBuilt(Gate, signers=[Role.ENGINEER], covers="S4-27"):
    """Is everything that was planned before realised, and in Jira?"""


class InventoryComplete(Gate, signers=[Role.ENGINEER], covers="S4-29"):
    """Are all installed systems and components documented?"""

    systems: Text = Field(
        title="Every system, one a line: name | address | components with versions", min_length=3
    )


class TrainingHeld(Gate, signers=[Role.CONSULTANT], covers="S4-30"):
    """Was the training held, and can they do it on their own?"""

    attendees: Text = Field(title="Who attended", min_length=3)
    hours: PositiveFloat = Field(title="How many hours")


class OurTestsPassed(
    Gate, signers=[Role.ENGINEER], needs=[passed("ox_tests")], covers="S4-36, S4-37, S4-41"
):
    """Have our own tests passed, those by hand and those by machine?"""


class SystemApproved(
    Gate,
    signers=[Role.REVIEWER],
    independent=True,
    needs=[passed("ox_tests")],
    covers="S4-33..37",
):
    """Do you approve the complete system, as somebody who did not build it?"""

    load_balancing: Confirmed = Field(title="Load balancing: a node may die unnoticed (S4-34)")
    mysql_cluster: Confirmed = Field(title="MySQL cluster: a database node may die (S4-35)")
    automated_tests: Confirmed = Field(title="The automated tests say what they should (S4-36)")
    jmeter_tests: Confirmed = Field(title="The jmeter tests are like the expected load (S4-37)")
