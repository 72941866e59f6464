"""Names: whether what somebody typed is their name, as people write it."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher

APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
ALIKE = 0.85  # one wrong letter in seven is still the same name


def same_name(typed: str, name: str) -> bool:
    """Whether the typed name is this one: accents, case, order and a slip do not matter.

    Two of the words of a longer name are enough, as most people leave out their middle names.
    """
    given, known = _words(typed), _words(name)
    if not given or not known:
        return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold() != ""
    if set(given) <= set(known) and len(set(given)) >= min(2, len(set(known))):
        return True
    return SequenceMatcher(None, " ".join(given), " ".join(known)).ratio() >= ALIKE


def _words(name: str) -> list[str]:
    """The name's words without accents and signs, in alphabetical order."""
    bare = unicodedata.normalize("NFKD", name[:200]).casefold()
    letters = "".join(
        c if c.isalnum() else "" if unicodedata.combining(c) or c in APOSTROPHES else " "
        for c in bare
    )
    return sorted(letters.split())
