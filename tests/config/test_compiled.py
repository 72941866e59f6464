from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jinja2 import DictLoader, FileSystemLoader
from jinja2.exceptions import SecurityError

from config.compiled import Compiled, ShutIn
from config.escaping import Style
from config.phrases import filters
from config.tongue import tongue

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the templates lie: one letter."""
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.j2").write_text("Dear {{ name }}, {{ ['one', 'two'] | listed }}.")
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where what was compiled lies."""
    kept = tmp_path / "compiled"
    kept.mkdir()
    return kept


def written(folder: Path, kept: Path, *, of: Path | None = None, language: str = "en") -> str:
    """The letter, as a program that has just begun fills it in."""
    compiled = Compiled(of or folder, str(kept))
    shut_in = ShutIn(FileSystemLoader(folder), compiled=compiled)
    shut_in.filters.update(filters(Style.MAIL, tongue(language)))
    return shut_in.get_template("letter.j2").render(name="Ann")


def test_the_next_program_takes_up_what_was_compiled(folder: Path, kept: Path) -> None:
    first = written(folder, kept)
    [file] = kept.iterdir()
    before = file.stat()

    assert written(folder, kept) == first == "Dear Ann, one and two."
    assert (before.st_mtime_ns, before.st_ino) == (file.stat().st_mtime_ns, file.stat().st_ino)


def test_what_was_compiled_serves_every_language(folder: Path, kept: Path) -> None:
    written(folder, kept)

    assert written(folder, kept, language="nl") == "Dear Ann, one en two."
    assert len(list(kept.iterdir())) == 1


def test_a_changed_template_is_compiled_again(folder: Path, kept: Path) -> None:
    written(folder, kept)
    (folder / "letter.j2").write_text("Hello {{ name }}.")

    assert written(folder, kept) == "Hello Ann."
    assert len(list(kept.iterdir())) == 1


@pytest.mark.parametrize("left", [0, 3, 30, 90])
def test_what_was_cut_off_is_compiled_again(folder: Path, kept: Path, left: int) -> None:
    whole = written(folder, kept)
    [file] = kept.iterdir()
    file.write_bytes(file.read_bytes()[:left])

    assert written(folder, kept) == whole


def test_where_nothing_can_be_kept_letters_are_written_all_the_same(
    folder: Path, tmp_path: Path
) -> None:
    assert written(folder, tmp_path / "nowhere") == "Dear Ann, one and two."


def test_what_a_company_wrote_itself_is_not_kept(folder: Path, kept: Path, tmp_path: Path) -> None:
    written(folder, kept, of=tmp_path / "other")

    assert not list(kept.iterdir())


def test_no_filter_of_ours_is_compiled_in() -> None:
    """What is compiled would differ with a filter that takes the context."""
    ours = filters(Style.MAIL, tongue("en")).values()

    assert not [one for one in ours if hasattr(one, "jinja_pass_arg")]


@pytest.mark.parametrize(
    "reaching",
    [
        "{{ thing.__class__ }}",
        "{{ thing.upper.__self__ }}",
        "{{ found.append(1) }}",
        "{{ known.update({}) }}",
        "{{ called.__globals__ }}",
        "{{ kind.mro() }}",
    ],
)
def test_a_template_reaches_nothing_inside_and_changes_nothing(reaching: str) -> None:
    shut_in = ShutIn(DictLoader({}))
    given = {"thing": "x", "found": [], "known": {}, "called": written, "kind": str}

    for _ in range(2):
        with pytest.raises(SecurityError):
            shut_in.from_string(reaching).render(given)
    assert given["found"] == []
