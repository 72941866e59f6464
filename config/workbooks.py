"""Workbooks: spreadsheets for client and vendor, as they are written in config/workbooks."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from config.cached import reread
from config.files import find, names
from config.reading import read
from config.several import Spoken, spoken
from domain.brief import Line, Part
from domain.errors import NotFound

FOLDER = "workbooks"
OTHERWISE = "en"


class WrittenColumn(Part):
    """One column: its title in each language, and what may be filled in."""

    title: Spoken = Field(description="By language; en is read where another is missing.")
    width: int = Field(default=24, ge=4, le=120)
    choices: dict[str, tuple[Line, ...]] = Field(default_factory=dict[str, tuple[Line, ...]])


class WrittenWorkbook(Part):
    """A workbook: its title and its columns; the first one counts the rows."""

    title: Spoken
    columns: tuple[WrittenColumn, ...] = Field(min_length=2)


@dataclass(frozen=True)
class Column:
    """One column in one language."""

    title: str
    width: int
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """A workbook in one language."""

    title: str
    columns: tuple[Column, ...]


def workbook_in(name: str, language: str) -> Book:
    """The workbook of this name, in this language or in English."""
    known = [file.removesuffix(".yaml") for file in names(FOLDER, "*.yaml")]
    if name not in known:
        raise NotFound("workbook", name, known)
    written = reread(find(f"{FOLDER}/{name}.yaml"), lambda path: read(path, WrittenWorkbook))
    return Book(
        spoken(written.title, language),
        tuple(
            Column(
                spoken(c.title, language),
                c.width,
                tuple(c.choices.get(language) or c.choices.get(OTHERWISE, ())),
            )
            for c in written.columns
        ),
    )
