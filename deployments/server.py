"""Start Prefect's own server so that SQLite does not turn approvals away.

Prefect opens a deferred transaction for a resume or a new run, reads, then writes; when two of
them meet, SQLite refuses the second at once and the approver sees a 503. Beginning immediately
makes them wait for each other instead. PostgreSQL does not need it and is not touched.
"""

from __future__ import annotations

import argparse
import inspect
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from starlette.middleware import Middleware

from deployments.bell import at_the_door, let_ring
from deployments.built import built_with
from deployments.garbage import collect_rarely, set_apart
from deployments.readable import make_readable
from domain.errors import GoliveError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence
    from contextlib import AbstractAsyncContextManager

    from starlette.types import ASGIApp

DATABASE = "PREFECT_API_DATABASE_CONNECTION_URL"
DATABASES = (DATABASE, "PREFECT_SERVER_DATABASE_CONNECTION_URL")
KNOWN_SHAPE = ["self", "session", "with_for_update"]


# What golive needs nothing of, and what costs a fifth of the server's work: no run of ours has a
# schedule, a time to expire or an event that anything waits for. Each may be turned on again.
IDLE = (
    "SERVICES_EVENT_PERSISTER",
    "SERVICES_EVENT_LOGGER",
    "SERVICES_TRIGGERS",
    "SERVICES_PAUSE_EXPIRATIONS",
    "SERVICES_LATE_RUNS",
    "SERVICES_SCHEDULER",
    "EVENTS_STREAM_OUT",
    "LOGS_STREAM_OUT",
)
# Blocks keep what a flow needs to know; ours know it from their playbook, and writing all kinds of
# them down takes seconds in a new home.
BLOCKS = "PREFECT_API_BLOCKS_REGISTER_ON_START"

# What its tasks have come to is written into the database in heaps, a second late at most: written
# one by one, it was a third of the server's work. Only Prefect's pages look at it.
RECORDER = "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER"
IN_HEAPS = {f"{RECORDER}_BATCH_SIZE": "20", f"{RECORDER}_FLUSH_INTERVAL": "1"}

# PostgreSQL is asked the same hundreds of questions again and again: over connections that stay and
# remember all of them, it does not work them out anew.
SQLALCHEMY = "PREFECT_SERVER_DATABASE_SQLALCHEMY"
POSTGRES = {
    f"{SQLALCHEMY}_POOL_SIZE": "10",
    f"{SQLALCHEMY}_MAX_OVERFLOW": "5",
    f"{SQLALCHEMY}_CONNECT_ARGS_PREPARED_STATEMENT_CACHE_SIZE": "1000",
}


class UnknownEngine(GoliveError):
    """Prefect was changed in a place that the embedded server relies on."""

    def __init__(self, found: object) -> None:
        """Take what was found where the known method should be."""
        super().__init__(
            f"This Prefect begins its SQLite transactions in a way not known here: {found}.",
            fix="Install the pinned Prefect (requirements.lock), or give Prefect a PostgreSQL"
            f" database with {DATABASE} and start it with `prefect server start`.",
        )


def begin_immediately(configuration: type[Any]) -> None:
    """Make every transaction of this kind of database wait for its turn at the beginning."""
    original = getattr(configuration, "begin_transaction", None)
    if not callable(original) or list(inspect.signature(original).parameters) != KNOWN_SHAPE:
        raise UnknownEngine(original and inspect.signature(original))
    begin = cast("Callable[..., AbstractAsyncContextManager[Any]]", original)

    @asynccontextmanager
    async def begin_transaction(
        self: object,
        session: object,
        with_for_update: bool = False,  # noqa: ARG001, FBT001, FBT002 - the signature is Prefect's
    ) -> AsyncGenerator[Any, None]:
        async with begin(self, session, with_for_update=True) as transaction:
            yield transaction

    configuration.begin_transaction = begin_transaction


def server_environment(home: Path, port: int) -> dict[str, str]:
    """Say what a server that keeps its memory in `home` needs to find in its environment."""
    origin = f"http://127.0.0.1:{port}"
    own = {
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": f"{origin}/api",
        "PREFECT_UI_API_URL": f"{origin}/api",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # the first UI shows a Resume button
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_API_KEEPALIVE_TIMEOUT": "30",  # seconds; its own clients keep it for 25
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    }
    for name in (*(f"PREFECT_SERVER_{part}_ENABLED" for part in IDLE), BLOCKS):
        own[name] = os.environ.get(name, "false")
    postgres = any(os.environ.get(name, "").startswith("postgresql") for name in DATABASES)
    for name, usual in (IN_HEAPS | (POSTGRES if postgres else {})).items():
        own[name] = os.environ.get(name, usual)
    if not any(os.environ.get(name) for name in DATABASES):
        own[DATABASE] = f"sqlite+aiosqlite:///{home.absolute() / 'prefect' / 'prefect.db'}"
    return own


def settle(api: Any) -> None:
    """Set apart what is there when the server is asked for the first time: it has started then."""

    def started(app: ASGIApp) -> ASGIApp:
        set_apart()
        return app

    api.user_middleware.append(Middleware(started))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server in this one OS process until it is told to stop."""
    parser = argparse.ArgumentParser(prog="deployments.server", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="Port on 127.0.0.1.")
    port = parser.parse_args(arguments).port
    if home := os.environ.get("PREFECT_HOME"):
        Path(home).mkdir(parents=True, exist_ok=True)
    collect_rarely()  # looking for garbage took a third of the time to start
    # Prefect is only imported by the server itself: it takes seconds.
    from prefect.cli import app  # noqa: PLC0415
    from prefect.server.api import server  # noqa: PLC0415
    from prefect.server.database.configurations import AioSqliteConfiguration  # noqa: PLC0415

    try:
        begin_immediately(AioSqliteConfiguration)
    except UnknownEngine as unknown:
        sys.stderr.write(f"{unknown}\n")
        return 2
    make_readable(server)
    let_ring(server, at_the_door())
    built_with(server, "create_api_app", settle)
    sys.argv = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    app()
    return 0


if __name__ == "__main__":
    sys.exit(main())
