"""What is let go is given back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

HOLES = """
from deployments.garbage import give_back

def held():
    with open("/proc/self/statm") as said:
        return int(said.read().split()[1])

made = [bytes(3000) for _ in range(60_000)]
stays = made[::50]
del made
before = held()
print(give_back(), held() < before / 2)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there it is asked for")
def test_what_was_freed_between_what_stays_is_given_back():
    told = subprocess.run(  # noqa: S603 - Python itself
        [sys.executable, "-c", HOLES], capture_output=True, text=True, check=True
    )

    assert told.stdout == "True True\n"
