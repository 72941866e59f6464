"""Roles: the parts people play, whose side they are on, and how many may play each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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

    @property
    def label(self) -> str:
        """The role as people write it."""
        return {"devops": "DevOps"}.get(self.value, self.value.replace("_", " "))


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

    def trouble(self, holders: int) -> str:
        """What is wrong with this number of holders, or nothing."""
        if holders < self.minimum:
            short = self.minimum - holders
            return f"{self.role.label}: {short} missing (at least {self.minimum})"
        if self.maximum is not None and holders > self.maximum:
            return f"{self.role.label}: {holders} named (at most {self.maximum})"
        return ""
