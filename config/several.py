"""Words that are written once in several languages: `{en: Plan, nl: Plan}`, or a line in English.

What is not written in a language is read in English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from config.written import OTHERWISE
from domain.brief import Line, Text

if TYPE_CHECKING:
    from collections.abc import Mapping


def _by_language(given: Any) -> Any:
    return {OTHERWISE: given} if isinstance(given, str) else given


def _with_english(words: dict[str, str]) -> dict[str, str]:
    if OTHERWISE not in words:
        raise ValueError(f"the words in English ({OTHERWISE}) are missing")
    return words


_BOTH = (BeforeValidator(_by_language), AfterValidator(_with_english))
Spoken = Annotated[dict[str, Line], *_BOTH]
SpokenText = Annotated[dict[str, Text], *_BOTH]


def spoken(words: Mapping[str, str], language: str) -> str:
    """The words in this language, or in English; nothing where nothing is written."""
    return words.get(language) or words.get(OTHERWISE, "")


def unsaid(words: Mapping[str, str], language: str) -> bool:
    """Whether there are words, and none in this language."""
    return bool(words) and language not in words


__all__ = ["Spoken", "SpokenText", "spoken", "unsaid"]
