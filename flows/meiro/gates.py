"""What is vouched for on the way to a live CDP, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, HttpUrl, PositiveFloat

from domain.brief import Email, Line, Text
from domain.gate import EACH_ROLE, AfterNo, Gate
from domain.project import Project
from domain.roles import Role
from domain.told import Says, Told, sentence
from flows.meiro.team import TEAM

Confirmed = Literal["yes"]


class AccessPromised(Gate, signers=[Role.CLIENT_LEAD], covers="S0-7"):
    """Do the tool owners know which access we need, and when will we have it?"""

    by: date = Field(title="We will have all access by")


class ContractSigned(Gate, signers=[Role.SALES_MANAGER], no=AfterNo.END, covers="S0-2, S0-4..6"):
    """Have both the Order Form and the Consulting Services Agreement been signed?"""

    order_form: date = Field(title="Order Form signed on")
    consulting_agreement: date = Field(title="Consulting Services Agreement signed on")


class TeamComplete(Gate, signers=[Role.PROJECT_MANAGER], covers="S0-8..23"):
    """Is the implementation team complete, on our side and on the client's?"""

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """Nobody can call a team complete that lacks somebody."""
        missing = project.lacking(TEAM)
        return sentence(Told.TEAM_INCOMPLETE, missing=missing) if missing else ""


class PlanAgreed(
    Gate, signers=[Role.PROJECT_MANAGER, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S0-24"
):
    """Do timeline and effort stand, as far as can be seen today?"""

    go_live: date = Field(title="Planned go-live")
    hours: PositiveFloat = Field(title="Estimated effort in hours")


class KickoffHeld(Gate, signers=[Role.PROJECT_MANAGER], covers="S0-25..32"):
    """Was the kickoff held, and are we aligned with the client on all six items?"""

    held_on: date = Field(title="Held on")
    scope: Confirmed = Field(title="Project scope and deliverables, with use cases (S0-27)")
    timeline: Confirmed = Field(title="Project timeline (S0-28)")
    architecture: Confirmed = Field(title="Hosting, data sources and destinations (S0-29)")
    access: Confirmed = Field(title="List of credentials and access (S0-30)")
    team: Confirmed = Field(title="Project team and stakeholders (S0-31)")
    communication: Confirmed = Field(title="Channels, cadence and escalation (S0-32)")
    attendees: Text = Field(title="Who attended", min_length=3)
    decisions: Text = Field(default="", title="Decisions made")
    actions: Text = Field(default="", title="Action items, one a line")


class InstancesReady(Gate, signers=[Role.DEVOPS], covers="S0-33..38"):
    """Does the alias resolve, and do all four instances answer?"""

    alias: Email = Field(title="Alias for general access (S0-34)")
    events: HttpUrl = Field(title="Meiro Events DB (S0-35)")
    mi: HttpUrl = Field(title="MI (S0-36)")
    mbe: HttpUrl = Field(title="MBE (S0-37)")
    cdp: HttpUrl = Field(title="CDP instance (S0-38)")


class AccessGranted(
    Gate,
    signers=[Role.TOOL_OWNER, Role.ANALYST],
    rule=EACH_ROLE,
    covers="S0-18..20, S0-39..42",
):
    """Has the tool owner granted the access, and did the analyst get in with it?"""

    remark: Text = Field(default="", title="What is worth knowing about its data")


class ComponentScoped(Gate, signers=[Role.PROJECT_MANAGER], covers="S0-43..47"):
    """Did Dev, Analyst and Project Manager agree what the component does, and test its access?"""

    extracts: Line = Field(title="Which data to extract or deliver (S0-45)")
    endpoint: Line = Field(title="Which endpoint it connects with (S0-45)")
    access_tested: Confirmed = Field(title="Dev was able to access the platform (S0-46)")
    sample_reviewed: Confirmed = Field(title="Sample data was reviewed together (S0-47)")


class ComponentBuilt(Gate, signers=[Role.ANALYST], facts=["analyst_hours"], covers="S0-48, S0-49"):
    """Is the component built, tested and documented, alongside the developer?"""

    documentation: HttpUrl = Field(title="Where it is documented")

    def objection(self, project: Project, facts: Mapping[str, float]) -> Says:  # noqa: ARG002
        """An analyst who logged less than the minimum has not tested it (`S0-49`)."""
        logged, least = facts["analyst_hours"], facts["minimum_analyst_hours"]
        if logged >= least:
            return ""
        return sentence(Told.HOURS_FEW, logged=float(logged), least=float(least))


class CoreRuns(Gate, signers=[Role.ANALYST], covers="S0-50"):
    """Is every step of the analysts' guide done, and does data flow from every source?"""

    profiles: int = Field(gt=0, title="Customer profiles counted today")


class UseCaseLive(
    Gate, signers=[Role.CONSULTANT, Role.CLIENT_LEAD], rule=EACH_ROLE, covers="S0-13, S0-51"
):
    """Does the use case run as the client wants it?"""


class DocumentationComplete(Gate, signers=[Role.PROJECT_MANAGER], covers="S0-52, S0-53, S0-55"):
    """Are the project wiki and the campaigns wiki complete, and does the client have them?"""


class Accepted(Gate, signers=[Role.SPONSOR], settles=True, covers="S0-54"):
    """Do you accept the implementation as described in the acceptance note?"""
