"""A sandbox that runs: its web server and its post office, on this machine only."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from weakref import WeakSet

import uvicorn
from aiosmtpd.smtp import SMTP
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from integrations.sandbox.app import app_over
from integrations.sandbox.faults import CUT
from integrations.sandbox.journal import Journal, Json
from integrations.sandbox.mail import visitor
from integrations.sandbox.systems import Company, Systems

HERE = "127.0.0.1"


@dataclass(frozen=True)
class Sandbox:
    """Where a running sandbox is reached, and what it knows."""

    url: str
    smtp_port: int
    systems: Systems
    smtp_host: str = HERE

    @property
    def slack(self) -> str:
        """Where Slack's Web API is."""
        return f"{self.url}/api/"

    @property
    def jira(self) -> str:
        """Where Jira is."""
        return f"{self.url}/jira"

    def addresses(self) -> Json:
        """All the addresses, as the command prints them."""
        names = ("url", "slack", "jira", "smtp_host", "smtp_port")
        return {name: getattr(self, name) for name in names}


class Cuttable(H11Protocol):
    """HTTP as uvicorn speaks it, with the means to hang up in the middle of a request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give each request the means to cut its connection."""
        super().connection_made(transport)
        app = self.app

        async def with_scissors(scope: Scope, receive: Receive, send: Send) -> None:
            extensions = {**scope.get("extensions", {}), CUT: transport.abort}
            await app({**scope, "extensions": extensions}, receive, send)

        self.app = with_scissors


class QuietServer(uvicorn.Server):
    """A web server that leaves the signals to whoever started it."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield


@asynccontextmanager
async def running_sandbox(
    home: Path, company: Company | None = None, *, port: int = 0, smtp_port: int = 0
) -> AsyncGenerator[Sandbox]:
    """Run a sandbox on this folder until the block ends."""
    journal = Journal(home)
    try:
        systems = Systems(journal, company or Company())
        async with (
            _post_office(systems, smtp_port) as its_port,
            served(app_over(systems), port) as url,
        ):
            yield Sandbox(url, its_port, systems)
    finally:
        journal.close()


@asynccontextmanager
async def _post_office(systems: Systems, port: int) -> AsyncGenerator[int]:
    brought: WeakSet[SMTP] = WeakSet()

    def answer() -> SMTP:
        one = visitor(systems.mail, systems.faults, systems.company.mail_password)
        brought.add(one)
        return one

    server = await asyncio.get_running_loop().create_server(answer, HERE, port)
    try:
        yield _port_of(server.sockets[0])
    finally:
        server.close()
        for one in brought:
            if one.transport is not None:
                cast("asyncio.Transport", one.transport).abort()


@asynccontextmanager
async def served(app: FastAPI, port: int = 0) -> AsyncGenerator[str]:
    """Serve pages on this machine until the block ends, and give their address."""
    listening = socket.create_server((HERE, port))
    config = uvicorn.Config(
        app,
        http=Cuttable,
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = QuietServer(config)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield f"http://{HERE}:{_port_of(listening)}"
    finally:
        server.should_exit = True
        await serving
        listening.close()


def _port_of(listening: object) -> int:
    return cast("socket.socket", listening).getsockname()[1]
