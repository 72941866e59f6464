"""Small flows that leave traces in a file, so that a test can see what ran and how often."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Literal

from prefect import flow
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput


class Answer(RunInput):
    """What the waiting flow asks for."""

    decision: Literal["yes", "no"]


def trace(file: str, word: str) -> None:
    """Leave a word, the time and the process in the file."""
    with Path(file).open("a") as traces:
        traces.write(f"{word} {time.time()} {os.getpid()}\n")


@flow
async def waiting(file: str) -> str:
    """Wait for an answer."""
    trace(file, "begin")
    answer = await asuspend_flow_run(wait_for_input=Answer, key="answer", timeout=None)
    trace(file, f"answered-{answer.decision}")
    return answer.decision


@flow
async def slow(file: str, seconds: float) -> None:
    """Take its time, but look up now and then."""
    trace(file, "begin")
    await asyncio.sleep(seconds)
    trace(file, "end")


@flow
def stubborn(file: str, seconds: float) -> None:
    """Take its time and hear nothing meanwhile."""
    trace(file, "begin")
    time.sleep(seconds)
    trace(file, "end")


@flow
async def quick(file: str) -> None:
    """Be done at once."""
    trace(file, "end")


@flow
async def broken(file: str) -> None:
    """Fail."""
    trace(file, "begin")
    raise ValueError("as agreed")
