"""A project: one client's implementation under one playbook, as a stage sees it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from domain.brief import Brief, Person, Platform, UseCase, WithPlatforms, WithUseCases
from domain.roles import Role
from domain.rule import Signer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from domain.gate import Gate
    from domain.roles import Seat
    from domain.told import Sentence

B = TypeVar("B")


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
class StandIn:
    """Somebody who sits in another's seat: a deputy for a time, or whoever a gate was handed to."""

    seat: str  # whose seat, by mail address
    person: Person
    gate: str = ""  # only for this gate; then the seat's own holder is asked no more
    reason: str = ""


@dataclass(frozen=True)
class Project:
    """What a stage knows: the brief, the people as they are now, and where in the playbook it is.

    `round` counts from 1; `reason` is why the round before was turned down.
    """

    slug: str
    brief: Brief
    people: tuple[Person, ...]
    stand_ins: tuple[StandIn, ...] = ()
    stage: str = ""
    item: str = ""
    item_name: str = ""
    round: int = 1
    reason: str = ""
    stages: frozenset[str] | None = None  # those that were approved for it; all when None
    # who holds a role for this item alone
    own: Mapping[Role, str] = field(default_factory=dict[Role, str], hash=False)
    # who took a role over from whom, by mail address
    successors: Mapping[tuple[Role, str], str] = field(
        default_factory=dict["tuple[Role, str]", str], hash=False
    )

    @property
    def client(self) -> str:
        """The client's name."""
        return self.brief.client

    def brief_as(self, kind: type[B]) -> B:
        """The brief as its playbook knows it; TypeError when it is another playbook's."""
        if not isinstance(self.brief, kind):
            raise TypeError(f"The brief of {self.slug} is no {kind.__name__}.")
        return self.brief

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
            own=getattr(item, "holders", {}),
        )

    def holders(self, role: Role) -> tuple[Person, ...]:
        """Who holds the role here; for a platform or component its own owner or developer."""
        own = self.own.get(role)
        while own and (role, own) in self.successors:
            own = self.successors[role, own]
        return tuple(p for p in self.people if role in p.roles and (not own or p.email == own))

    def person(self, email: str) -> Person | None:
        """Who this address belongs to, if to anybody on the project."""
        everybody = (*self.people, *(s.person for s in self.stand_ins))
        return next((p for p in everybody if p.email == email.strip().lower()), None)

    def signers(self, gate: type[Gate], gate_id: str = "") -> tuple[Signer, ...]:
        """Everybody who may sign this gate here, each with the role they would sign in.

        A deputy sits beside the holder; whoever the gate was handed to sits in their place. Where
        only independent people may sign, nobody who plays another part on the project does.
        """
        found: list[Signer] = []
        for role in gate.signers:
            for holder in self.holders(role):
                if gate.independent and self._plays_more(holder.email, gate):
                    continue
                here = [
                    s
                    for s in self.stand_ins
                    if s.seat == holder.email
                    and not (gate.independent and self._plays_more(s.person.email, gate))
                ]
                handed = [s for s in here if s.gate and s.gate == gate_id]
                if not handed:
                    found.append(Signer(role, holder.name, holder.email))
                found += [
                    Signer(role, s.person.name, s.person.email, instead_of=s.seat)
                    for s in handed[-1:] or (s for s in here if not s.gate)
                ]
        return tuple(found)

    def _plays_more(self, email: str, gate: type[Gate]) -> bool:
        """Whether somebody plays a part on the project beside signing this gate."""
        roles = {role for p in self.people if p.email == email for role in p.roles}
        return not roles <= set(gate.signers)

    def workers(self, owner: Role) -> frozenset[str]:
        """Who does the work of a stage, or did it before somebody succeeded them."""
        before = {email for role, email in self.successors if role is owner and email}
        return frozenset(p.email for p in self.holders(owner)) | before

    def lacking(self, seats: Sequence[Seat]) -> tuple[Sentence, ...]:
        """Which seats have too few or too many holders, to be said in any language."""
        counted = {s.role: sum(s.role in p.roles for p in self.people) for s in seats}
        return tuple(t for s in seats if (t := s.wrong(counted[s.role])))

    def missing(self, seats: Sequence[Seat]) -> tuple[str, ...]:
        """Which seats have too few or too many holders, one sentence each (`S0-8..23`)."""
        counted = {s.role: sum(s.role in p.roles for p in self.people) for s in seats}
        return tuple(t for s in seats if (t := s.trouble(counted[s.role])))


def without(people: Iterable[Person], role: Role, email: str) -> tuple[Person, ...]:
    """These people, of whom one holds a role no more; who holds none is nobody here any more."""
    left = (
        p.model_copy(update={"roles": tuple(r for r in p.roles if r is not role)})
        if p.email == email
        else p
        for p in people
    )
    return tuple(p for p in left if p.roles)


def platforms(project: Project) -> tuple[Platform, ...]:
    """One item for each platform."""
    return project.brief_as(WithPlatforms).platforms


def use_cases(project: Project) -> tuple[UseCase, ...]:
    """One item for each use case."""
    return project.brief_as(WithUseCases).use_cases


@dataclass(frozen=True)
class Period:
    """One turn of a routine, named after the day on which it fell due."""

    slug: str

    @property
    def name(self) -> str:
        """The day, as it is written."""
        return self.slug
