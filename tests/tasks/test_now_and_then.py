"""Now and then: what is looked at in every round, but not so often."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from records.ledger import Ledger
from tasks.now_and_then import time_to
from tasks.world import World, living_in

EVERY = timedelta(minutes=5)


def test_each_round_opens_a_ledger_of_its_own_and_still_knows_what_was_looked_at(world: World):
    next_round = replace(world, ledger=Ledger(world.ledger.database, world.now))

    with living_in(world):
        first = time_to("lists", "acme", every=EVERY)
    with living_in(next_round):
        second, other = (time_to("lists", slug, every=EVERY) for slug in ("acme", "tulip"))

    assert (first, second, other) == (True, False, True)


def test_it_is_looked_at_again_when_its_time_has_come(world: World):
    later = replace(world, now=lambda: world.now() + EVERY)

    with living_in(world):
        time_to("lists", "acme", every=EVERY)
    with living_in(later):
        again = time_to("lists", "acme", every=EVERY)

    assert again
