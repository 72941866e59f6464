"""Chaos, for a quarter of a minute: whatever is killed, the receivers have everything once."""

from __future__ import annotations

import subprocess
import sys

from bench.plan import SECOND, blows
from tests.e2e.house import ROOT

CHAOS = ["-m", "bench.chaos", "--minutes", "0.25", "--seed", "3"]


def test_a_quarter_of_a_minute_of_chaos_loses_and_doubles_nothing():
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *CHAOS], cwd=ROOT, capture_output=True, text=True, timeout=500, check=False
    )

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
    assert "kills | 0" not in done.stdout
    assert "projects carried out | 0" not in done.stdout


def test_a_seed_stands_for_one_plan_of_faults():
    first, again, other = (blows(seed, postgres=True) for seed in (1, 1, 2))

    plans = [[next(plan) for _ in range(50)] for plan in (first, again, other)]

    assert plans[0] == plans[1]
    assert plans[0] != plans[2]


def test_who_works_alone_is_struck_in_place_of_the_second_worker():
    alone = blows(1, postgres=False, alone=True)
    beside = blows(1, postgres=False)

    struck = [(next(alone), next(beside)) for _ in range(400)]

    assert {b.victim for _, b in struck} - {a.victim for a, _ in struck} == {SECOND}
