"""The lines of the procedures that the playbooks carry out, in our own words."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import RootModel, StringConstraints

from config.cached import reread
from config.files import OURS, find, names
from config.reading import read
from domain.brief import Line
from domain.stage import lines

FOLDER = "lines"
HOUSE = "house.yaml"
NUMBER = re.compile(r"\bS\d-\d+(?:\.\.\d+)?")

Number = Annotated[str, StringConstraints(pattern=r"^S\d-\d+$")]


class Numbered(RootModel[dict[Number, Line]]):
    """A sentence for each numbered line."""


def numbered() -> dict[str, str]:
    """Every line of every procedure, by its number."""
    found: dict[str, str] = {}
    for name in sorted(names(FOLDER, "S*.yaml")):
        found |= reread(find(f"{FOLDER}/{name}"), lambda path: read(path, Numbered).root)
    return found


def by_the_house() -> dict[str, str]:
    """The lines that golive itself carries out, whatever the playbook, and how."""
    return reread(find(f"{FOLDER}/{HOUSE}"), lambda path: read(path, Numbered).root)


def written_in_words() -> dict[str, tuple[str, ...]]:
    """The lines that each template, checklist or catalogue names, by its place in config/."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted([*OURS.rglob("*.j2"), *OURS.rglob("*.yaml")]):
        if path.parent.name == FOLDER:
            continue
        named = NUMBER.findall(path.read_text(encoding="utf-8"))
        if named:
            found[str(path.relative_to(OURS))] = lines(", ".join(dict.fromkeys(named)))
    return found
