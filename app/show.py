"""How the command line speaks: plain columns that survive a pipe, or JSON for machines."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from config.settings import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.errors import GoliveError

Output: TypeAlias = Annotated[Path | None, Parameter(name=["--output", "-o"])]
PIPED = 1000  # columns, where there is no terminal to ask: no address is folded there


def console(*, error: bool = False) -> Console:
    """Where people read: their terminal, or wide plain lines into a pipe."""
    stream = sys.stderr if error else sys.stdout
    return Console(
        file=stream, width=None if stream.isatty() else PIPED, highlight=False, emoji=False
    )


def as_json(value: Any) -> None:
    """Print a value as one JSON document."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def columns(titles: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print rows under their titles; say so when there are none."""
    if not rows:
        console().print(empty, markup=False)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    console().print(table)


def line(text: str) -> None:
    """Print one line as it is."""
    console().print(text, markup=False, soft_wrap=True)


def trouble(error: GoliveError, *, json_wanted: bool) -> None:
    """Say what is wrong and what to do, on the error stream."""
    if json_wanted:
        known = {k: v for k in ("place", "field") if (v := getattr(error, k, ""))}
        said = json.dumps({"problem": error.problem, "fix": error.fix} | known, ensure_ascii=False)
        sys.stderr.write(said + "\n")
        return
    console(error=True).print(str(error), markup=False, soft_wrap=True)


def moment(iso: str) -> str:
    """A moment in the person's own zone, short."""
    if not iso:
        return ""
    return datetime.fromisoformat(iso).astimezone(settings().timezone).strftime("%d %b %H:%M")


def day(iso: str) -> str:
    """A day, short."""
    return datetime.fromisoformat(iso).strftime("%a %d %b %Y") if iso else ""


def _plain(cell: str) -> Any:
    from rich.text import Text  # noqa: PLC0415 - untrusted text is never markup

    return Text("".join(c for c in cell if c.isprintable() or c == "\n"))
