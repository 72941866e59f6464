"""Read a YAML file into a model, and say in plain words everything that is wrong with it.

Every value is taken as it is written (`NO` is Norway, not "false"); the model says what it means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

from pydantic import BaseModel, ValidationError

from config.plainly import explained, field_path
from config.yaml_text import Loc, parsed
from domain.errors import BadInput

M = TypeVar("M", bound=BaseModel)
LineOf: TypeAlias = Callable[[Loc], int | None]

MOST_BYTES = 200_000


def nowhere(_: Loc) -> int | None:
    """What is typed into a form stands on no line."""


def read(path: Path, model: type[M]) -> M:
    """Return what the file says, or raise the first problem with the others counted."""
    value, found = problems(path, model)
    if value is None:
        raise first_of(found)
    return value


def problems(path: Path, model: type[M]) -> tuple[M | None, list[BadInput]]:
    """Return what the file says, or everything that is wrong with it."""
    data, line, found = from_file(path)
    return (None, found) if found else loaded(data, model, place=str(path), line=line)


def from_file(path: Path) -> tuple[Any, LineOf, list[BadInput]]:
    """Return what the file says and where, before any model has looked at it."""
    text, trouble = _text(path)
    if trouble:
        return None, nowhere, [trouble]
    data, lines, found = parsed(text, place=str(path))
    return data, lines.near, found


def loaded(
    data: Any, model: type[M], place: str = "form", *, line: LineOf = nowhere
) -> tuple[M | None, list[BadInput]]:
    """Return what a file or a form gave as the model, or everything that is wrong with it."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        left_out = [e["loc"] for e in error.errors() if e["input"] is None and e["loc"]]
        first = error
    try:
        return model.model_validate(_without(data, left_out)), []
    except ValidationError as error:
        # a list entry left empty cannot be left out, so the first answer stands
        return None, explain(error if left_out else first, model=model, place=place, line=line)


def explain(
    error: ValidationError,
    *,
    model: type[BaseModel] | None = None,
    place: str = "form",
    line: LineOf = nowhere,
    name: Callable[[Loc], str] = field_path,
) -> list[BadInput]:
    """Say everything that is wrong in plain words, in the order of the lines."""
    found: list[tuple[int, BadInput]] = []
    for one in error.errors():
        loc = tuple(part for part in one["loc"] if part != "[key]")
        problem, fix = explained(one, model, loc)
        at = line(loc)
        where = f"{place}:{at}" if at else place
        found.append((at or 0, BadInput(problem, fix=fix, place=where, field=name(loc))))
    return [bad for _, bad in sorted(found, key=lambda pair: pair[0])]


def first_of(found: Sequence[BadInput]) -> BadInput:
    """Return the first problem; its remedy says how many others there are."""
    first, others = found[0], len(found) - 1
    if not others:
        return first
    count = "1 more problem" if others == 1 else f"{others} more problems"
    return BadInput(
        first.problem,
        fix=f"{first.fix} Then see to {count} in the same place.",
        place=first.place,
        field=first.field,
    )


def _text(path: Path) -> tuple[str, BadInput | None]:
    """Return the words of the file, or why it cannot be read."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return "", BadInput(
            "There is no such file.", fix="Check the name and the folder.", place=str(path)
        )
    except OSError as error:
        return "", BadInput(
            f"The file cannot be read: {(error.strerror or 'unknown reason').lower()}.",
            fix="Name a file that you may read.",
            place=str(path),
        )
    if len(raw) > MOST_BYTES:
        return "", BadInput(
            f"The file is larger than {MOST_BYTES // 1000} kB.",
            fix="Check that it is the right file; a brief has a few pages at most.",
            place=str(path),
        )
    try:
        return raw.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        return "", BadInput(
            "The file is not written in UTF-8.",
            fix="Save it again as plain text in UTF-8.",
            place=f"{path}:{raw.count(10, 0, error.start) + 1}",  # 10 is the end of a line
        )


def _without(data: Any, locs: Sequence[Loc]) -> Any:
    """Leave out the words that were written without a value."""
    if isinstance(data, dict):
        block = cast("dict[Any, Any]", data)
        return {
            key: _without(value, [loc[1:] for loc in locs if loc[0] == key and loc[1:]])
            for key, value in block.items()
            if (key,) not in locs
        }
    if isinstance(data, list):
        entries = cast("list[Any]", data)
        return [
            _without(value, [loc[1:] for loc in locs if loc[0] == n and loc[1:]])
            for n, value in enumerate(entries)
        ]
    return data
