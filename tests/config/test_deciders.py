"""Gates that no team of their playbook could ever decide are found when the playbook is checked."""

from __future__ import annotations

import pytest

from config.deciders import undecidable
from domain.calendar import working_days
from domain.gate import Gate, at_least, committee
from domain.roles import Role, Seat, Side
from domain.stage import Playbook, Stage
from flows.meiro.brief import MeiroBrief
from flows.playbooks import playbooks

TEAM = (
    Seat(Role.PROJECT_MANAGER, Side.VENDOR, maximum=1),
    Seat(Role.DEVOPS, Side.VENDOR, maximum=1),
    Seat(Role.CLIENT_LEAD, Side.CLIENT),
)


class Fine(Gate, signers=[Role.DEVOPS, Role.CLIENT_LEAD], rule=at_least(5)):
    """Is it?"""


class Seatless(Gate, signers=[Role.DEVOPS, Role.SPONSOR]):
    """Is it?"""


class Crowded(Gate, signers=[Role.DEVOPS, Role.PROJECT_MANAGER], rule=at_least(3)):
    """Is it?"""


class Headless(Gate, signers=[Role.DEVOPS], rule=committee(final=Role.CLIENT_LEAD)):
    """Is it?"""


class Alone(Gate, signers=[Role.CLIENT_LEAD], rule=committee(final=Role.CLIENT_LEAD)):
    """Is it?"""


@pytest.mark.parametrize(
    ("gate", "problem"),
    [
        (Fine, None),
        (Seatless, "Seatless is signed by the sponsor, who has no seat in the team."),
        (Crowded, "Crowded needs 3 to sign, and at most 2 can ever hold its roles."),
        (Headless, "Headless is decided by the client lead, who is none of its signers."),
        (Alone, "Alone needs 1 to sign, and at most 0 can ever hold its roles."),
    ],
)
def test_a_gate_that_nobody_could_ever_decide_is_named_with_its_stage(
    gate: type[Gate], problem: str | None
):
    book = Playbook("small", "Small", team=TEAM, brief=MeiroBrief)
    book.stages.append(Stage("work", "small", "Work.", Role.DEVOPS, working_days(1), gate=gate))

    found = list(undecidable({"small": book}))

    assert [(bad.problem, bad.place, bad.field) for bad in found] == (
        [(problem, "playbook small", "work")] if problem else []
    )


def test_every_gate_that_ships_can_be_decided():
    assert list(undecidable(playbooks())) == []
