"""What runs beside a race: the pages, and whoever answers without them. Run with `-m`.

`pages PORT` serves the pages; `votes` reads rounds from its input, a line each, and writes
what every voter was told.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import uvicorn

from app.pages.often import Rates
from app.pages.site import create_site
from flows.playbooks import playbooks
from integrations.engine import Typed
from tasks.real import real_world
from tasks.sign_off import take
from tasks.signing import Answered, sign
from tasks.world import living_in, world

MANY = Rates(*["99999/minute"] * 6)


async def voted(vote: dict[str, Any]) -> str:
    """One person's answer, in a world of its own as every process has one."""
    async with real_world() as here:
        with living_in(here):
            await asyncio.sleep(vote["at"] - time.time())
            values = dict(vote["values"])
            if vote["channel"] == "prefect":
                typed = values | {k: vote[k] for k in ("code", "decision", "comment")}
                record = await world().ledger.gates.get(vote["gate"])
                one = Typed(f"form {vote['email']}", typed | {"signer": vote["email"]})
                return (await take(record, one)).says
            answered = Answered(
                vote["email"], vote["code"], vote["decision"], "command line",
                values=values, comment=vote["comment"],
            )  # fmt: skip
            return (await sign(vote["gate"], answered)).says


async def votes() -> None:
    """Let everybody of a round answer at the same moment."""
    playbooks()
    print("ready", flush=True)  # noqa: T201 - this is how it talks
    while line := await asyncio.to_thread(sys.stdin.readline):
        told = await asyncio.gather(*(voted(vote) for vote in json.loads(line)))
        print(json.dumps(told), flush=True)  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1] == "pages":
        uvicorn.run(
            create_site(rates=MANY), port=int(sys.argv[2]), access_log=False, log_config=None
        )
    else:
        asyncio.run(votes())
