"""The words of the sheets that clients fill in, in their language: titles, choices, complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, RootModel, model_validator

from config.cached import reread
from config.files import find
from config.reading import read
from domain.change_sheet import Language
from domain.changes import WORDS, Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.change_sheet import Wrong

FILE = "sheets/changes.yaml"
OTHERWISE = "en"
OF_OURS = {"stale", "not_yours"}  # sentences that tell a value by our word, not as it was typed
LONGEST_LIST = 255  # letters of a drop-down, as spreadsheets have it


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Says(_Words):
    """What is said of a sheet that came back; the words in braces are filled in."""

    cell: str
    row: str
    empty: str
    no_column: str
    twice: str
    other_project: str
    unknown: str
    same_row: str
    no_version: str
    not_one_of: str
    no_hours: str
    long: str
    formula: str
    stale: str
    not_yours: str
    missing: str
    no_reason: str
    not_done: str
    refused: str
    taken: str
    added: str
    edited: str
    ignored: str
    nothing: str
    unreadable: str
    large: str


class OnPage(_Words):
    """What stands on the page on which the sheet is handed in."""

    title: str
    intro: str
    download: str
    file: str
    submit: str
    choose: str
    listed: str
    none: str
    wait: str


class ChangeWords(_Words):
    """Every word of the sheet of change requests in one language."""

    name: str
    separator: str
    columns: dict[Column, str]
    words: dict[Column, dict[str, str]]
    says: Says
    page: OnPage

    @model_validator(mode="after")
    def _whole(self) -> Self:
        lacking = [c.value for c in Column if c not in self.columns]
        lacking += [f"{c.value}: {w}" for c, k in WORDS.items() for w in k
                    if w not in self.words.get(c, {})]  # fmt: skip
        if lacking:
            raise ValueError(f"there are no words for {', '.join(lacking)}")
        for words in self.words.values():
            if len(",".join(words.values())) > LONGEST_LIST or "," in "".join(words.values()):
                raise ValueError("the words of a drop-down have no commas and 255 letters at most")
        return self

    def shown(self, column: Column, value: object) -> str:
        """A value as it stands in the sheet."""
        if value is None or value == "":
            return ""
        if isinstance(value, float):
            return f"{value:g}"
        return self.words.get(column, {}).get(str(value), str(value))

    def sentence(self, wrong: Wrong) -> str:
        """What is wrong in a cell, and where it is."""
        given = dict(wrong.given)
        if wrong.column is not None:
            for name in ("value", "now") if wrong.why in OF_OURS else ():
                if name in given:
                    given[name] = self.shown(wrong.column, given[name])
            given["words"] = ", ".join(self.words.get(wrong.column, {}).values())
        if "now" in given and not given["now"]:
            given["now"] = self.says.nothing
        problem = getattr(self.says, wrong.why).format(**given)
        if wrong.column is None:
            return self.says.row.format(row=wrong.row, problem=problem)
        title = self.columns[wrong.column]
        return self.says.cell.format(row=wrong.row, column=title, problem=problem)


class Sheets(RootModel[dict[str, ChangeWords]]):
    """The sheet's words, by language."""

    @model_validator(mode="after")
    def _ours(self) -> Self:
        if OTHERWISE not in self.root:
            raise ValueError("the words in English (en) are missing")
        return self


def change_words(language: str) -> ChangeWords:
    """The words in this language, or in English where they are not written."""
    known = _all()
    return known.get(language, known[OTHERWISE])


def any_language() -> Language:
    """How a sheet is read: in whichever of our languages it was written."""
    titles: dict[str, Column] = {}
    meaning: dict[Column, dict[str, str]] = {column: {} for column in WORDS}
    for words in _all().values():
        titles |= {_word(title): column for column, title in words.columns.items()}
        for column, known in words.words.items():
            meaning[column] |= _meanings(known.items())
    return Language(titles, meaning)


def _meanings(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {_word(said): key for key, said in words}


def _word(said: str) -> str:
    return " ".join(said.casefold().split())


def _all() -> dict[str, ChangeWords]:
    return reread(find(FILE), lambda path: read(path, Sheets).root)
