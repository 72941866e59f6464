"""What one would write by hand: three acts, a wait for an approval, two acts."""

import sys
from typing import Literal

from prefect import flow, task
from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput

from bench.acting import post


class Approval(RunInput):
    """The answer."""

    decision: Literal["yes", "no"]
    signer: str


@task
def act(run: str, what: str) -> None:
    """Do one act."""
    post(f"{run}/{what}")


@flow(persist_result=True)  # as the manual says: what was done is found again after the wait
def handwritten(run: str) -> None:
    """Act three times, wait for the approval, act twice."""
    for what in ("one", "two", "three"):
        act(run, what)
    suspend_flow_run(wait_for_input=Approval, timeout=None)
    for what in ("four", "five"):
        act(run, what)


if __name__ == "__main__":
    handwritten.serve(name="served", limit=int(sys.argv[1]))
