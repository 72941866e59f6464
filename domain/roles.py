"""Roles: the parts people play, whose side they are on, and how many may play each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.told import Sentence, Told, sentence


class Role(StrEnum):
    """A part that somebody plays on a project."""

    SALES_MANAGER = "sales_manager"
    PROJECT_MANAGER = "project_manager"
    ANALYST = "analyst"
    CONSULTANT = "consultant"
    DEVOPS = "devops"
    DEVELOPER = "developer"
    ACCOUNT_MANAGER = "account_manager"
    CLIENT_LEAD = "client_lead"
    SPONSOR = "sponsor"
    TOOL_OWNER = "tool_owner"
    WEB_DEVELOPER = "web_developer"
    ARCHITECT = "architect"
    SYSTEM_OWNER = "system_owner"
    CDP_OPERATOR = "cdp_operator"
    CRM_MANAGER = "crm_manager"
    MARKETING_SPECIALIST = "marketing_specialist"
    DEVELOPMENT_SPECIALIST = "development_specialist"
    ECOMMERCE_SPECIALIST = "ecommerce_specialist"
    LEGAL = "legal"
    PRIVACY_EXPERT = "privacy_expert"
    STEERING_GROUP = "steering_group"
    CONTACT_PERSON = "contact_person"
    PROGRAM_MANAGER = "program_manager"
    IT_EXPERT = "it_expert"
    ERP_EXPERT = "erp_expert"
    LEAD_IMPLEMENTER = "lead_implementer"
    IMPLEMENTER = "implementer"
    DEPLOYMENT_TEAM = "deployment_team"
    PARTNER = "partner"
    SALES_REP = "sales_rep"
    DAILY_USER = "daily_user"
    CREATIVE_LEAD = "creative_lead"
    CAMPAIGN_LEAD = "campaign_lead"
    MARKETING_LEAD = "marketing_lead"
    TESTER = "tester"
    TRAINER = "trainer"
    ENGINEER = "engineer"
    CLIENT_QA = "client_qa"
    ADMINISTRATOR = "administrator"
    FIRST_LEVEL_SUPPORT = "first_level_support"
    SUPPORT = "support"
    REVIEWER = "reviewer"

    @property
    def label(self) -> str:
        """The role as people write it."""
        return _WRITTEN.get(self.value, self.value.replace("_", " "))


_WRITTEN = {
    "devops": "DevOps",
    "cdp_operator": "CDP operator",
    "crm_manager": "CRM manager",
    "ecommerce_specialist": "e-commerce specialist",
    "it_expert": "IT / network admin expert",
    "erp_expert": "ERP / financial and business data expert",
    "partner": "implementation partner",
    "client_qa": "client's quality assurance",
    "first_level_support": "first-level support",
}


class Side(StrEnum):
    """Whose people play a role."""

    VENDOR = "vendor"
    VENDOR_OR_PARTNER = "vendor or implementation partner"
    CLIENT = "client"
    CLIENT_OR_AGENCY = "client or their agency"

    @property
    def of_client(self) -> bool:
        """Whether these are the client's people, who have no account with us."""
        return self in {Side.CLIENT, Side.CLIENT_OR_AGENCY}


@dataclass(frozen=True)
class Seat:
    """One row of a playbook's team table: a role, its side, and how many may hold it."""

    role: Role
    side: Side
    minimum: int = 1
    maximum: int | None = None
    note: str = ""
    covers: str = ""

    def wrong(self, holders: int) -> Sentence | None:
        """What is wrong with this number of holders, to be said in any language."""
        if holders < self.minimum:
            short = self.minimum - holders
            return sentence(Told.SEAT_SHORT, role=self.role, number=short, least=self.minimum)
        if self.maximum is not None and holders > self.maximum:
            return sentence(Told.SEAT_MANY, role=self.role, number=holders, most=self.maximum)
        return None

    def trouble(self, holders: int) -> str:
        """What is wrong with this number of holders, or nothing."""
        if holders < self.minimum:
            short = self.minimum - holders
            return f"{self.role.label}: {short} missing (at least {self.minimum})"
        if self.maximum is not None and holders > self.maximum:
            return f"{self.role.label}: {holders} named (at most {self.maximum})"
        return ""
