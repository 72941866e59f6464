"""Where the company's words and numbers lie: the user's own copy first, then ours.

A file under GOLIVE_HOME/config takes the place of the one of the same name in this folder.
"""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path

from config.cached import seen
from domain.errors import BadInput

OURS = Path(__file__).parent


def home() -> Path:
    """The folder that golive keeps everything in."""
    return _absolute(os.environ.get("GOLIVE_HOME") or "~/.golive")


@cache
def _absolute(folder: str) -> Path:
    return Path(folder).expanduser().absolute()


def folders() -> tuple[Path, ...]:
    """Where words are looked up, first things first."""
    return (home() / "config", OURS)


def find(relative: str) -> Path:
    """The file of this name: the user's own if there is one, otherwise ours."""
    return seen(("find", relative), lambda: _found(relative))


def _found(relative: str) -> Path:
    own, ours = _both(home(), relative)
    return own if os.path.exists(own) else ours  # noqa: PTH110 - asked thousands of times


@cache
def _both(at: Path, relative: str) -> tuple[Path, Path]:
    if Path(relative).is_absolute() or ".." in Path(relative).parts:
        raise BadInput(f"{relative!r} leaves the folder.", fix="Name a file inside config/.")
    return at / "config" / relative, OURS / relative


def names(folder: str, pattern: str) -> list[str]:
    """The names that fit the pattern in a folder, ours and the user's own together."""
    return list(seen(("names", folder, pattern), lambda: _names(folder, pattern)))


def _names(folder: str, pattern: str) -> list[str]:
    return sorted({name for root in folders() for name in _listed(root / folder, pattern)})


def _listed(folder: Path, pattern: str) -> frozenset[str]:
    """What lies in a folder; looked at again when something came or went."""
    try:
        changed = folder.stat().st_mtime_ns
    except FileNotFoundError:
        return frozenset()
    return _fitting(folder, pattern, changed)


@lru_cache(maxsize=256)
def _fitting(folder: Path, pattern: str, _: int) -> frozenset[str]:
    return frozenset(path.name for path in folder.glob(pattern))
