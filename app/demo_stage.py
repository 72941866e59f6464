"""What the audience sees: one line for everything that happens, and how the project stands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

from rich.live import Live
from rich.table import Table
from rich.text import Text

from app.show import console

if TYPE_CHECKING:
    from types import TracebackType

    from app.demo_people import Office

COLOURS = {
    "system": "dim", "terminal": "bold", "slack": "magenta", "mail": "cyan", "jira": "blue",
    "signed": "green", "stage": "yellow",
}  # fmt: skip


class Stage:
    """The terminal: lines that go by, and below them the stages as they stand."""

    def __init__(self) -> None:
        """Begin with an empty stage."""
        self._console = console()
        self._live = Live(console=self._console, refresh_per_second=4, transient=True)
        self._began = time.monotonic()
        self._states: dict[tuple[str, str], str] = {}

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def say(self, kind: str, text: str) -> None:
        """Show one thing that happened."""
        at = f"{time.monotonic() - self._began:5.1f}s "
        line = Text(at, style="dim").append(f"{kind:<9}", style=COLOURS.get(kind, ""))
        self._console.print(line.append(text), soft_wrap=True)

    def show(self, status: dict[str, Any]) -> None:
        """Show how the stages stand, and say what has changed."""
        table = Table(box=None, pad_edge=False)
        for title in ("stage", "item", "state", "waiting for"):
            table.add_column(title, style="dim" if title == "item" else "")
        for s in status["stages"]:
            key, state = (s["stage"], s["item"]), s["state"]
            if self._states.get(key, "not yet") != state and state != "running":
                self.say("stage", " ".join(filter(None, (*key, "is", state))))
            self._states[key] = state
            if state in {"running", "waiting"}:
                table.add_row(s["stage"], s["item"], state, ", ".join(s["waiting_for"]))
        if self._console.is_terminal:
            self._live.update(table)

    def end(self, status: dict[str, Any], office: Office, seconds: float) -> None:
        """Show what has become of the project."""
        table = Table(title=f"{status['client']}: {status['state']}", title_justify="left")
        for title in ("Stage", "Item", "State", "Ended", "Acts"):
            table.add_column(title)
        for s in status["stages"]:
            here = [a for a in status["acts"] if (a["stage"], a["item"]) == (s["stage"], s["item"])]
            table.add_row(s["stage"], s["item"], s["state"], s["ended"][11:19], str(len(here)))
        self._console.print(table)
        doubt = sum(a["in_doubt"] for a in status["acts"])
        arrived = ", ".join(f"{n} in {system}" for system, n in office.arrived.items())
        self._console.print(
            f"{len(status['acts'])} acts, {doubt} in doubt; arrived: {arrived}; "
            f"{len(status['documents'])} documents; {seconds:.0f} s.",
            soft_wrap=True,
        )
