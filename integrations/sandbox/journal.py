"""The sandbox's memory: what happened, one line of JSON per event, in the order it happened.

Nothing is ever changed or removed, so a killed sandbox comes back by reading the file from its
first line. A line that death cut in half was never answered to anybody and is dropped.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from domain.errors import BadInput

Json = dict[str, Any]
Reader = Callable[["Event"], None]

FILE = "journal.jsonl"


@dataclass(frozen=True)
class Event:
    """One thing that happened in one of the systems."""

    system: str
    what: str
    at: float
    facts: Json


class Journal:
    """Events on disk; each system reads its own and is told of new ones."""

    def __init__(self, home: Path) -> None:
        """Open the journal in this folder and read what it holds."""
        home.mkdir(parents=True, exist_ok=True)
        self.path = home / FILE
        self._file = self.path.open("a+b")
        self._refuse_a_second_sandbox()
        self._past = self._read()
        self._readers: dict[str, Reader] = {}

    def follow(self, system: str, reader: Reader) -> None:
        """Tell the reader every event of its system: first the past ones, then each new one."""
        for event in self._past:
            if event.system == system:
                reader(event)
        self._readers[system] = reader

    def add(self, system: str, what: str, facts: Json) -> Event:
        """Write an event where it survives a crash, then let its system act on it."""
        event = Event(system, what, time.time(), facts)
        self._write(json.dumps(asdict(event), ensure_ascii=False).encode() + b"\n")
        self._past.append(event)
        self._readers[system](event)
        return event

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write(self, line: bytes) -> None:
        end = self._file.seek(0, os.SEEK_END)
        try:
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError:
            self._file.truncate(end)  # half a line in the middle would spoil the whole file
            raise

    def _read(self) -> list[Event]:
        self._file.seek(0)
        lines = self._file.read().splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n"):
            torn = lines.pop()
            self._file.truncate(self._file.seek(0, os.SEEK_END) - len(torn))
        return [self._event(number, line) for number, line in enumerate(lines, 1)]

    def _event(self, number: int, line: bytes) -> Event:
        try:
            return Event(**json.loads(line))
        except (ValueError, TypeError) as error:
            self._file.close()
            raise BadInput(
                "This line is not an event of the sandbox.",
                fix="Remove the line, or start with an empty folder.",
                place=f"{self.path}:{number}",
            ) from error

    def _refuse_a_second_sandbox(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise BadInput(
                "Another sandbox is already running on this folder.",
                fix="Use that one, or start this one with another --home.",
                place=str(self.path),
            ) from error
