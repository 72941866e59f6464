"""Chaos, for a minute: whatever is killed, the receivers have everything once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.chaos import play
from bench.plan import blows

WANTED = "TEST_CHAOS"  # kills for a minute and more, and needs a machine of its own


@pytest.mark.skipif(not os.environ.get(WANTED), reason=f"{WANTED} is not set")
async def test_a_minute_of_chaos_loses_and_doubles_nothing(tmp_path: Path):
    result = await play(tmp_path / "home", 1, minutes=0.5)

    assert result.good, f"{result.table()}\n{result.details()}"
    assert result.rage.kills.total() > 0
    assert result.crowd.ended
    assert result.counted.letters_twice == []
    assert result.crowd.doubted.total() <= result.rage.interrupted


def test_a_seed_stands_for_one_plan_of_faults():
    first, again, other = (blows(seed, postgres=True) for seed in (1, 1, 2))

    plans = [[next(plan) for _ in range(50)] for plan in (first, again, other)]

    assert plans[0] == plans[1]
    assert plans[0] != plans[2]
