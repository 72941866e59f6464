"""The company: what is the same in every project of ours."""

from __future__ import annotations

from datetime import time
from ipaddress import ip_address, ip_network
from typing import Self

from pydantic import Field, HttpUrl, IPvAnyAddress, model_validator

from config.cached import reread
from config.files import find
from config.reading import read
from domain.brief import Email, Line, Part
from domain.errors import BadInput
from domain.names import slug
from domain.project import Project

FILE = "company.yaml"
EXAMPLES = tuple(
    ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)


class Hours(Part):
    """From when to when people can be invited and reminded."""

    start: time
    end: time

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.start >= self.end:
            raise ValueError("nobody works at these hours; give an end after the start")
        return self


class Company(Part):
    """What stands in letters and documents about us."""

    name: Line = Field(description="As clients know us.")
    website: str = Field(default="", pattern=r"^(https?://\S+)?$")
    country: str = Field(pattern=r"^[A-Z]{2}$", description="Two letters, such as CZ.")
    timezone: Line = Field(description="Such as Europe/Prague.")
    language: str = Field(
        default="en", pattern=r"^[a-z]{2}$", description="What our own people read, such as en."
    )
    domains: tuple[Line, ...] = Field(min_length=1, description="Our own mail domains.")
    alias_domain: Line = Field(
        pattern=r"^[a-z0-9.-]+\.[a-z]{2,}$", description="Domain of the client aliases."
    )
    fixed_ip: IPvAnyAddress = Field(description="The address that clients whitelist (S0-42).")
    minimum_analyst_hours: float = Field(
        gt=0, description="Hours an analyst logs at least on a component (S0-49)."
    )
    hours_a_day: float = Field(
        default=8, gt=0, le=24, description="Hours of work in a working day, to tell days by."
    )
    videos: dict[str, HttpUrl] = Field(
        default={}, description="Where the video overview of a stage of work is, by its name."
    )
    working_hours: Hours
    organizer: Email = Field(description="Who invites to meetings.")

    def alias(self, project: Project) -> str:
        """The client's alias for general access granting (S0-34)."""
        return f"{slug(project.client).replace('-', '_')}@{self.alias_domain}"

    def ours(self, email: str) -> bool:
        """Whether this address is of our own people."""
        return email.rpartition("@")[2].lower() in self.domains


def company() -> Company:
    """Return our company."""
    return reread(find(FILE), lambda path: read(path, Company))


def unset() -> list[BadInput]:
    """What in the company's file is still an example and must be replaced before real work."""
    address = ip_address(str(company().fixed_ip))
    if not any(address in network for network in EXAMPLES if network.version == address.version):
        return []
    return [
        BadInput(
            f"{address} is an example address that belongs to nobody.",
            fix="Put the address there from which your requests come.",
            place=str(find(FILE)),
            field="fixed_ip",
        )
    ]
