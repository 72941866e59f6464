"""Whether a gate can be decided at all by the people there are."""

from __future__ import annotations

import pytest

from domain.brief import Brief, Person
from domain.project import Project
from domain.roles import Role
from domain.seats import unfilled
from tests.tasks import panel

ANALYST, CONSULTANT, SPONSOR = Role.ANALYST, Role.CONSULTANT, Role.SPONSOR
MANAGER = Role.PROJECT_MANAGER


def people(*held: tuple[Role, ...]) -> tuple[Person, ...]:
    """Somebody for each of these, called by a letter."""
    return tuple(
        Person(name=letter, email=f"{letter.lower()}@x.example", roles=roles)
        for letter, roles in zip("ABCDEF", held, strict=False)
    )


@pytest.mark.parametrize(
    ("gate", "held", "problem"),
    [
        (panel.SteeringAgreed, [(ANALYST,), (CONSULTANT,), (SPONSOR,)], ""),
        (
            panel.SteeringAgreed,
            [(ANALYST, CONSULTANT, SPONSOR)],
            "The sponsor decides it after 1 have advised, and only 0 can.",
        ),
        (panel.CheckedIndependently, [(CONSULTANT,), (SPONSOR, ANALYST)], ""),
        (
            panel.CheckedIndependently,
            [(CONSULTANT, MANAGER), (SPONSOR, ANALYST)],
            (
                "it is signed only by people who play no other part, and A also holds: "
                "project_manager."
            ),
        ),
        (panel.ReviewedByTwo, [(ANALYST,), (CONSULTANT,)], ""),
        (
            panel.ReviewedByTwo,
            [(ANALYST, CONSULTANT)],
            "it needs a second pair of eyes, and only A can sign, who does the work.",
        ),
        (panel.TwoOfThree, [(ANALYST,), (CONSULTANT, MANAGER)], ""),
        (
            panel.TwoOfThree,
            [(ANALYST, CONSULTANT, MANAGER)],
            "it needs 2 to sign, and only 1 can.",
        ),
        (panel.TwoOfThree, [(ANALYST,)], "Nobody holds the role consultant, and it needs it."),
    ],
)
def test_a_gate_that_waits_for_nobody_says_why(acme: Brief, gate, held, problem):
    lacks = unfilled(Project("x", acme, people(*held)), gate, owner=ANALYST, stage="it")

    assert (lacks.problem if lacks else "") == problem
    assert lacks is None or lacks.fix.startswith(("Name ", "Add "))
