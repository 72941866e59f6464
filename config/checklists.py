"""Checklists as they are written in config/checklists: one file each, a row for each thing owed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pydantic import Field, model_validator

from config.cached import reread
from config.escaping import one_line
from config.files import find, names
from config.reading import read
from config.several import Spoken, spoken
from config.tongue import language_of_papers
from config.words import phrase
from domain.brief import Line, Part
from domain.errors import NotFound
from domain.roles import Role

if TYPE_CHECKING:
    from typing import Self

    from domain.project import Item, Project

FOLDER = "checklists"
LONGEST_ROW = 300


class WrittenRow(Part):
    """One thing that is owed: what, by whom, until when, and what is to show it."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,60}$", description="Its name; never change it again.")
    text: Spoken = Field(description="What is to be so, as a statement that can be ticked.")
    owner: Role = Field(description="Whose holders tick it.")
    days: int = Field(
        default=5, ge=0, le=250, description="Due so many working days after the list is opened."
    )
    evidence: Spoken = Field(
        default={}, description="What is to be given with the tick, if anything."
    )
    internal: bool = Field(default=False, description="The client never sees it.")
    issue: bool = Field(default=False, description="An issue is opened, and done when it is done.")
    per: str = Field(
        default="", pattern=r"^[a-z_]*$", description="Once for each of these of the brief."
    )
    only: tuple[Line, ...] = Field(default=(), description="Only for these of them, by key.")


class Written(Part):
    """A checklist: its title and its rows."""

    title: Spoken
    rows: tuple[WrittenRow, ...] = ()

    @model_validator(mode="after")
    def _keys_are_names(self) -> Self:
        keys = [row.key for row in self.rows]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"two rows have the key {twice[0]}; a key names one row")
        if alone := [row.key for row in self.rows if row.only and not row.per]:
            raise ValueError(f"{alone[0]} says only, so it must say per as well")
        return self


@dataclass(frozen=True)
class Drawn:
    """A row as this project needs it, with its words filled in."""

    key: str
    text: str
    evidence: str
    row: WrittenRow


def checklist_names() -> list[str]:
    """The names of all checklists."""
    return [name.removesuffix(".yaml") for name in names(FOLDER, "*.yaml")]


def written_checklist(name: str) -> Written:
    """The checklist of this name, with the words still to be filled in."""
    file = find(f"{FOLDER}/{name}.yaml")
    if not file.exists():
        raise NotFound("checklist", name, checklist_names())
    return reread(file, lambda path: read(path, Written))


def drawn_up(name: str, project: Project) -> list[Drawn]:
    """The rows of a checklist for this project: each once, or once for each item it names."""
    return [
        Drawn(
            _key(row, item),
            _filled(name, row, project, item, language),
            spoken(row.evidence, language),
            row,
        )
        for row in written_checklist(name).rows
        for language in [language_of_papers(project, internal=row.internal)]
        for item in _items(row, project)
    ]


def keys_of(name: str, project: Project) -> set[str]:
    """The keys of the rows that a checklist has for this project."""
    rows = written_checklist(name).rows
    return {_key(row, item) for row in rows for item in _items(row, project)}


def _key(row: WrittenRow, item: Item | None) -> str:
    return f"{row.key}-{item.slug}" if item and item.slug else row.key


def _items(row: WrittenRow, project: Project) -> list[Item | None]:
    """What the row is repeated for; at one of these things, only for that one."""
    if not row.per:
        return [None]
    every = cast("tuple[Item, ...]", getattr(project.brief, row.per, ()))
    here = [item for item in every if item.slug == project.item] or list(every)
    return [item for item in here if not row.only or item.slug in row.only]


def _filled(name: str, row: WrittenRow, project: Project, item: Item | None, language: str) -> str:
    place = f"config/{FOLDER}/{name}.yaml ({row.key})"
    words = {"project": project, "brief": project.brief, "item": item}
    return one_line(
        phrase(spoken(row.text, language), style="mail", place=place, language=language, **words)
    )[:LONGEST_ROW]
