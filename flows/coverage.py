"""Coverage: what carries out each line of the procedures, and what carries out none."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.company import Company
from config.lines import NUMBER, by_the_house, numbered, written_in_words
from domain.stage import lines
from flows.playbooks import playbooks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from domain.stage import Playbook, Stage

HOUSE = "golive itself"


@dataclass(frozen=True)
class Carrier:
    """What carries out a line: its kind (stage, gate, role, ...), and where it stands."""

    kind: str
    name: str


@dataclass(frozen=True)
class Covered:
    """One line of a procedure, and everything that carries it out."""

    number: str
    says: str
    by: tuple[Carrier, ...]


@dataclass(frozen=True)
class Coverage:
    """Every line with what carries it out, what names no line, and lines that do not exist."""

    lines: tuple[Covered, ...]
    without_lines: tuple[Carrier, ...]
    unknown: tuple[tuple[str, Carrier], ...]

    @property
    def open(self) -> tuple[Covered, ...]:
        """The lines that nothing carries out."""
        return tuple(line for line in self.lines if not line.by)


def coverage() -> Coverage:
    """Hold the lines of the procedures against everything that names them."""
    by: dict[str, list[Carrier]] = defaultdict(list)
    without: list[Carrier] = []
    for carrier, named in _carriers():
        for number in named:
            by[number].append(carrier)
        if not named:
            without.append(carrier)
    for number, how in by_the_house().items():
        by[number].append(Carrier(HOUSE, how))
    known = numbered()
    return Coverage(
        lines=tuple(Covered(n, says, tuple(by.get(n, ()))) for n, says in known.items()),
        without_lines=tuple(without),
        unknown=tuple((n, carrier) for n in by if n not in known for carrier in by[n]),
    )


def _carriers() -> Iterator[tuple[Carrier, tuple[str, ...]]]:
    for book in playbooks().values():
        for stage in book:
            yield from _of_stage(book, stage)
        for seat in book.team:
            yield Carrier("role", f"{book.name}: {seat.role.label}"), lines(seat.covers)
        yield from _of_fields(book.brief, f"brief of {book.name}")
    for place, named in written_in_words().items():
        yield Carrier(_kind(place), place), named
    yield from _of_fields(Company, "company.yaml")
    yield from _of_verbs()


def _of_stage(book: Playbook, stage: Stage) -> Iterator[tuple[Carrier, tuple[str, ...]]]:
    yield (
        Carrier("routine" if stage.every else "stage", f"{book.name}: {stage.name}"),
        stage.covers,
    )
    if stage.gate is not None:
        named = [*lines(stage.gate.covers)]
        for field in stage.gate.model_fields.values():
            named += _named_in(f"{field.title} {field.description}")
        yield Carrier("gate", f"{book.name}: {stage.gate.__name__}"), tuple(dict.fromkeys(named))


def _of_fields(model: type[BaseModel], where: str) -> Iterator[tuple[Carrier, tuple[str, ...]]]:
    """The settings that name a line in their description."""
    for name, field in model.model_fields.items():
        if named := _named_in(field.description or ""):
            yield Carrier("setting", f"{where}: {name}"), named


def _of_verbs() -> Iterator[tuple[Carrier, tuple[str, ...]]]:
    """Verbs and items whose docstring names the line that they carry out."""
    house = Path(__file__).parents[1]
    for folder in ("domain", "tasks", "flows"):
        for path in sorted((house / folder).rglob("*.py")):
            for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    named = _named_in(ast.get_docstring(one) or "")
                    if named:
                        place = ".".join(path.relative_to(house).with_suffix("").parts)
                        yield Carrier("code", f"{place}.{one.name}"), named


def _named_in(text: str) -> tuple[str, ...]:
    return lines(", ".join(NUMBER.findall(text)))


def _kind(place: str) -> str:
    folder = place.partition("/")[0]
    return {"messages": "message", "documents": "document", "checklists": "checklist"}.get(
        folder, "setting"
    )
