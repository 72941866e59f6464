"""Bring the database to the version of the installed code, or back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from records.database import Database


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database up to this version; does nothing when it is there already."""
    async with database.writing() as connection:
        await connection.run_sync(lambda c: command.upgrade(_config(c), revision))


async def downgrade(database: Database, revision: str) -> None:
    """Take the database back to this version."""
    async with database.writing() as connection:
        await connection.run_sync(lambda c: command.downgrade(_config(c), revision))


async def differences(database: Database) -> None:
    """Raise alembic's own error when the tables in code are not those of the migrations."""
    async with database.writing() as connection:
        await connection.run_sync(lambda c: command.check(_config(c)))
