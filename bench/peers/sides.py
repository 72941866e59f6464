"""The peers as sides: their programs are started, and spoken to over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.peers import python
from bench.sides import NUMBERS, Piece, Side, beside
from deployments.ports import remembered_ports

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    import httpx

    from bench.asked import Sizes
    from bench.machine import Program
    from bench.place import Place

HERE = "http://127.0.0.1"


@dataclass
class Dbos:
    """The work as a workflow of DBOS, in a program that takes runs and answers over HTTP."""

    name: str
    programs: dict[str, Program]
    many: int
    client: httpx.AsyncClient

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


async def dbos(place: Place, sizes: Sizes) -> Side:
    """Start the program that carries out the workflow of DBOS."""
    port = remembered_ports(place.home / "dbos.json", ["dbos"])["dbos"]
    command = ["-m", "bench.peers.on_dbos", str(port), await place.database("psycopg", "dbos.db")]
    program = place.program(command, {}, "dbos", of=python("dbos"))
    client = await place.answering(f"{HERE}:{port}", "dbos")
    return Dbos("DBOS", {"program": program} | place.shared(), sizes.wave, client)


STARTING: dict[str, Callable[[Place, Sizes], Awaitable[Side]]] = {"dbos": dbos}
