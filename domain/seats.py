"""Seats: whether a gate can be decided at all by the people there are.

A gate that waits for nobody would wait for ever, so it is said before anything is started, and
again when people change while it waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.brief import Person
    from domain.gate import Gate, Signer
    from domain.project import Project
    from domain.roles import Role


@dataclass(frozen=True)
class Unfilled:
    """Why a gate cannot be decided, whom to name, and who is in the way, by mail address."""

    role: Role
    problem: str
    fix: str
    people: tuple[str, ...] = ()


def unfilled(
    project: Project, gate: type[Gate], *, owner: Role, stage: str, gate_id: str = ""
) -> Unfilled | None:
    """Why nobody could decide this gate, or nothing when its signers can.

    The project stands at the gate; `owner` is whose stage it is.
    """
    for role in gate.signers:
        if role not in gate.also and not project.holders(role):
            return Unfilled(
                role,
                f"Nobody holds the role {role.value}, and {stage} needs it.",
                f"Add somebody under people, with roles: [{role.value}].",
            )
    signers = project.signers(gate, gate_id)
    return (
        _dependent(project, gate, signers, stage)
        or _without_committee(gate, signers, stage)
        or _too_few(gate, signers, stage)
        or _only_workers(project, gate, signers, owner, stage)
    )


def _dependent(
    project: Project, gate: type[Gate], signers: Collection[Signer], stage: str
) -> Unfilled | None:
    """Only independent people may sign, and there are none for a role that is needed."""
    there = {s.role for s in signers}
    lacking = [role for role in gate.signers if role not in there]
    rule = gate.rule
    needed = lacking if rule.each_role or not signers else [r for r in lacking if r is rule.final]
    if not gate.independent or not needed:
        return None
    role = needed[0]
    holders = project.holders(role)
    others = ", ".join(sorted({r.value for p in holders for r in p.roles} - set(gate.signers)))
    return Unfilled(
        role,
        f"{stage} is signed only by people who play no other part, and {_names(holders)} "
        f"also {'holds' if len(holders) == 1 else 'hold'}: {others}.",
        f"Name somebody as {role.value} who holds no other role.",
        tuple(p.email for p in holders),
    )


def _without_committee(
    gate: type[Gate], signers: Collection[Signer], stage: str
) -> Unfilled | None:
    """The committee lacks whoever decides, or enough others who advise."""
    final, wanted = gate.rule.final, gate.rule.number
    if final is None:
        return None
    deciders = {s.seat for s in signers if s.role is final}
    advisers = {s.seat for s in signers} - deciders
    if not deciders:
        return Unfilled(
            final,
            f"Nobody can take the final decision of {stage}, which is the {final.label}'s.",
            f"Name somebody as {final.value} who may sign.",
        )
    if len(advisers) >= wanted:
        return None
    others = [role for role in gate.signers if role is not final] or [final]
    return Unfilled(
        others[0],
        f"The {final.label} decides {stage} after {wanted} have advised, and only "
        f"{len(advisers)} can.",
        f"Name more people as {' or '.join(r.value for r in others)}.",
    )


def _too_few(gate: type[Gate], signers: Collection[Signer], stage: str) -> Unfilled | None:
    """Fewer people can sign than have to."""
    seats, wanted = {s.seat for s in signers}, gate.rule.number
    if gate.rule.final is not None or len(seats) >= max(wanted, 1):
        return None
    return Unfilled(
        gate.signers[0],
        f"{stage} needs {wanted or 1} to sign, and only {len(seats)} can.",
        f"Name more people as {' or '.join(r.value for r in gate.signers)}.",
    )


def _only_workers(
    project: Project, gate: type[Gate], signers: Collection[Signer], owner: Role, stage: str
) -> Unfilled | None:
    """Nobody could sign but those who do the work themselves."""
    workers = project.workers(owner)
    others = [s for s in signers if not {s.seat, s.email} & workers]
    if not gate.four_eyes or not workers or others:
        return None
    role = next((r for r in gate.signers if r is not owner), owner)
    people = [p for p in project.people if p.email in workers]
    return Unfilled(
        role,
        f"{stage} needs a second pair of eyes, and only {_names(people)} can sign, "
        f"who {'does' if len(people) == 1 else 'do'} the work.",
        f"Name somebody else as {role.value}.",
        tuple(p.email for p in people),
    )


def _names(people: Collection[Person]) -> str:
    return " and ".join(p.name for p in people)
