"""Files are read again when they have changed, and not before.

Whoever plays something through in a moment takes them as they stand, and looks at each once.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

_kept: dict[Path, tuple[tuple[int, int], Any]] = {}
_seen: ContextVar[dict[Hashable, Any] | None] = ContextVar("golive_files_seen", default=None)


@contextmanager
def as_they_stand() -> Generator[None]:
    """Take every file as it is found first, until the end of the block."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def seen(what: Hashable, looking: Callable[[], T]) -> T:
    """What is found by looking; what was found before, where files are taken as they stand."""
    known = _seen.get()
    if known is None:
        return looking()
    if what not in known:
        known[what] = looking()
    return known[what]


def reread(path: Path, reading: Callable[[Path], T]) -> T:
    """Return what was read from this file; read it first if it is new or has changed."""
    return seen(path, lambda: _reread(path, reading))


def _reread(path: Path, reading: Callable[[Path], T]) -> T:
    stamp = _stamp(path)
    known = _kept.get(path)
    if known is None or known[0] != stamp:
        known = (stamp, reading(path))
        _kept[path] = known
    return known[1]


def _stamp(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (about.st_mtime_ns, about.st_size)
