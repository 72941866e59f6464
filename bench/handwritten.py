"""What one would write by hand: a flow that waits for an approval, then acts."""

import time
from pathlib import Path
from typing import Literal

from prefect import flow, task
from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput


class Approval(RunInput):
    """The answer."""

    decision: Literal["yes", "no"]
    signer: str


@task
def act(done: str) -> None:
    """Do the next thing, and note when."""
    Path(done).write_text(str(time.time()))


@flow
def handwritten(done: str) -> None:
    """Wait for the approval, then act."""
    suspend_flow_run(wait_for_input=Approval, timeout=None)
    act(done)
