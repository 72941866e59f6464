"""Whoever only looks waits for no import of what carries out, sends or draws."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.brief import Brief
from flows.onboard import begin
from records.database import Stored
from records.ledger import Ledger, ready
from tasks.looking import now, records_alone
from tasks.world import living_in, world
from tests.rules.house import ROOT

SLOW = ("prefect", "slack_sdk", "jira", "requests", "openpyxl", "httpx", "alembic", "markdown_it")
SAY_WHAT_CAME = f"""
import sys
from app.cli import main
main()
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & set({SLOW})), file=sys.stderr)
"""


@pytest.fixture
async def house(acme: Brief, tmp_path: Path) -> Path:
    """A home with one project in its records, and the note that a house is up."""
    database = Stored(f"sqlite+aiosqlite:///{tmp_path / 'golive.db'}")
    await ready(database)
    await Ledger(database, now).projects.start(acme)
    await database.close()
    (tmp_path / "up.json").write_text('{"prefect_ui": "http://127.0.0.1:4200"}')
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["gates"], ["projects"], ["doubts"], ["rehearse", "meiro"],
        *([what, "acme"] for what in ("status", "audit", "meetings", "conditions", "checklist",
                                      "changes", "tests")),
    ],
)  # fmt: skip
async def test_looking_imports_nothing_that_is_slow(house: Path, words: list[str]):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT", "GOLIVE"))}

    done = subprocess.run(  # noqa: ASYNC221, S603 - our own program; nothing else waits
        [sys.executable, "-c", SAY_WHAT_CAME, *words],
        cwd=ROOT,
        env=environment | {"GOLIVE_HOME": str(house)},
        capture_output=True,
        check=False,
        text=True,
    )

    assert (done.returncode, done.stderr.strip()) == (0, "")


async def test_whoever_only_looks_reaches_nobody(house: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GOLIVE_HOME", str(house))

    async with records_alone() as here:
        with living_in(here):
            link = world().engine.link("1")
            with pytest.raises(AttributeError, match="asks nobody for start"):
                await begin((await world().ledger.projects.record("acme")).brief)

    assert link == "http://127.0.0.1:4200/runs/flow-run/1"
