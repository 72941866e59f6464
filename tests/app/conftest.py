"""The command line without an engine: in this very process, in a home of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from app.cli import main
from flows.examples import example_of
from flows.playbooks import playbooks
from tasks.real import real_world


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


Golive: TypeAlias = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which nothing runs."""
    monkeypatch.setenv("GOLIVE_HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")
    for variable in ("PREFECT_API_URL", "PREFECT_UI_URL"):
        monkeypatch.delenv(variable, raising=False)
    playbooks()
    return tmp_path


@pytest.fixture
def golive(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Golive:
    """Call golive as the terminal does."""

    def call(*words: str) -> Said:
        monkeypatch.chdir(home)
        monkeypatch.setattr("sys.argv", ["golive", *words])
        monkeypatch.setenv("PREFECT_LOGGING_LEVEL", "ERROR")
        capsys.readouterr()
        try:
            main()
        except SystemExit as left:
            code = left.code
        else:
            code = 0
        said = capsys.readouterr()
        return Said(int(code or 0), said.out, said.err)

    return call


@pytest.fixture
def acme(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose systems are away, and in which a project was started before."""
    away = "http://127.0.0.1:9"
    known = dict.fromkeys(("prefect_api", "prefect_ui", "sandbox", "slack", "jira"), away)
    (home / "up.json").write_text(json.dumps(known | {"smtp_host": "127.0.0.1", "smtp_port": 9}))
    monkeypatch.setenv("PREFECT_API_URL", f"{away}/api")
    monkeypatch.setenv("PREFECT_HOME", str(home / "prefect"))
    brief = example_of("meiro").model_copy(update={"client": "[red]Acme[/red] & Söhne *B.V.*"})

    async def start() -> None:
        async with real_world() as here:
            await here.ledger.projects.start(brief)

    asyncio.run(start())
    return home
