"""How a gate is written down, and what cannot be written."""

from __future__ import annotations

import pytest

from domain.gate import ALL, AfterNo, Gate
from domain.roles import Role


def test_a_gate_says_who_signs_what_is_asked_and_what_a_no_means():
    class ServersStand(
        Gate, signers=[Role.DEVOPS], rule=ALL, no=AfterNo.END, facts=["load"], covers="S0-1"
    ):
        """Do the servers
        stand?"""

    assert ServersStand.key() == "servers_stand"
    assert ServersStand.question() == "Do the servers stand?"
    assert (ServersStand.signers, ServersStand.rule, ServersStand.after_no) == (
        (Role.DEVOPS,),
        ALL,
        AfterNo.END,
    )


def test_a_gate_without_signers_cannot_be_written():
    with pytest.raises(TypeError, match="Unsigned names no signers"):

        class Unsigned(Gate):
            """Is it?"""


def test_a_gate_that_asks_nothing_cannot_be_written():
    with pytest.raises(TypeError, match="end it with '\\?'"):

        class Silent(Gate, signers=[Role.DEVOPS]):
            """It is."""
