"""Shown: what signers are shown of a gate, by name and fingerprint, and whether it has changed.

A question is shown in each language that its signers read. That another language comes in, or one
goes, changes nothing for whoever has signed; other words in a language that was shown do. That a
condition is met changes nothing either; one that opens does.
"""

from __future__ import annotations

from collections.abc import Mapping

IN_LANGUAGE = "question in "
CONDITION = "condition "


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What is not as it was shown before, by name."""
    return sorted(
        name
        for name in {*before, *after}
        if before.get(name) != after.get(name)
        and not (name.startswith(IN_LANGUAGE) and (name not in before or name not in after))
        and not (name.startswith(CONDITION) and name not in after)
    )
