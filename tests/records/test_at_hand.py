"""SQLite within one thread: nobody waits for somebody who waits for them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import text

from records.at_hand import at_hand
from records.database import Stored

WRITE = text("INSERT INTO seen VALUES (:who)")


async def test_two_that_write_in_one_thread_take_turns(tmp_path: Path):
    database = at_hand(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'golive.db'}")
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE seen (who TEXT)"))

    async def write(who: str) -> None:
        async with database.writing() as connection:
            await connection.execute(WRITE, {"who": f"{who} begins"})
            await asyncio.sleep(0)  # the other one gets its chance in the middle of it
            await connection.execute(WRITE, {"who": f"{who} ends"})

    async with asyncio.timeout(5):  # inside SQLite one would wait half a minute for the other
        await asyncio.gather(write("one"), write("two"))

    async with database.reading() as connection:
        seen = list(await connection.scalars(text("SELECT who FROM seen")))
    assert seen == ["one begins", "one ends", "two begins", "two ends"]
    await database.close()


async def test_what_was_not_finished_is_not_there_and_holds_up_nobody(tmp_path: Path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'golive.db'}"
    database, other = at_hand(url), Stored(url)
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE seen (who TEXT)"))
    try:
        async with database.writing() as connection:
            await connection.execute(WRITE, {"who": "one"})
            raise InterruptedError
    except InterruptedError:
        pass

    async with other.writing() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM seen")) == 0
    async with database.reading() as looking, other.writing() as writing:
        await writing.execute(WRITE, {"who": "two"})
        assert await looking.scalar(text("SELECT count(*) FROM seen")) == 0
    await database.close()
    await other.close()
