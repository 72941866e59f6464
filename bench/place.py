"""Where what is measured lives: its home, its programs, its databases, and who speaks with it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from sqlalchemy import make_url

from bench.machine import ROOT, Program, running, until

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AsyncExitStack
    from pathlib import Path

    from bench.postgres import Postgres


@dataclass
class Place:
    """Where a peer lives for as long as it is measured."""

    home: Path
    stack: AsyncExitStack
    postgres: Postgres | None

    async def database(self, driver: str, file: str) -> str:
        """The address of a database of its own, as this driver wants it."""
        if self.postgres is None:
            return f"sqlite:///{self.home / file}"
        url = make_url(await self.postgres.databases.make()).set(drivername=f"postgresql+{driver}")
        return url.render_as_string(hide_password=False)

    async def browser(self, url: str) -> httpx.AsyncClient:
        """Be ready to speak with somebody."""
        limits = httpx.Limits(max_connections=50)
        return await self.stack.enter_async_context(
            httpx.AsyncClient(base_url=url, timeout=120, limits=limits)
        )

    def program(
        self, command: Sequence[str], env: Mapping[str, str], name: str, *, of: str = sys.executable
    ) -> Program:
        """Run a program of this Python until the end."""
        return self.stack.enter_context(running(command, env, self._log(name), python=of))

    async def once(
        self, command: Sequence[str], env: Mapping[str, str], name: str, *, of: str
    ) -> None:
        """Run a program of this Python to its end."""
        ran = await asyncio.create_subprocess_exec(
            of, *command, cwd=ROOT, env={**os.environ, **env}, stdout=PIPE, stderr=STDOUT
        )
        said, _ = await ran.communicate()
        if ran.returncode:
            raise SystemExit(f"{name} has failed.\n{said.decode()[-2000:]}")

    async def answering(self, url: str, name: str) -> httpx.AsyncClient:
        """Wait until this program answers, and be ready to speak with it."""
        try:
            until(url)
        except SystemExit as silent:
            raise SystemExit(f"{silent}\n{self._log(name).read_text()[-2000:]}") from None
        return await self.browser(url)

    def shared(self) -> dict[str, Program]:
        """The programs that others use too."""
        return self.postgres.programs if self.postgres else {}

    def _log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"
