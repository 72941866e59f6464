"""Let only one of a kind run at a time on this machine."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from domain.errors import GoliveError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class AlreadyRunning(GoliveError):
    """Another of the same kind already runs here; two would do everything twice."""


@contextmanager
def only_one(file: Path, what: str, fix: str) -> Generator[None, None, None]:
    """Hold the lock file for as long as the block lasts, or say who holds it.

    The lock ends with the program, however that ends; the file may stay.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip() or "unknown"
            raise AlreadyRunning(
                f"{what} already runs (pid {pid}).", fix=fix.format(pid=pid)
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
