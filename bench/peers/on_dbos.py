"""What one would write by hand on DBOS: a step for each act, a message for the answer.

`python -m bench.peers.on_dbos PORT DATABASE` in an environment of its own. It takes runs and
answers over HTTP, in the program that carries them out, as DBOS's own examples do.
"""
# pyright: basic, reportMissingImports=false
# DBOS and FastAPI are those of that environment, where nobody checks types.

import sys
from typing import Literal

import uvicorn
from dbos import DBOS, SetWorkflowID
from fastapi import FastAPI
from pydantic import BaseModel

from bench.acting import post

A_YEAR = 365 * 86400.0
PLACES = 200  # each run that waits has a thread

app = FastAPI()


class Approval(BaseModel):
    """The answer."""

    decision: Literal["yes", "no"]
    signer: str


@DBOS.step()
def act(run: str, what: str) -> None:
    """Do one act."""
    post(f"{run}/{what}")


@DBOS.workflow()
def work(run: str) -> None:
    """Act three times, wait for the approval, act twice."""
    for what in ("one", "two", "three"):
        act(run, what)
    DBOS.recv(timeout_seconds=A_YEAR)
    for what in ("four", "five"):
        act(run, what)


@app.get("/")
def ready() -> None:
    """Say that somebody is here."""


@app.post("/runs/{run}")
def start(run: str) -> None:
    """Start a run."""
    with SetWorkflowID(run):
        DBOS.start_workflow(work, run)


@app.post("/runs/{run}/answer")
def answer(run: str, approval: Approval) -> None:
    """Answer a run."""
    DBOS.send(run, approval.model_dump())


@app.post("/ended")
def ended(runs: list[str]) -> int:
    """How many of these runs have ended well."""
    found = DBOS.list_workflows(workflow_ids=runs, status="SUCCESS", load_input=False)
    return len(found)


def main(port: int, database: str) -> None:
    """Serve for as long as it is let."""
    DBOS(
        config={
            "name": "same-work",
            "system_database_url": database,
            "max_executor_threads": PLACES,
            "notification_listener_polling_interval_sec": 0.1,  # SQLite; PostgreSQL tells at once
            "log_level": "WARNING",
        }
    )
    DBOS.launch()
    uvicorn.run(app, port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
