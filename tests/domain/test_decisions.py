"""How answers decide a gate: the first valid one of each signer counts, and one no is enough."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.gate import AfterNo, Answer, Decision, Gate, Rule, Signer, decide
from domain.roles import Role

YES, NO = Decision.YES, Decision.NO
SIGNERS = (
    Signer(Role.ANALYST, "Adam", "adam@meiro.io"),
    Signer(Role.ANALYST, "Beata", "beata@meiro.io"),
    Signer(Role.TOOL_OWNER, "Tom", "tom@acme.example"),
)
EMAILS = [s.email for s in SIGNERS]


@pytest.mark.parametrize(
    ("rule", "heard", "decided"),
    [
        (Rule.ANY, [], None),
        (Rule.ANY, [("adam@meiro.io", YES)], YES),
        (Rule.ANY, [("adam@meiro.io", NO)], NO),
        (Rule.ANY, [("stranger@meiro.io", YES)], None),
        (Rule.ANY, [("adam@meiro.io", YES), ("tom@acme.example", NO)], NO),
        (Rule.EACH_ROLE, [("adam@meiro.io", YES)], None),
        (Rule.EACH_ROLE, [("adam@meiro.io", YES), ("beata@meiro.io", YES)], None),
        (Rule.EACH_ROLE, [("beata@meiro.io", YES), ("tom@acme.example", YES)], YES),
        (Rule.EACH_ROLE, [("beata@meiro.io", YES), ("tom@acme.example", NO)], NO),
        (Rule.ALL, [("adam@meiro.io", YES), ("tom@acme.example", YES)], None),
        (Rule.ALL, [(email, YES) for email in EMAILS], YES),
        (Rule.ALL, [("adam@meiro.io", YES), ("adam@meiro.io", NO)], None),
    ],
)
def test_what_the_answers_decide(rule: Rule, heard: list, decided: Decision | None):
    assert decide(rule, SIGNERS, [Answer(*one) for one in heard]) is decided


def test_a_gate_that_nobody_may_sign_is_never_decided():
    assert [decide(rule, (), [Answer("a@b.example", YES)]) for rule in Rule] == [None] * 3


answers = some.lists(
    some.builds(
        Answer, some.sampled_from([*EMAILS, "stranger@meiro.io"]), some.sampled_from(Decision)
    ),
    max_size=8,
)


@given(some.sampled_from(Rule), answers, some.randoms(use_true_random=False))
def test_neither_order_nor_strangers_nor_second_answers_change_the_decision(rule, heard, dice):
    first = {a.email: a for a in reversed(heard)}
    valid = [a for email, a in first.items() if email in EMAILS]
    dice.shuffle(valid)

    assert decide(rule, SIGNERS, heard) is decide(rule, SIGNERS, valid)


@given(some.sampled_from(Rule), answers)
def test_whoever_said_no_first_is_heard_under_every_rule(rule, heard):
    answers = [Answer("tom@acme.example", NO), *heard]

    assert decide(rule, SIGNERS, answers) is NO


@given(some.sampled_from(Rule), answers)
def test_a_yes_needs_what_the_rule_says(rule, heard):
    said = {a.email: a.decision for a in reversed(heard) if a.email in EMAILS}

    roles = {s.role for s in SIGNERS if s.email in said}
    enough = {
        Rule.ANY: bool(said),
        Rule.ALL: len(said) == len(SIGNERS),
        Rule.EACH_ROLE: roles == {Role.ANALYST, Role.TOOL_OWNER},
    }
    if NO not in said.values():
        assert (decide(rule, SIGNERS, heard) is YES) is enough[rule]


def test_a_gate_says_who_signs_what_is_asked_and_what_a_no_means():
    class ServersStand(
        Gate, signers=[Role.DEVOPS], rule=Rule.ALL, no=AfterNo.END, facts=["load"], covers="S0-1"
    ):
        """Do the servers
        stand?"""

    assert ServersStand.key() == "servers_stand"
    assert ServersStand.question() == "Do the servers stand?"
    assert (ServersStand.signers, ServersStand.rule, ServersStand.after_no) == (
        (Role.DEVOPS,),
        Rule.ALL,
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
