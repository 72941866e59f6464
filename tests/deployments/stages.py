"""Small flows that leave traces in a file, so that a test can see what ran and how often."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from prefect import flow
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput

from config.tongue import tongue
from domain.gate import Gate
from domain.roles import Role
from integrations.engine import Form
from integrations.prefect import PrefectEngine
from records.gates import GateRecord


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


class Go(Gate, signers=[Role.PROJECT_MANAGER]):
    """Shall we go?"""


@flow
async def signing(file: str) -> None:
    """Ask at a gate as a stage does, until something was typed into its form."""
    trace(file, "begin")
    engine, now = PrefectEngine("http://prefect.test"), datetime(2026, 5, 4, tzinfo=UTC)
    record = GateRecord(
        "acme/kickoff/1",
        "acme",
        "kickoff",
        "",
        "go",
        1,
        date(2026, 5, 8),
        now,
        None,
        None,
        {},
        "",
        1,
    )
    while (typed := await engine.typed(record)) is None:
        await engine.leave(record, Form(Go, "Shall we go?", tongue("en")))
        if await engine.typed(record) is None:
            record = replace(record, asked=record.asked + 1)
    trace(file, f"{typed.source.replace(' ', '-')}-{typed.values['decision']}")
