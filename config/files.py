"""Where the company's words and numbers lie: the user's own copy first, then ours.

A file under GOLIVE_HOME/config takes the place of the one of the same name in this folder.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

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
    own, ours = _both(home(), relative)
    return own if os.path.exists(own) else ours  # noqa: PTH110 - asked thousands of times


@cache
def _both(at: Path, relative: str) -> tuple[Path, Path]:
    if Path(relative).is_absolute() or ".." in Path(relative).parts:
        raise BadInput(f"{relative!r} leaves the folder.", fix="Name a file inside config/.")
    return at / "config" / relative, OURS / relative


def names(folder: str, pattern: str) -> list[str]:
    """The names that fit the pattern in a folder, ours and the user's own together."""
    return sorted({path.name for root in folders() for path in (root / folder).glob(pattern)})
