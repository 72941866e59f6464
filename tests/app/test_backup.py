"""Backing a home up and putting it back, on the command line."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from tests.app.conftest import Golive


@pytest.fixture
def lived_in(acme: Path) -> Path:
    """A home with a project, keys, and what need not be kept."""
    (acme / "keys").mkdir(exist_ok=True)
    (acme / "keys" / "own.pem").write_text("a key")
    (acme / "logs").mkdir(exist_ok=True)
    (acme / "logs" / "worker.log").write_text("noise")
    return acme


@pytest.mark.usefixtures("lived_in")
def test_a_backup_put_back_into_an_empty_home_knows_its_projects(
    golive: Golive, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    file = tmp_path_factory.mktemp("safe") / "golive.tar.gz"
    before = golive("projects", "--json").json
    made = golive("backup", "-o", str(file))
    new = tmp_path_factory.mktemp("new") / "home"
    monkeypatch.setenv("GOLIVE_HOME", str(new))

    back = golive("restore", str(file))

    assert made.code == back.code == 0, made.err + back.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert (new / "keys" / "own.pem").read_text() == "a key"
    assert not (new / "logs").exists()
    assert not (new / "moment").exists()
    assert "90 days" in back.out
    with sqlite3.connect(new / "golive.db") as records:
        slugs = [row[0] for row in records.execute("SELECT slug FROM projects")]
        assert records.execute("SELECT count(*) FROM restorations").fetchone() == (1,)
    assert slugs == [project["project"] for project in before]


def test_a_home_that_is_not_empty_is_left_as_it_is(
    golive: Golive, lived_in: Path, tmp_path_factory: pytest.TempPathFactory
):
    file = tmp_path_factory.mktemp("safe") / "golive.tar.gz"
    golive("backup", "-o", str(file))

    refused = golive("restore", str(file))

    assert refused.code == 2
    assert f"{lived_in} is not empty; nothing was put back." in refused.err
    assert "Traceback" not in refused.err


def test_a_file_that_is_no_backup_is_refused(
    golive: Golive, home: Path, tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    file = tmp_path_factory.mktemp("safe") / "golive.tar.gz"
    file.write_text("not a backup")
    monkeypatch.setenv("GOLIVE_HOME", str(home / "new"))

    refused = golive("restore", str(file))

    assert refused.code == 2
    assert "cannot be read as a backup" in refused.err


def test_nothing_to_back_up_is_said(golive: Golive, home: Path):
    refused = golive("backup", "-o", str(home / "b.tar.gz"))

    assert refused.code == 2
    assert f"There is nothing in {home} yet." in refused.err


@pytest.mark.parametrize("moment", ["yesterday", "2026-05-01T03:00", "2999-01-01T00:00+00:00"])
def test_a_moment_that_cannot_be_one_is_refused(golive: Golive, home: Path, moment: str):
    refused = golive("restored", moment)

    assert refused.code == 2
    assert "is no moment in the past with its offset." in refused.err
    assert not (home / "golive.db").exists()
