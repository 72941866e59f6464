"""A real Prefect server for the tests that need one: started once, on a port of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from deployments.ports import remembered_ports
from deployments.server import server_environment

if TYPE_CHECKING:
    from collections.abc import Generator

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0


@dataclass(frozen=True)
class Engine:
    """A Prefect server: where it answers, where it keeps its memory, how to reach it."""

    url: str
    home: Path
    env: dict[str, str]


def until(url: str, running: subprocess.Popen[bytes]) -> None:
    """Wait until the address answers, or fail with what the server wrote."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and running.poll() is None:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail(f"The Prefect server did not answer at {url}.")


@contextmanager
def engine(home: Path) -> Generator[Engine]:
    """Run a Prefect server for as long as the block lasts."""
    port = remembered_ports(home / "ports.json", ["prefect"])["prefect"]
    own = {**server_environment(home, port), "PYTHONPATH": str(ROOT)}
    env = {**os.environ, **own}
    command = [sys.executable, "-m", "deployments.server", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603 - our own program
            command, env=env, cwd=ROOT, stdout=log, stderr=log
        )
        try:
            until(f"http://127.0.0.1:{port}/api/ready", server)
            yield Engine(own["PREFECT_API_URL"], home, env)
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture(scope="package")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Engine]:
    """A Prefect server; Prefect's own client in the tests talks to it."""
    with engine(tmp_path_factory.mktemp("engine")) as running:
        home = running.home / "prefect"
        with temporary_settings({PREFECT_API_URL: running.url, PREFECT_HOME: home}):
            yield running
