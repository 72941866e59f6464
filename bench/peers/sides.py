"""The peers as sides: their programs are started, and spoken to over HTTP."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from bench.peers import python
from bench.sides import NUMBERS, PAUSE, OverHttp, Piece, Side, beside
from deployments.ports import remembered_ports

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bench.asked import Sizes
    from bench.place import Place

HERE = "http://127.0.0.1"
RUNS = "/api/v2/dags/same_work/dagRuns"
AIRFLOW = {
    "CORE__LOAD_EXAMPLES": "false",
    "CORE__DAGS_ARE_PAUSED_AT_CREATION": "false",
    "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "true",
    "CORE__PARALLELISM": "20",
    "CORE__MAX_ACTIVE_RUNS_PER_DAG": "1000",
    "CORE__MAX_ACTIVE_TASKS_PER_DAG": "1000",
    "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",  # of its own: every second
    "SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "3600",  # it stands still for minutes
    "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3600",  # the file does not change
    "LOGGING__LOGGING_LEVEL": "WARNING",
}


@dataclass
class Dbos(OverHttp):
    """The work as a workflow of DBOS, in a program that takes runs and answers over HTTP."""

    async def start(self, number: int) -> list[Piece]:
        """Start runs."""

        async def one() -> Piece:
            key = f"dbos-{next(NUMBERS)}"
            (await self.client.post(f"/runs/{key}")).raise_for_status()
            return Piece(key, key, {"decision": "yes", "signer": "me"})

        return await beside(one, number)

    async def waiting(self, pieces: Sequence[Piece]) -> int:
        """All that have acted three times: DBOS keeps an answer that comes before its question."""
        return len(pieces)

    async def answer(self, piece: Piece) -> None:
        """Send the answer to the program, which sends it to the workflow."""
        answered = await self.client.post(f"/runs/{piece.run}/answer", json=piece.form)
        answered.raise_for_status()

    async def ended(self, pieces: Sequence[Piece]) -> int:
        """Count the workflows that succeeded."""
        counted = await self.client.post("/ended", json=[piece.run for piece in pieces])
        return counted.raise_for_status().json()


@dataclass
class Airflow(OverHttp):
    """The work as a DAG of Airflow, started and answered over its REST API."""

    async def start(self, number: int) -> list[Piece]:
        """Trigger runs."""

        async def one() -> Piece:
            key = f"airflow-{next(NUMBERS)}"
            wanted = {"dag_run_id": key, "logical_date": None, "conf": {"run": key}}
            (await self.client.post(RUNS, json=wanted)).raise_for_status()
            return Piece(key, key)

        return await beside(one, number)

    async def waiting(self, pieces: Sequence[Piece]) -> int:
        """Count the approvals that await input."""
        asked = {"state": "awaiting_input"}
        return await self._count(pieces, f"{RUNS}/~/taskInstances", "task_instances", asked)

    async def answer(self, piece: Piece) -> None:
        """Approve, as the page with the required actions does."""
        approval = f"{RUNS}/{piece.run}/taskInstances/approval/-1/hitlDetails"
        answered = await self.client.patch(approval, json={"chosen_options": ["Approve"]})
        answered.raise_for_status()

    async def ended(self, pieces: Sequence[Piece]) -> int:
        """Count the runs that succeeded."""
        return await self._count(pieces, RUNS, "dag_runs", {"state": "success"})

    async def _count(
        self, pieces: Sequence[Piece], url: str, listed: str, asked: dict[str, str]
    ) -> int:
        newest = asked | {"order_by": "-id", "limit": "100"}  # it lists no more at once
        found = (await self.client.get(url, params=newest)).raise_for_status().json()[listed]
        return len({one["dag_run_id"] for one in found} & {piece.run for piece in pieces})


async def dbos(place: Place, sizes: Sizes) -> Side:
    """Start the program that carries out the workflow of DBOS."""
    port = remembered_ports(place.home / "dbos.json", ["dbos"])["dbos"]
    command = ["-m", "bench.peers.on_dbos", str(port), await place.database("psycopg", "dbos.db")]
    program = place.program(command, {}, "dbos", of=python("dbos"))
    client = await place.answering(f"{HERE}:{port}", "dbos")
    return Dbos("DBOS", {"program": program} | place.shared(), sizes.wave, client)


async def airflow(place: Place, sizes: Sizes) -> Side:
    """Start what `airflow standalone` starts, but for the triggerer: nothing is deferred."""
    home = place.home / "airflow"
    (home / "dags").mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("on_airflow.py"), home / "dags")
    port = remembered_ports(home / "ports.json", ["api"])["api"]
    database = await place.database("psycopg2", "airflow.db")
    env = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__API_AUTH__JWT_SECRET": token_hex(32),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{HERE}:{port}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": (
            database if place.postgres else f"{database}?timeout=60"  # else it is often locked
        ),
        **{f"AIRFLOW__{name}": value for name, value in AIRFLOW.items()},
    }
    await place.once(["-m", "airflow", "db", "migrate"], env, "migrate", of=python("airflow"))
    commands = {
        "api server": ["api-server", "--host", "127.0.0.1", "--port", str(port)],
        "scheduler": ["scheduler", "--skip-serve-logs"],
        "dag processor": ["dag-processor"],
    }
    programs = {
        name: place.program(["-m", "airflow", *command], env, name, of=python("airflow"))
        for name, command in commands.items()
    }
    client = await place.answering(f"{HERE}:{port}", "api server")
    token = (await client.get("/auth/token")).raise_for_status().json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    while not (await client.get(RUNS)).is_success:  # until the DAG has been read
        await asyncio.sleep(PAUSE)
    return Airflow("Airflow", programs | place.shared(), sizes.hand, client)


STARTING: dict[str, Callable[[Place, Sizes], Awaitable[Side]]] = {"dbos": dbos, "airflow": airflow}
