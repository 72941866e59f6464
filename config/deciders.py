"""Deciders: whether every gate of a playbook could be decided by the team that the playbook names.

Said when a playbook is checked, since a brief cannot fill a seat that there is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from domain.gate import Gate
    from domain.roles import Role, Seat
    from domain.stage import Playbook


def undecidable(books: Mapping[str, Playbook]) -> Iterator[BadInput]:
    """The gates that no team of their playbook could ever decide."""
    for name, book in books.items():
        for stage in book:
            if stage.gate is not None and (said := _trouble(stage.gate, book.team)):
                problem, fix = said
                yield BadInput(problem, place=f"playbook {name}", field=stage.name, fix=fix)


def _trouble(gate: type[Gate], team: Collection[Seat]) -> tuple[str, str] | None:
    called = gate.__name__
    if team and (absent := next((r for r in gate.signers if r not in _roles(team)), None)):
        return (
            f"{called} is signed by the {absent.label}, who has no seat in the team.",
            f"Add Seat(Role.{absent.name}, ...) to the team, or let another role sign.",
        )
    final, needed = gate.rule.final, gate.rule.number
    if final is not None and final not in gate.signers:
        return (
            f"{called} is decided by the {final.label}, who is none of its signers.",
            f"Add Role.{final.name} to its signers.",
        )
    voters = [role for role in gate.signers if role is not final]
    most = _most(team, voters)
    if most is not None and needed > most:
        return (
            f"{called} needs {needed} to sign, and at most {most} can ever hold its roles.",
            "Let more roles sign, or raise the maximum of their seats.",
        )
    return None


def _roles(team: Collection[Seat]) -> set[Role]:
    return {seat.role for seat in team}


def _most(team: Collection[Seat], roles: Collection[Role]) -> int | None:
    """How many can hold these roles at most; nothing when there is no limit."""
    seats = [seat.maximum for seat in team if seat.role in roles]
    known = [most for most in seats if most is not None]
    return sum(known) if team and len(known) == len(seats) else None
