"""Which tests share a process when tests run side by side, and which of them begin.

A server or a whole house takes long to start and is started once per process, so the tests of
its folder stay together, and the files of the others do. What takes longest begins, so that
nobody is left alone with it in the end. (xdist's own mark for this is not heeded by the pytest
of the lock file.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

SHARED = ("tests/e2e/", "tests/deployments/")
OF_ITS_OWN = ("tests/e2e/test_chaos.py",)  # shares no house with anybody
SINGLY = ("tests/flows/test_starting_again.py",)  # every test is long, and shares nothing
BEGIN = ("tests/e2e/", *SINGLY, "tests/deployments/", "tests/races/test_races.py", *OF_ITS_OWN)


class Together(LoadScopeScheduling):
    """Hands out whole folders that share something slow, otherwise files; the longest first."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file in SINGLY:
            return nodeid
        shared = () if file in OF_ITS_OWN else SHARED
        return next((folder for folder in shared if file.startswith(folder)), file)

    def _assign_work_unit(self, node: WorkerController) -> None:
        begins = (s for at in BEGIN for s in self.workqueue if s.partition("::")[0] == at)
        if first := next(begins, ""):
            self.workqueue.move_to_end(first, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Let xdist hand out the tests in this way."""
    return Together(config, log)
