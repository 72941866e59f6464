"""A home of its own for every test, so that nobody's own settings are read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from config.settings import forget
from domain import registry
from domain.calendar import working_days
from domain.gate import Gate
from domain.roles import Role, Seat, Side
from domain.stage import Playbook, Stage
from flows.meiro.brief import MeiroBrief

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Stands(Gate, signers=[Role.DEVOPS]):
    """Does it stand?"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith(("GOLIVE_", "PREFECT_API_URL", "PREFECT_UI_URL")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GOLIVE_HOME", str(tmp_path))
    forget()
    return tmp_path


@pytest.fixture
def meiro() -> Iterator[Playbook]:
    """A playbook of two stages, in the place of whatever is known by its name."""
    before = registry.known().get("meiro")
    book = Playbook(
        "meiro",
        "Meiro",
        team=(
            Seat(Role.PROJECT_MANAGER, Side.VENDOR, maximum=1),
            Seat(Role.DEVOPS, Side.VENDOR, note="Sets up servers"),
            Seat(Role.CLIENT_LEAD, Side.CLIENT, maximum=1),
        ),
        brief=MeiroBrief,
    )
    setup = Stage("setup", "meiro", "Set up.", Role.DEVOPS, working_days(3), gate=Stands)
    work = Stage("work", "meiro", "Work.", Role.ANALYST, working_days(5), after=(setup,))
    book.stages.extend([setup, work])
    yield registry.register(book)
    if before:
        registry.register(before)
