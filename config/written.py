"""Words that are written in several languages: one file for each, in a folder of their own.

A file of the same name in that folder of GOLIVE_HOME/config takes its place.
"""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from config.cached import reread
from config.files import find, names
from config.reading import read

OTHERWISE = "en"

Words = TypeVar("Words", bound=BaseModel)


def languages_in(folder: str) -> list[str]:
    """The languages in which the words of this folder are written."""
    return [name.removesuffix(".yaml") for name in names(folder, "*.yaml")]


def words_in(folder: str, language: str, kind: type[Words]) -> Words:
    """The words in this language, or in English where nobody has written them."""
    known = language if language in languages_in(folder) else OTHERWISE
    return reread(find(f"{folder}/{known}.yaml"), lambda path: read(path, kind))
