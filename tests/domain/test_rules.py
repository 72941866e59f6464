"""How answers decide a gate, as pure functions: a table first, then what holds for all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.gate import ALL, ANY, EACH_ROLE, Answer, Decision, Outcome, Signer, at_least, committee
from domain.roles import Role
from domain.rule import sitting

YES, NO, IF, ASK = Decision.YES, Decision.NO, Decision.CONDITIONS, Decision.INFORMATION
ADAM = Signer(Role.ANALYST, "Adam", "adam@meiro.io")
BEATA = Signer(Role.ANALYST, "Beata", "beata@meiro.io")
TOM = Signer(Role.TOOL_OWNER, "Tom", "tom@acme.example")
SANDER = Signer(Role.SPONSOR, "Sander", "sander@acme.example")
DEPUTY = Signer(Role.SPONSOR, "Dora", "dora@acme.example", instead_of=SANDER.email)
THREE, BOARD = (ADAM, BEATA, TOM), (ADAM, TOM, SANDER, DEPUTY)
STEERING = committee(final=Role.SPONSOR, advice=1)
RULES = (ANY, ALL, EACH_ROLE, at_least(2), STEERING)


@pytest.mark.parametrize(
    ("rule", "signers", "said", "decided"),
    [
        (ANY, THREE, [], None),
        (ANY, THREE, [(ADAM, YES)], Outcome.YES),
        (ANY, THREE, [(ADAM, NO)], Outcome.NO),
        (ANY, THREE, [(ADAM, ASK)], None),
        (ANY, THREE, [(ADAM, IF)], Outcome.CONDITIONS),
        (ALL, THREE, [(ADAM, YES), (TOM, YES)], None),
        (ALL, THREE, [(ADAM, YES), (TOM, YES), (BEATA, YES)], Outcome.YES),
        (ALL, THREE, [(ADAM, YES), (TOM, IF), (BEATA, YES)], Outcome.CONDITIONS),
        (ALL, THREE, [(ADAM, YES), (TOM, NO)], Outcome.NO),
        (ALL, BOARD, [(ADAM, YES), (TOM, YES), (DEPUTY, YES)], Outcome.YES),
        (EACH_ROLE, THREE, [(ADAM, YES), (BEATA, YES)], None),
        (EACH_ROLE, THREE, [(BEATA, YES), (TOM, YES)], Outcome.YES),
        (EACH_ROLE, THREE, [(BEATA, YES), (TOM, NO)], Outcome.NO),
        (at_least(2), THREE, [(ADAM, YES)], None),
        (at_least(2), THREE, [(ADAM, NO)], None),
        (at_least(2), THREE, [(ADAM, NO), (BEATA, YES), (TOM, YES)], Outcome.YES),
        (at_least(2), THREE, [(ADAM, NO), (BEATA, NO)], Outcome.NO),
        (STEERING, BOARD, [(SANDER, YES)], None),
        (STEERING, BOARD, [(ADAM, YES), (TOM, YES)], None),
        (STEERING, BOARD, [(ADAM, NO), (SANDER, YES)], Outcome.YES),
        (STEERING, BOARD, [(ADAM, YES), (SANDER, NO)], Outcome.NO),
        (STEERING, BOARD, [(TOM, YES), (DEPUTY, IF)], Outcome.CONDITIONS),
        (STEERING, BOARD, [(TOM, YES), (DEPUTY, YES), (SANDER, NO)], Outcome.YES),
    ],
)
def test_what_the_answers_decide(rule, signers, said, decided):
    answers = [Answer(signer.email, decision) for signer, decision in said]

    assert rule.decide(signers, answers) is decided


def test_whoever_did_the_work_may_sign_but_not_alone():
    alone = [Answer(ADAM.email, YES)]
    together = [*alone, Answer(TOM.email, YES)]

    assert ANY.decide(THREE, alone, {ADAM.email}) is None
    assert ANY.decide(THREE, together, {ADAM.email}) is Outcome.YES


def test_whoever_did_the_work_is_not_alone_in_somebody_elses_seat_either():
    deputy = Signer(TOM.role, ADAM.name, ADAM.email, instead_of=TOM.email)
    in_their_seat = [ADAM, TOM, deputy]

    assert ANY.decide([TOM, deputy], [Answer(ADAM.email, YES)], {ADAM.email}) is None
    assert ANY.decide(in_their_seat, [Answer(ADAM.email, YES)], {ADAM.email}) is None
    assert ANY.decide(in_their_seat, [Answer(TOM.email, YES)], {ADAM.email}) is Outcome.YES


@pytest.mark.parametrize("first", [True, False])
def test_whoever_has_a_seat_of_their_own_answers_in_it(first):
    deputy = Signer(TOM.role, ADAM.name, ADAM.email, instead_of=TOM.email)
    signers = [ADAM, deputy] if first else [deputy, ADAM]

    assert sitting(signers, ADAM.email) is ADAM
    assert sitting([deputy], ADAM.email) is deputy
    assert sitting(signers, TOM.email) is None


def test_at_least_one_is_any_one():
    with pytest.raises(ValueError, match="ANY"):
        at_least(1)


heard = some.lists(
    some.builds(
        Answer,
        some.sampled_from([s.email for s in BOARD] + ["stranger@evil.example"]),
        some.sampled_from(Decision),
    ),
    max_size=10,
)


@given(some.sampled_from(RULES), heard, some.randoms(use_true_random=False))
def test_order_strangers_questions_and_second_answers_change_nothing(rule, answers, dice):
    seats = {s.email: s.seat for s in BOARD}
    first: dict[str, Answer] = {}
    for answer in answers:
        if answer.email in seats and answer.decision is not ASK:
            first.setdefault(seats[answer.email], answer)
    plain = list(first.values())
    dice.shuffle(plain)

    assert rule.decide(BOARD, answers) is rule.decide(BOARD, plain)


@given(some.sampled_from(RULES), heard, heard)
def test_a_decision_is_never_taken_back_by_what_comes_later_from_the_same_seats(rule, before, late):
    decided = rule.decide(BOARD, before)
    seats = {s.email: s.seat for s in BOARD}
    spoken = {seats[a.email] for a in before if a.email in seats and a.decision is not ASK}
    repeated = [a for a in late if seats.get(a.email) in spoken]

    assert rule.decide(BOARD, [*before, *repeated]) is decided
