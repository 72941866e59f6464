"""Which tests share a process when tests run side by side.

A server or a whole house takes long to start and is started once per process, so the tests of
its folder stay together, and the files of the others do. (xdist's own mark for this is not heeded
by the pytest of the lock file.)
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

SHARED = ("tests/e2e/", "tests/deployments/")


class Together(LoadScopeScheduling):
    """Hands out whole folders that share something slow, otherwise files."""

    def _split_scope(self, nodeid: str) -> str:
        shared = next((folder for folder in SHARED if nodeid.startswith(folder)), "")
        return shared or nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Let xdist hand out the tests in this way."""
    return Together(config, log)
