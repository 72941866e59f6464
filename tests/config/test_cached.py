"""When files of the company are read again, and when they are taken as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.cached import as_they_stand, reread
from config.files import find, names


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A file that says one."""
    note = tmp_path / "note"
    note.write_text("one")
    return note


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder of words, which is empty."""
    monkeypatch.setenv("GOLIVE_HOME", str(tmp_path))
    own = tmp_path / "config"
    own.mkdir()
    return own


def test_a_file_that_has_changed_is_read_again(note: Path):
    reread(note, Path.read_text)
    note.write_text("another")

    assert reread(note, Path.read_text) == "another"


def test_a_file_is_taken_as_it_stands(note: Path):
    with as_they_stand():
        reread(note, Path.read_text)
        note.write_text("another")

        assert reread(note, Path.read_text) == "one"


def test_afterwards_it_is_read_again(note: Path):
    with as_they_stand():
        reread(note, Path.read_text)
        note.write_text("another")

    assert reread(note, Path.read_text) == "another"


def test_what_comes_meanwhile_is_not_looked_for(own: Path):
    with as_they_stand():
        ours, known = find("company.yaml"), names(".", "*.yaml")
        (own / "company.yaml").write_text("")
        (own / "more.yaml").write_text("")

        assert (find("company.yaml"), names(".", "*.yaml")) == (ours, known)

    assert find("company.yaml") == own / "company.yaml"
    assert "more.yaml" in names(".", "*.yaml")
