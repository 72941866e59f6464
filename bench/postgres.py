"""PostgreSQL for all: one from a wheel, or the one that is named."""

from __future__ import annotations

import asyncio
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.machine import Program
from tests.postgres import GIVEN, Databases, postgres

if TYPE_CHECKING:
    from collections.abc import Generator

VARIABLES = ("GOLIVE_DATABASE_URL", "PREFECT_API_DATABASE_CONNECTION_URL")  # ours and Prefect's


@dataclass
class Postgres:
    """A server on which databases can be had, with what can be measured of it."""

    databases: Databases
    programs: dict[str, Program] = field(default_factory=dict[str, Program])


@contextmanager
def databases() -> Generator[Postgres]:
    """Name two new databases in the environment, and say where others can be had."""
    try:
        if url := os.environ.get(GIVEN):
            yield _named(Postgres(Databases(url)))
        else:
            with (
                tempfile.TemporaryDirectory() as folder,
                postgres("-c", "max_connections=300", *_extended(Path(folder))) as server,
            ):
                programs = {"database": Program(server.running.pid)} if server.running else {}
                yield _named(Postgres(Databases(server.url), programs))
    finally:
        for variable in VARIABLES:
            os.environ.pop(variable, None)


def _named(place: Postgres) -> Postgres:
    for variable in VARIABLES:
        os.environ[variable] = asyncio.run(place.databases.make())
    return place


def _extended(folder: Path) -> tuple[str, ...]:
    """Give the server an empty uuid-ossp: DBOS asks for it and uses none of it."""
    folder.chmod(0o755)  # where we are root, the server is somebody else
    (folder / "extension").mkdir()
    control = "default_version = '1.1'\ncomment = 'asked for, and not used'\n"
    (folder / "extension" / "uuid-ossp.control").write_text(control)
    (folder / "extension" / "uuid-ossp--1.1.sql").write_text("")
    return ("-c", f"extension_control_path=$system:{folder}")
