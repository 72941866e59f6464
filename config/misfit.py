"""What is wrong with what was typed into a field of a gate, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from config.pages import PageWords

_SENTENCES = {
    "missing": "missing",
    "literal_error": "choice",
    "enum": "choice",
    "greater_than": "more",
    "greater_than_equal": "least",
    "less_than": "less",
    "less_than_equal": "most",
    "string_too_short": "short",
    "string_too_long": "long",
    "url_too_long": "long",
}
_FAMILIES = {"date": "date", "int": "whole", "float": "number", "decimal": "number", "url": "url"}
_LIMITS = {"gt", "ge", "lt", "le", "min_length", "max_length"}


def wrong_fields(errors: ValidationError) -> dict[str, ErrorDetails]:
    """What is wrong first with each field; what belongs to none stands under an empty name."""
    found: dict[str, ErrorDetails] = {}
    for one in errors.errors():
        found.setdefault(str(one["loc"][0]) if one["loc"] else "", one)
    return found


def misfit(error: ErrorDetails, words: PageWords) -> str:
    """What is wrong, in the reader's language."""
    kind, context = error["type"], error.get("ctx", {})
    name = _SENTENCES.get(kind) or _FAMILIES.get(kind.partition("_")[0], "other")
    if kind == "string_too_short" and not error["input"]:
        name = "missing"
    if kind == "string_pattern_mismatch":
        name = "email" if "@" in str(context.get("pattern")) else "line"
    limit = next((v for k, v in context.items() if k in _LIMITS), "")
    said: str = getattr(words.errors, name)
    return said.format(limit=f"{limit:g}" if isinstance(limit, int | float) else limit)
