"""What a model finds wrong, in words that a project manager would use.

Each kind of mistake has a sentence here; what the field is for stands in the model itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel, SecretStr

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from config.yaml_text import Loc

Sentences: TypeAlias = tuple[str, str]

LONGEST_QUOTE = 60
MOST_OFFERED = 20


def field_path(loc: Loc) -> str:
    """The place in a form or file, as people point at it: `people[2].email`."""
    path = ""
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def nearest(word: str, known: Iterable[str]) -> str:
    """Offer the known words that look most like this one, or the first few of them."""
    words = list(known)
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f"Did you mean {near[0]}?"
    rest = len(words) - MOST_OFFERED
    if rest > 0:
        return f"Write one of: {', '.join(words[:MOST_OFFERED])} or {rest} others."
    return f"Write one of: {', '.join(words)}."


def explained(error: ErrorDetails, model: type[BaseModel] | None, loc: Loc) -> Sentences:
    """What is wrong, and what to do about it."""
    owner, field = _at(model, loc) if model else (None, None)
    known = (owner, field, str(loc[-1]) if loc else "")
    kind, context = error["type"], error.get("ctx", {})
    shown = _shown(error["input"], field)
    if error["input"] is None and kind != "missing":
        return "Nothing is written here.", _purpose(known, "Write a value, or delete the line.")
    for kinds, sentence in _SENTENCES:
        if kind in kinds or any(kind.startswith(k[:-1]) for k in kinds if k.endswith("*")):
            return sentence(shown, context, known)
    return f"{shown} cannot be used here.", _purpose(known, "Compare it with one of the examples.")


Known: TypeAlias = tuple[type[BaseModel] | None, "FieldInfo | None", str]
Context: TypeAlias = Mapping[str, Any]


def _purpose(known: Known, otherwise: str) -> str:
    """What the field is for, in the model's own sentence."""
    _, field, name = known
    return f"{name}: {field.description}" if field and field.description else otherwise


def _missing(_: str, __: Context, known: Known) -> Sentences:
    return f"{known[2]} is missing.", _purpose(known, f"Write {known[2]}: and its value.")


def _unknown_word(_: str, __: Context, known: Known) -> Sentences:
    owner, _field, name = known
    words = list(owner.model_fields) if owner else []
    return f"{name!r} is not known here.", nearest(name, words) if words else "Delete it."


def _choice(shown: str, context: Context, known: Known) -> Sentences:
    words = _choices(known[1]) or re.findall(r"'([^']*)'", str(context["expected"]))
    return f"{shown} is none of the words that can stand here.", nearest(shown.strip("'"), words)


def _pattern(shown: str, context: Context, known: Known) -> Sentences:
    if "@" in str(context.get("pattern", "")):
        return f"{shown} is not a mail address.", "Write it as name@example.com."
    if "r\\n" in str(context.get("pattern", "")):
        return "This must be a single line.", "Write it on one line."
    return f"{shown} does not fit here.", _purpose(known, "Compare it with one of the examples.")


def _too_long(_: str, context: Context, __: Known) -> Sentences:
    most = context["max_length"]
    return f"This is longer than {most} characters.", f"Shorten it to {most} characters."


def _text_too_short(_: str, context: Context, known: Known) -> Sentences:
    least = context["min_length"]
    if least == 1:
        return "Nothing is written here.", _purpose(known, "Write a value.")
    return f"This is shorter than {least} characters.", _purpose(known, "Write more.")


def _too_few(_: str, context: Context, known: Known) -> Sentences:
    least = context["min_length"]
    entries = "entry" if least == 1 else "entries"
    return f"At least {least} {entries} must stand here.", _purpose(known, "Add one with a dash.")


def _too_many(_: str, context: Context, known: Known) -> Sentences:
    most = context["max_length"]
    return f"More than {most} entries stand here.", _purpose(known, "Delete some.")


def _bound(shown: str, context: Context, _: Known) -> Sentences:
    limits = (("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than"))
    for key, words in limits:
        if key in context:
            size = "small" if key[0] == "g" else "large"
            bare = shown.strip("'")
            return f"{bare} is too {size}.", f"Write a value of {words} {context[key]:g}."
    return f"{shown} is out of bounds.", "Write another value."


def _raised(_: str, context: Context, known: Known) -> Sentences:
    told = str(context.get("error", "")).strip().rstrip(".")
    problem, _, fix = told.partition("; ")
    fix = f"{fix[:1].upper()}{fix[1:]}." if fix else _purpose(known, "Write another value.")
    return f"{problem[:1].upper()}{problem[1:]}.", fix


def _always(problem: str, fix: str) -> Callable[[str, Context, Known], Sentences]:
    """The same two sentences, with the value filled in."""
    return lambda shown, _, __: (problem.format(shown), fix)


_SENTENCES: tuple[tuple[tuple[str, ...], Callable[[str, Context, Known], Sentences]], ...] = (
    (("missing",), _missing),
    (("extra_forbidden",), _unknown_word),
    (("enum", "literal_error"), _choice),
    (("string_pattern_mismatch",), _pattern),
    (("string_too_long",), _too_long),
    (("string_too_short",), _text_too_short),
    (("too_short",), _too_few),
    (("too_long",), _too_many),
    (("greater_than*", "less_than*"), _bound),
    (("value_error", "assertion_error"), _raised),
    (
        ("datetime*", "timezone*"),
        _always("{} is no date with a time.", "Write it as 2026-05-31T10:00+02:00."),
    ),
    (("date*",), _always("{} is not a date.", "Write it as 2026-05-31.")),
    (("time*",), _always("{} is no time of day.", "Write it as 09:30.")),
    (("int*",), _always("{} is not a whole number.", "Write digits only, such as 8.")),
    (
        ("float*", "decimal*", "finite*"),
        _always("{} is not a number.", "Write digits, such as 7.5."),
    ),
    (("bool*",), _always("{} is neither true nor false.", "Write true or false.")),
    (("url*",), _always("{} is not a web address.", "Write it as https://example.com/page.")),
    (("ip*",), _always("{} is not an internet address.", "Write it as 198.51.100.7.")),
    (
        ("string*",),
        _always("A single value must stand here, not {}.", "Write the words behind the colon."),
    ),
    (
        ("tuple*", "list*", "set*", "frozen*"),
        _always(
            "A list must stand here, not {}.",
            "Put every entry on a line of its own, behind a dash.",
        ),
    ),
    (
        ("model*", "dict*", "mapping*", "dataclass*"),
        _always(
            "A block must stand here, not {}.",
            "Write one word, colon and value per line, indented.",
        ),
    ),
)


def _shown(value: Any, field: FieldInfo | None) -> str:
    """The value as it may be repeated: short, and never a secret."""
    if field is not None and _mentions(field.annotation, SecretStr):
        return "What is written here"
    if isinstance(value, Mapping):
        return "a block"
    if isinstance(value, list | tuple):
        return "a list"
    text = value if isinstance(value, str) else str(value)
    return repr(text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…")


def _at(model: type[BaseModel], loc: Loc) -> tuple[type[BaseModel] | None, FieldInfo | None]:
    """The block that this part stands in, and the field, if the model knows it."""
    owner: type[BaseModel] | None = model
    field: FieldInfo | None = model.model_fields.get("root")
    kind: Any = field.annotation if field else model
    for part in loc:
        if get_origin(kind) is dict:
            kind = get_args(kind)[1]  # the part is one of the user's own words
            continue
        owner = next(iter(_models(kind)), None)
        if isinstance(part, int) or owner is None:
            continue
        field = owner.model_fields.get(part)
        if field is None:
            return owner, None
        kind = field.annotation
    return owner, field


def _parts(kind: Any) -> Iterable[Any]:
    """A type and everything it is made of."""
    yield kind
    if get_origin(kind) is not Literal:
        for part in get_args(kind):
            yield from _parts(part)


def _models(kind: Any) -> list[type[BaseModel]]:
    """The blocks that may stand where this type is expected."""
    return [p for p in _parts(kind) if isinstance(p, type) and issubclass(p, BaseModel)]


def _mentions(kind: Any, sought: type) -> bool:
    return any(part is sought for part in _parts(kind))


def _choices(field: FieldInfo | None) -> list[str]:
    """The words that an enumeration or a literal allows."""
    words: list[str] = []
    for part in _parts(field.annotation) if field else ():
        if isinstance(part, type) and issubclass(part, Enum):
            words += [str(one.value) for one in part]
        elif get_origin(part) is Literal:
            words += [str(one) for one in get_args(part)]
    return words
