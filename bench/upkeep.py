"""What the upkeep costs while projects wait: `python -m bench.upkeep [10 100 1000 10000]`.

The records are real, in a SQLite file; the engine answers at once, so that what is measured is our
own processor time. Prefect adds two short questions to each round, however many projects wait.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from math import ceil, nan
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from bench.machine import this_machine
from config.files import OURS
from deployments.alongside import EVERY
from domain.answers import Outcome
from flows.onboard import begin, brief_from
from flows.people import Cast
from flows.rehearse import Rehearsal, Theatre
from flows.rota import BY_TURNS, TURN_EVERY, Rota
from flows.upkeep import remind_the_late, upkeep_by
from records.database import Stored
from records.every_table import Base
from records.ledger import Ledger, ready
from tasks.looking import now
from tasks.world import living_in, world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from records.gates import GateRecord

SIZES = (10, 100, 1_000, 10_000)
SLUG = "acme"  # of the example
LATE = 1_000  # more of them take minutes
ROUNDS = 24  # two minutes


class Drawing(Theatre):
    """An engine that draws as the real one does, and notes whom it was told to wake."""

    def __init__(self) -> None:
        """Have drawn nothing."""
        super().__init__()
        self.woken: list[str] = []

    async def draw(self, project: str, picture: Callable[[], Awaitable[tuple[str, str]]]) -> None:  # noqa: ARG002 - an engine's form
        """Make the picture, which is what costs time."""
        await picture()

    async def wake(self, run: str, gate: GateRecord) -> None:  # noqa: ARG002 - as above
        """Note it."""
        self.woken.append(gate.id)


async def main() -> None:
    """Measure each size and print the table."""
    print(f"{this_machine()}\n\n{HEAD}", flush=True)
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory() as home:
            print(await line(size, Path(home)), flush=True)


HEAD = (
    "| projects that wait | glance alone | a round | the longest of 24 | of a core "
    "| everybody had a turn after | a decided gate is woken after | look at who is late |\n"
    "|---|---|---|---|---|---|---|---|"
)


async def line(size: int, home: Path) -> str:
    """What so many projects cost, as a line of the table."""
    database = Stored(f"sqlite+aiosqlite:///{home / 'records.db'}")
    await ready(database)
    clock = Rehearsal(brief_from(OURS / "examples" / "meiro-acme.yaml"), Cast(), now())
    clock.theatre = engine = Drawing()
    ledger = Ledger(database, lambda: clock.clock)
    with living_in(replace(clock.world, ledger=ledger, engine=engine)):
        await fill(clock, size)
        rota = Rota()
        glance = await cpu(rota.chosen())
        spent: list[float] = []
        for _ in range(ROUNDS):
            clock.clock += timedelta(seconds=EVERY)
            spent.append(await cpu(upkeep_by(rota)))
        woken = await until_woken(clock, engine)
        late = await cpu(remind_the_late()) if size <= LATE else nan
    await database.close()
    turns = max(TURN_EVERY.total_seconds(), ceil(size / BY_TURNS) * EVERY)
    return (
        f"| {size:,} | {glance:.3f} s | {mean(spent):.3f} s | {max(spent):.3f} s "
        f"| {mean(spent) / EVERY:.1%} | {turns / 60:.0f} min | {woken} round | {late:.3f} s |"
    )


async def until_woken(clock: Rehearsal, engine: Drawing) -> int:
    """How many rounds it takes until the run at a gate that was decided is woken."""
    gates = world().ledger.gates
    rota = Rota()
    await upkeep_by(rota)
    waiting = await gates.of(f"{SLUG}-2", waiting=True)
    await gates.settle(waiting[0].id, Outcome.YES)
    for nth in range(1, ROUNDS):
        clock.clock += timedelta(seconds=EVERY)
        await upkeep_by(rota)
        if waiting[0].id in engine.woken:
            return nth
    raise RuntimeError(f"{waiting[0].id} was not woken.")


async def cpu(does: Awaitable[object]) -> float:
    """The processor time this takes, of all threads."""
    before = time.process_time()
    await does
    return time.process_time() - before


async def fill(clock: Rehearsal, size: int) -> None:
    """Begin one project, and put so many like it into the records; all wait at their gates."""
    await begin(clock.brief)
    await clock.run_all()
    database = world().ledger.database
    for table in Base.metadata.sorted_tables:
        async with database.reading() as connection:
            found = [dict(r) for r in (await connection.execute(select(table))).mappings()]
        ours = [row for row in found if renamed(row, "") != row]
        if not ours or table.name == "audit":  # which nobody looks at here
            continue
        copies = [
            renamed({k: v for k, v in row.items() if k != "id" or isinstance(v, str)}, str(nth))
            for nth in range(2, size + 1)
            for row in ours
        ]
        async with database.writing() as connection:
            await connection.run_sync(lambda c, t=table, rows=copies: c.execute(insert(t), rows))


def renamed(value: Any, nth: str) -> Any:
    """A row, or what stands in it, of another project."""
    if isinstance(value, dict):
        return {key: renamed(one, nth) for key, one in value.items()}  # type: ignore[misc]
    if isinstance(value, str) and value.partition("/")[0] == SLUG:
        return f"{SLUG}-{nth}{value.removeprefix(SLUG)}"
    return value


if __name__ == "__main__":
    asyncio.run(main())
