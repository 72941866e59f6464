"""Cohorts: made by a pure function from the list of users."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.training import MOST, User, WithUsers, absent_from, cohorts_of


def user(number: int, role: str = "designer", *, trainer: bool = False) -> User:
    return User(name=f"User {number}", email=f"u{number}@x.example", role=role, trainer=trainer)


@given(st.lists(st.sampled_from(["designer", "planner", "buyer"]), max_size=120))
def test_everybody_is_in_one_cohort_of_their_role_and_none_is_too_full(roles: list[str]):
    users = [user(n, role) for n, role in enumerate(roles)]

    found = cohorts_of(users)

    assert sorted(u.email for c in found for u in c.users) == sorted(u.email for u in users)
    assert all(1 <= len(c.users) <= MOST for c in found)
    assert all(len({u.role for u in c.users}) == 1 for c in found)
    assert len({c.slug for c in found}) == len(found)


@pytest.mark.parametrize(("people", "rooms"), [(20, [20]), (21, [10, 11]), (34, [17, 17]),
                                               (60, [20, 20, 20])])  # fmt: skip
def test_a_role_is_spread_evenly_over_as_few_rooms_as_can_be(people: int, rooms: list[int]):
    found = cohorts_of([user(n) for n in range(people)])

    assert [len(c.users) for c in found] == rooms


def test_whoever_is_absent_is_named_by_name_or_address():
    users = [user(1), user(2), user(3)]

    missing, unknown = absent_from(users, "User 1, u3@x.example\nSomebody else")

    assert missing == [users[0], users[2]]
    assert unknown == ["Somebody else"]


def test_where_trainers_train_the_rest_there_have_to_be_some():
    with pytest.raises(ValidationError, match="nobody is a trainer"):
        WithUsers(users=(user(1),), training="trainers")  # pyright: ignore[reportArgumentType]


def test_nobody_is_named_twice():
    with pytest.raises(ValidationError, match="named twice"):
        WithUsers(users=(user(1), user(1)))
