"""A project: one client's implementation under one playbook, as a stage sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from domain.brief import Brief, Component, Person, Platform, UseCase
from domain.gate import Signer
from domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.roles import Seat


@runtime_checkable
class Item(Protocol):
    """What a stage is repeated for: a platform, a component, a use case."""

    @property
    def slug(self) -> str:
        """The item's key."""
        ...

    @property
    def name(self) -> str:
        """The item as people call it."""
        ...


@dataclass(frozen=True)
class Project:
    """What a stage knows: the brief, the people as they are now, and where in the playbook it is.

    `round` counts from 1; `reason` is why the round before was turned down.
    """

    slug: str
    brief: Brief
    people: tuple[Person, ...]
    stage: str = ""
    item: str = ""
    item_name: str = ""
    round: int = 1
    reason: str = ""

    @property
    def client(self) -> str:
        """The client's name."""
        return self.brief.client

    def at(
        self, stage: str, item: Item | None = None, *, round: int = 1, reason: str = ""
    ) -> Project:
        """This project, standing at that stage."""
        return replace(
            self,
            stage=stage,
            item=item.slug if item else "",
            item_name=item.name if item else "",
            round=round,
            reason=reason,
        )

    def holders(self, role: Role) -> tuple[Person, ...]:
        """Who holds the role here; for a platform or component its own owner or developer."""
        own = self._own(role)
        return tuple(p for p in self.people if role in p.roles and (not own or p.email == own))

    def _own(self, role: Role) -> str:
        if not self.item:
            return ""
        if role is Role.TOOL_OWNER:
            return next((p.owner for p in self.brief.platforms if p.slug == self.item), "")
        if role is Role.DEVELOPER:
            return next((c.developer for c in self.brief.components if c.slug == self.item), "")
        return ""

    def person(self, email: str) -> Person | None:
        """Who this address belongs to, if to anybody on the project."""
        return next((p for p in self.people if p.email == email.strip().lower()), None)

    def signers(self, roles: Iterable[Role]) -> tuple[Signer, ...]:
        """Everybody who holds one of these roles, each with the role they would sign in."""
        return tuple(Signer(r, p.name, p.email) for r in roles for p in self.holders(r))

    def missing(self, seats: Sequence[Seat]) -> tuple[str, ...]:
        """Which seats have too few or too many holders, one sentence each (`S0-8..23`)."""
        counted = {s.role: sum(s.role in p.roles for p in self.people) for s in seats}
        return tuple(t for s in seats if (t := s.trouble(counted[s.role])))


def platforms(project: Project) -> tuple[Platform, ...]:
    """One item for each platform."""
    return project.brief.platforms


def components(project: Project) -> tuple[Component, ...]:
    """One item for each component."""
    return project.brief.components


def use_cases(project: Project) -> tuple[UseCase, ...]:
    """One item for each use case."""
    return project.brief.use_cases


@dataclass(frozen=True)
class Period:
    """One turn of a routine, named after the day on which it fell due."""

    slug: str

    @property
    def name(self) -> str:
        """The day, as it is written."""
        return self.slug
