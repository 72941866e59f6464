"""Backups: a whole copy of a database that is in use, and what is known after one came back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import insert

from records.tables import RestorationRow

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from records.base import Memory

MAGIC = b"SQLite format 3\x00"


def is_database(file: Path) -> bool:
    """Whether this file is a SQLite database."""
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


def copy_database(file: Path, to: Path) -> None:
    """Copy a SQLite database as it stands at one moment, also while others write to it."""
    reading = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    with closing(reading) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a journal beside it


class Restorations:
    """When these records came back from a backup, and of which moment that backup was."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory

    async def note(self, of: datetime) -> None:
        """Write down that the records are those of this moment again."""
        async with self._memory.database.writing() as connection:
            row = {"of": of, "at": self._memory.now()}
            await connection.execute(insert(RestorationRow).values(row))
