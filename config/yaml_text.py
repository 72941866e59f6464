"""YAML as people write it: plain words with line numbers, nothing clever.

Anchors, aliases and tags are refused: nobody needs them here, and they can be made to explode.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import yaml

from domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

Loc: TypeAlias = tuple[int | str, ...]

DEEPEST = 20
_UNUSUAL = re.compile(
    r"\t"
    r"|[\[{][^\[\]{}]*\?|[\]}]\s*,[^\[\]{}\n]*\?"  # a question mark between brackets
    r"|[>|][-+\d]*#"  # a comment right behind the sign
    rf"|{yaml.reader.Reader.NON_PRINTABLE.pattern}"
)


@dataclass
class Lines:
    """On which line each part of a file stands."""

    at: dict[Loc, int] = field(default_factory=dict[Loc, int])

    def near(self, loc: Loc) -> int | None:
        """The line of this part, or of the nearest one around it."""
        while loc and loc not in self.at:
            loc = loc[:-1]
        return self.at.get(loc)


def parsed(text: str, *, place: str) -> tuple[Any, Lines, list[BadInput]]:
    """Return what the text says, on which lines, and everything that is no usable YAML."""
    try:
        trouble, root = _at_once(text, place) or _composed(text, place, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return None, Lines(), [_syntax(error, place)]
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        return (
            None,
            Lines(),
            [
                BadInput(
                    f"The character {chr(int(error.character))!r} is not allowed here.",
                    fix="Delete it; it may be invisible.",
                    place=f"{place}:{line}",
                )
            ],
        )
    if trouble:
        return None, Lines(), [trouble]
    if root is None:
        empty = BadInput("The file is empty.", fix="Begin with one of the examples.", place=place)
        return None, Lines(), [empty]
    walk = _Walk(place)
    return walk.value(root, ()), walk.lines, walk.found


def _at_once(text: str, place: str) -> tuple[None, yaml.Node] | None:
    """What the reader written in C makes of plain words, in a tenth of the time.

    None where it is not installed, and of everything that the two readers may take differently:
    then the other one reads it, whose complaints are known here.
    """
    quick = getattr(yaml, "CSafeLoader", None)
    if quick is None or _UNUSUAL.search(text):
        return None
    try:
        trouble, root = _composed(text, place, quick)
    except yaml.YAMLError:
        return None
    return None if trouble or root is None else (None, root)


def _composed(text: str, place: str, reader: Any) -> tuple[BadInput | None, yaml.Node | None]:
    trouble = _cleverness(text, place, reader)
    return trouble, cast("yaml.Node | None", None if trouble else yaml.compose(text, reader))


class _Walk:
    """Goes once through the parts of a file."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.lines = Lines()
        self.found: list[BadInput] = []

    def value(self, part: yaml.Node, loc: Loc) -> Any:
        self.lines.at.setdefault(loc, part.start_mark.line + 1)
        if isinstance(part, yaml.MappingNode):
            return self._block(part, loc)
        if isinstance(part, yaml.SequenceNode):
            return [self.value(one, (*loc, n)) for n, one in enumerate(part.value)]
        return None if part.tag == "tag:yaml.org,2002:null" else part.value

    def _block(self, part: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        block: dict[str, Any] = {}
        for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", part.value):
            line = key.start_mark.line + 1
            where = f"{self.place}:{line}"
            if not isinstance(key, yaml.ScalarNode):
                fix = "Write a word, a colon and a value."
                self.found.append(BadInput("This is no word.", fix=fix, place=where))
            elif key.value in block:
                before = self.lines.at[(*loc, key.value)]
                self.found.append(
                    BadInput(
                        f"{key.value!r} stands here twice, first on line {before}.",
                        fix="Delete one of the two.",
                        place=where,
                    )
                )
            else:
                self.lines.at[(*loc, key.value)] = line
                block[key.value] = self.value(value, (*loc, key.value))
        return block


def _cleverness(text: str, place: str, reader: Any) -> BadInput | None:
    """Say what in the text goes beyond words, lists and blocks."""
    depth = documents = 0
    events = cast("Iterator[Any]", yaml.parse(text, reader))
    for event in events:
        where = f"{place}:{event.start_mark.line + 1}"
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            fix = "Write the words out where they are needed."
            return BadInput(
                "Anchors and aliases (& and *) are not used here.", fix=fix, place=where
            )
        if getattr(event, "tag", None):
            fix = "Delete the word that begins with an exclamation mark."
            return BadInput(f"The tag {event.tag!r} is not used here.", fix=fix, place=where)
        if depth > DEEPEST:
            fix = "Begin with one of the examples."
            return BadInput("The lists are nested too deeply.", fix=fix, place=where)
        if documents > 1:
            fix = "Delete the line --- and what follows it."
            return BadInput("There is a second document in this file.", fix=fix, place=where)
    return None


def _syntax(error: yaml.MarkedYAMLError, place: str) -> BadInput:
    """Say on which line the text stops being YAML, and why, as far as it can be told."""
    mark = error.problem_mark or error.context_mark
    where = f"{place}:{mark.line + 1}" if mark else place
    told = f"{error.problem or ''} {error.context or ''}"
    for sign, problem, fix in _SYNTAX:
        if sign in told:
            return BadInput(problem, fix=fix, place=where)
    return BadInput(
        "This line cannot be read.",
        fix="Compare it, and the line before it, with one of the examples.",
        place=where,
    )


_SYNTAX = (
    (
        "cannot start any token",
        "A character here begins nothing that can be read; it may be a tab.",
        "Indent with spaces, and put quotes around values that begin with @, ` or %.",
    ),
    (
        "mapping values are not allowed",
        "There is a colon where none can stand.",
        'Check the indentation, or put quotes around the value: "like: this".',
    ),
    (
        "could not find expected ':'",
        "A colon is missing here, or on the line before.",
        "Write a word, a colon, a blank and the value.",
    ),
    (
        "quoted scalar",
        "A quotation mark is opened and not closed.",
        "Close it with the same mark, or leave both out.",
    ),
    (
        "flow",
        "A bracket is opened and not closed.",
        "Close it, and put commas between the entries.",
    ),
    (
        "block mapping",
        "The indentation does not fit.",
        "Let words of the same block begin in the same column.",
    ),
    (
        "block collection",
        "The indentation does not fit.",
        "Let the dashes of the same list begin in the same column.",
    ),
    (
        "alias",
        "Anchors and aliases (& and *) are not used here.",
        'Put quotes around values that begin with & or *: "*".',
    ),
)
