"""The brief of CIMcloud's procedure: the order, the package, the features, and what came before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from pydantic import Field

from domain.brief import Brief, Contradiction, Email, Line, Part, Text
from domain.names import slug
from domain.roles import Role


class Package(StrEnum):
    """The labor package that is bought with the platform: exactly one, and it sets the pace."""

    SELECT_CONNECT = "Select Connect"
    STARTER = "Starter"


class Named(Part):
    """Something that a row or a stage is repeated for."""

    name: Line

    @property
    def slug(self) -> str:
        """Its key."""
        return slug(self.name)


class Feature(Named):
    """A feature of the platform, such as Online invoice payments."""


class Bundle(Named):
    """An option bundle that was bought with the platform (S2-15)."""


class Audience(Named):
    """Whom the roll-out is for: customers, or the client's own reps (S2-48, S2-49)."""


class Customization(Named):
    """Something the platform does not do by itself; it costs extra and a partner does it."""

    description: Text = ""
    partner: Email = Field(description="Who offers and builds it, at the implementation partner.")

    @property
    def holders(self) -> Mapping[Role, str]:
        """Whose customization this is, by mail address."""
        return {Role.PARTNER: self.partner}


class Earlier(Part):
    """The project of the same program that came before this one."""

    project: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$", description="Its key, as golive shows it."
    )
    program_manager: Email = Field(description="Who was its program manager (S2-55).")
    project_manager: Email = Field(description="Who was its project manager (S2-55).")


class CimcloudBrief(Brief):
    """Everything that starts the implementation of one project on the CIMcloud platform."""

    order_date: date = Field(description="The day of the order; all weeks count from it (S2-27).")
    package: Package = Field(
        default=Package.SELECT_CONNECT,
        description="Select Connect or Starter, which is shorter (S2-3, S2-33, S2-34).",
    )
    busy_weeks: int = Field(
        default=0, ge=0, le=26, description="Weeks until our team has room for it (S2-26)."
    )
    new_software: bool = Field(
        default=True, description="Whether this project buys platform or bundles (S2-54)."
    )
    bundles: tuple[Bundle, ...] = Field(default=(), description="Option bundles (S2-15).")
    client_helps: bool = Field(
        default=True, description="Whether our team needs theirs to install the sync tool (S2-16)."
    )
    features: tuple[Feature, ...] = Field(
        min_length=1, description="What this project brings live (S2-50, S2-51)."
    )
    hidden: tuple[Feature, ...] = Field(
        default=(), description="What stays turned off and hidden for now (S2-50)."
    )
    customizations: tuple[Customization, ...] = Field(
        default=(), description="What a partner is to build, for a fee (S2-41)."
    )
    audiences: tuple[Audience, ...] = Field(
        default=(Audience(name="Your customers"), Audience(name="Your reps")),
        min_length=1,
        description="Whom the roll-out is for (S2-48, S2-49).",
    )
    go_live: date | None = Field(
        default=None, description="The goal, from 30 days to more than 6 months away (S2-42)."
    )
    earlier: Earlier | None = Field(
        default=None, description="The project of the program before this one (S2-52)."
    )

    @property
    def promised(self) -> date | None:
        """The day on which the client wants to be live."""
        return self.go_live

    @property
    def first_day(self) -> date:
        """The day of the order."""
        return self.order_date

    @property
    def managers_changed(self) -> bool:
        """Whether a manager is another than in the project before; so in a program's first."""
        if self.earlier is None:
            return True
        now = {role: {p.email for p in self.people if role in p.roles} for role in MANAGERS}
        return (
            self.earlier.program_manager not in now[Role.PROGRAM_MANAGER]
            or self.earlier.project_manager not in now[Role.PROJECT_MANAGER]
        )

    def contradictions(self) -> Iterable[Contradiction]:
        """A feature that is both live and hidden, a program without a name, a goal too near."""
        hidden = {feature.slug for feature in self.hidden}
        for n, feature in enumerate(self.features):
            if feature.slug in hidden:
                yield (
                    ("features", n, "name"),
                    f"{feature.name} stands under hidden as well.",
                    "Leave it in one of the two lists.",
                )
        if self.earlier is not None and not self.program:
            yield (
                ("earlier",),
                "An earlier project is named, but no program.",
                "Give both projects the same program: a key such as acme-portal.",
            )
        if self.earlier is None and not self.new_software:
            yield (
                ("new_software",),
                "The first project of a program buys the platform.",
                "Leave new_software out, or name the earlier project.",
            )
        if self.go_live and self.go_live < self.order_date + timedelta(days=30):
            yield (
                ("go_live",),
                "Getting connected and implementing takes at least 30 days.",
                "Name a later day, or leave it out until the first goal is chosen.",
            )


MANAGERS = (Role.PROGRAM_MANAGER, Role.PROJECT_MANAGER)
