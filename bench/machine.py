"""The processes that are measured: what they cost, and how they are put on hold."""

from __future__ import annotations

import json
import os
import platform
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import httpx
import psutil

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

ROOT = Path(__file__).parents[1]
PATIENCE = 20
STARTS_WITHIN = 180  # seconds; a busy machine takes one


class Program:
    """One program with everything that it starts."""

    def __init__(self, pid: int) -> None:
        """Take the pid of the one that started the others."""
        self.pid = pid

    def cpu(self) -> float:
        """CPU seconds so far, with those of children that have ended."""
        total = 0.0
        for one in self._all():
            with suppress(psutil.Error):
                used = one.cpu_times()
                total += used.user + used.system + used.children_user + used.children_system
        return total

    def memory(self) -> int:
        """Bytes that it holds in memory now."""
        total = 0
        for one in self._all():
            with suppress(psutil.Error):
                total += one.memory_info().rss
        return total

    def hold(self) -> None:
        """Let it stand still, so that it costs the other side nothing."""
        self._send(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it move again."""
        self._send(signal.SIGCONT)

    def _send(self, what: signal.Signals) -> None:
        for one in self._all():
            with suppress(psutil.Error):
                one.send_signal(what)

    def _all(self) -> list[psutil.Process]:
        try:
            first = psutil.Process(self.pid)
            return [first, *first.children(recursive=True)]
        except psutil.Error:
            return []


@contextmanager
def running(
    command: Iterable[str], env: Mapping[str, str], log: Path, *, python: str = sys.executable
) -> Generator[Program]:
    """Run a Python program for as long as the block lasts."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        started = subprocess.Popen(  # noqa: S603 - our own program
            [python, *command], cwd=ROOT, env={**os.environ, **env}, stdout=out, stderr=out
        )
    try:
        yield Program(started.pid)
    finally:
        end(started)


@contextmanager
def golive_up(home: Path, env: Mapping[str, str]) -> Generator[dict[str, object]]:
    """Run `golive up` for as long as the block lasts, and say where everything is."""
    command = [sys.executable, "-m", "app", "up", "--json"]
    up = subprocess.Popen(  # noqa: S603 - our own program
        command,
        cwd=ROOT,
        env={**os.environ, "GOLIVE_HOME": str(home), **env},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        out: IO[str] = up.stdout  # type: ignore[assignment]
        heard, _, _ = select.select([out], [], [], STARTS_WITHIN)
        if not heard:
            raise TimeoutError(f"golive was not up within {STARTS_WITHIN} s; see {home}/logs.")
        yield json.loads(out.readline())
    finally:
        for program in psutil.Process(up.pid).children(recursive=True):
            with suppress(psutil.Error):
                program.send_signal(signal.SIGCONT)
        end(up)


def until(url: str, *, any_answer: bool = False) -> None:
    """Wait until something answers there."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with suppress(httpx.TransportError):
            if httpx.get(url).is_success or any_answer:
                return
        time.sleep(0.1)
    raise SystemExit(f"Nothing answers at {url}.")


def end(started: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Stop a program with everything that it has started."""
    with suppress(psutil.Error):
        under = psutil.Process(started.pid).children(recursive=True)
        started.send_signal(signal.SIGCONT)
        started.terminate()
        try:
            started.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
        for left in under:
            with suppress(psutil.Error):
                left.kill()


def this_machine() -> str:
    """What was measured on, in a line."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = psutil.virtual_memory().total / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"
