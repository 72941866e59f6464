"""A house under test: `golive up` in a folder of its own, and what people do with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

from flows.playbooks import playbooks
from integrations.names import as_message_id
from records.acts import Act
from tasks.real import real_world
from tasks.world import living_in

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

ROOT = Path(__file__).parents[2]
PATIENCE = 240.0
SENDER = "golive@meiro.io"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed for machines."""
        return json.loads(self.out)


@dataclass
class House:
    """Everything on one machine, in one home."""

    home: Path
    running: subprocess.Popen[bytes] | None = None
    known: dict[str, Any] = field(default_factory=dict[str, Any])
    more: dict[str, str] = field(default_factory=dict[str, str])  # further settings

    @property
    def env(self) -> dict[str, str]:
        """What a command of this house finds in its environment."""
        kept = {
            k: v for k, v in os.environ.items() if not k.upper().startswith(("GOLIVE_", "PREFECT_"))
        }
        own = {"GOLIVE_HOME": str(self.home), "PYTHONPATH": str(ROOT), "TZ": "UTC"}
        return {**kept, **own, **self.more}

    @property
    def children(self) -> dict[str, int]:
        """The programs that run, by name; 0 while one is being started again."""
        return json.loads((self.home / "up.json").read_text())["children"]

    def up(self) -> Self:
        """Start everything and wait for the line that says so."""
        out, err = self.home / "up.out", self.home / "up.err"
        with out.open("wb") as said, err.open("ab") as complained:
            self.running = subprocess.Popen(
                [sys.executable, "-m", "app", "up", "--json"],
                env=self.env,
                cwd=ROOT,
                stdout=said,
                stderr=complained,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while b"\n" not in out.read_bytes():
            if self.running.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"golive up did not come up:\n{err.read_text()}\n{self.logs()}")
            time.sleep(0.05)
        self.known = json.loads(out.read_text())
        return self

    def down(self) -> None:
        """Stop it the way Ctrl-C does."""
        assert self.running is not None
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGINT)
        self.running.wait(40)

    def left_behind(self, within: float = 5.0) -> list[str]:
        """What still runs in this home after everything was stopped."""
        deadline = time.monotonic() + within
        while (found := _living_in(self.home)) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def logs(self) -> str:
        """The last words of every program."""
        return "\n".join(
            f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}"
            for log in sorted((self.home / "logs").glob("*.log"))
        )

    def golive(self, *words: str) -> Said:
        """Call golive on the command line."""
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "app", *words],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def arrived(self, system: str) -> list[dict[str, Any]]:
        """What arrived in the sandbox, the oldest first."""
        return httpx.get(f"{self.known['sandbox']}/sandbox/{system}", timeout=10).json()

    def code(self, gate: dict[str, Any], email: str) -> str:
        """The personal code that was sent to this person for this gate."""
        found = self.sent_code(gate, email)
        assert found, f"no code was sent to {email} for {gate['id']}"
        return found

    def sent_code(self, gate: dict[str, Any], email: str) -> str:
        """The personal code, or nothing when it has not arrived."""
        act = Act(
            gate["project"], gate["stage"], gate["item"], gate["round"], f"sign_off to {email}"
        )
        letter = as_message_id(act.key, SENDER)
        texts = [m["text"] for m in self.arrived("slack") if m["key"] == act.key]
        texts += [m["text"] for m in self.arrived("mail") if m["message_id"] == letter]
        _, said, rest = next(iter(texts), "").partition("Your personal code: ")
        return rest.split()[0].strip("*") if said else ""

    def kill(self, name: str) -> int:
        """End one of the programs as hard as the kernel can."""
        deadline = time.monotonic() + PATIENCE
        while not (pid := self.children[name]):
            assert time.monotonic() < deadline, f"{name} was not started again"
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_up(self) -> None:
        """End `golive up` itself as hard as the kernel can."""
        assert self.running is not None
        self.running.kill()
        self.running.wait()

    @asynccontextmanager
    async def inside(self) -> AsyncGenerator[None]:
        """Be in the real world of this house, as one of its programs is."""
        playbooks()
        prefect: dict[Any, Any] = {
            PREFECT_API_URL: self.known["prefect_api"],
            PREFECT_HOME: self.home / "prefect",
        }
        with pytest.MonkeyPatch.context() as patch, temporary_settings(prefect):
            for name, value in {**self.more, "GOLIVE_HOME": str(self.home)}.items():
                patch.setenv(name, value)
            async with real_world() as here:
                with living_in(here):
                    yield


def _living_in(home: Path) -> list[str]:
    """Every program that was started with this home."""
    mark = f"GOLIVE_HOME={home}".encode()
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if command:
                    found.append(f"{process.name} {command}")
        except OSError:
            continue  # it has just ended, or is not ours
    return found
