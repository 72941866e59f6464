"""Backups of one machine's home: made while everything runs, and put back when it is gone."""

from __future__ import annotations

import asyncio
import tarfile
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from app.show import line
from config.settings import forget, home, settings
from deployments.only_one import only_one
from domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

LEFT_OUT = {"logs", "up.json", "up.lock", "prepared", "__pycache__"}
JOURNALS = ("-wal", "-shm", "-journal", ".lock")
MOMENT = "moment"  # the file in the archive that says of when it is
PRIVATE = 0o600
LAST = "golive.db"  # our records come last: Prefect may be behind them, never ahead


def backup(*, output: Annotated[Path, Parameter(name=["--output", "-o"])]) -> None:
    """Copy everything that this machine's home holds into one file; what runs may go on running.

    Parameters
    ----------
    output
        The file to write, such as golive-2026-05-01.tar.gz. It holds keys and passwords.

    """
    here = home()
    elsewhere = not settings().database_url.startswith("sqlite")  # also where .env says so
    if not (here / LAST).exists() and not elsewhere:
        raise BadInput(f"There is nothing in {here} yet.", fix="Start golive first: golive up")
    moment = datetime.now(UTC)
    unfinished = output.with_name(output.name + ".part")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="golive-backup-")))
        stack.callback(unfinished.unlink, missing_ok=True)
        packed = stack.enter_context(tarfile.open(unfinished, "w:gz"))
        unfinished.chmod(PRIVATE)
        count = 0
        for count, file in enumerate(_files(here, output), start=1):  # noqa: B007 - said below
            packed.add(_still(file, folder), arcname=str(file.relative_to(here)))
        (folder / MOMENT).write_text(moment.isoformat())
        packed.add(folder / MOMENT, arcname=MOMENT)
        packed.close()
        unfinished.replace(output)
    line(f"{output}: {count} files of {here}, as they stood at {moment:%Y-%m-%d %H:%M:%S} UTC.")
    if elsewhere:
        line("The records are in the database of GOLIVE_DATABASE_URL: back that up with its tools.")
    line("→ It holds keys and passwords; keep it where you keep those.")


def restore(file: Path, /) -> None:
    """Put a backup into this machine's home, which has to be empty; what was done stays done.

    Parameters
    ----------
    file
        What `golive backup` wrote.

    """
    here = home()
    if here.exists() and any(here.iterdir()):
        raise BadInput(
            f"{here} is not empty; nothing was put back.",
            fix=f"Move it away first: mv {here} {here}.old",
        )
    try:
        with tarfile.open(file) as packed:
            packed.extraction_filter = getattr(tarfile, "data_filter", _as_it_is)
            packed.extractall(here)  # noqa: S202 - nothing leaves the folder
    except (tarfile.TarError, OSError, EOFError) as trouble:
        raise BadInput(
            f"{file} cannot be read as a backup: {trouble}.",
            fix="Name a file that golive backup wrote, and look whether it is whole.",
        ) from None
    said = here / MOMENT
    if not said.exists():
        raise BadInput(
            f"{file} does not say of which moment it is.", fix="Name a file of golive backup."
        )
    moment = said.read_text()
    said.unlink()
    forget()
    line(f"{here} stands as it did at {moment}.")
    if (here / LAST).exists():
        restored(moment)


def restored(moment: str, /) -> None:
    """Say that the records came back from a backup of this moment, however that was done.

    Parameters
    ----------
    moment
        Of when they are, with the offset: 2026-05-01T03:00+02:00.

    """
    try:
        of = datetime.fromisoformat(moment)
    except ValueError:
        of = None
    if of is None or of.tzinfo is None or of > datetime.now(UTC):
        raise BadInput(
            f"{moment!r} is no moment in the past with its offset.",
            fix="Write it like 2026-05-01T03:00+02:00.",
        )
    with only_one(home() / "up.lock", f"golive in {home()}", "Stop it first: kill {pid}"):
        asyncio.run(_note(of))
    line(
        "For 90 days everything is looked for in Slack and Jira before it is done. Mail cannot be"
        " looked for: what was sent since then may come a second time, with the same Message-ID."
    )
    line("→ Go on: golive up. Signatures given since then are asked for again.")


async def _note(of: datetime) -> None:
    from records.database import Stored  # noqa: PLC0415 - as below
    from records.ledger import Ledger, ready  # noqa: PLC0415 - as below
    from tasks.looking import now  # noqa: PLC0415 - as below

    database = Stored(settings().database_url)
    try:
        await ready(database)
        await Ledger(database, now).restorations.note(of)
    finally:
        await database.close()


def _as_it_is(member: tarfile.TarInfo, _: str, /) -> tarfile.TarInfo:
    """A Python of before 3.11.4 knows no filter; the file is the user's own."""
    return member


def _files(here: Path, output: Path) -> Iterator[Path]:
    """Every file that is worth keeping, our records last."""
    found = [
        file
        for file in sorted(here.rglob("*"))
        if file.is_file()
        and not LEFT_OUT & set(file.relative_to(here).parts)
        and not file.name.endswith(JOURNALS)
        and file.resolve() not in {output.resolve(), output.with_name(output.name + ".part")}
    ]
    yield from sorted(found, key=lambda file: file == here / LAST)


def _still(file: Path, folder: Path) -> Path:
    """The file itself, or a copy that stands still where it is a database in use."""
    from records.backup import copy_database, is_database  # noqa: PLC0415 - SQLAlchemy is slow

    if not is_database(file):
        return file
    copy = folder / "database"
    copy.unlink(missing_ok=True)
    copy_database(file, copy)
    return copy
