"""Action items, as people write them into minutes."""

from __future__ import annotations

from datetime import date

import pytest

from domain.actions import actions_of
from domain.brief import Person
from domain.roles import Role

DANA = Person(name="Dana Lie", email="dana@ox.example", roles=(Role.SUPPORT,))
PEOPLE = (DANA, Person(name="Nils Berg", email="nils@ox.example", roles=(Role.ADMINISTRATOR,)),
          Person(name="Dana Roe", email="roe@ox.example", roles=(Role.CLIENT_QA,)))  # fmt: skip


@pytest.mark.parametrize(
    ("line", "owner", "what", "due"),
    [
        ("Nils: check the load balancer by 2026-12-01", "nils@ox.example",
         "check the load balancer", date(2026, 12, 1)),
        ("- Dana Lie: call them", "dana@ox.example", "call them", None),
        ("nils@ox.example: send it until 2026-12-01.", "nils@ox.example", "send it",
         date(2026, 12, 1)),
        ("Dana: who is meant", "", "Dana: who is meant", None),
        ("Note: nobody", "", "Note: nobody", None),
        ("Name the owner", "", "Name the owner", None),
        ("Nils: on 2026-13-45", "nils@ox.example", "on", None),
    ],
)  # fmt: skip
def test_a_line_says_who_does_what_until_when(line: str, owner: str, what: str, due: date | None):
    (found,) = actions_of(line, PEOPLE)

    assert (found.owner.email if found.owner else "") == owner
    assert (found.what, found.due) == (what, due)


def test_lines_without_words_are_no_actions():
    assert actions_of("\n  \n- \n***\n", PEOPLE) == []
