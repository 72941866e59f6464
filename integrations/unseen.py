"""Signs that nobody can see, taken out of everything that is set on paper."""

from __future__ import annotations

import re
from typing import Any, cast

# Control signs and halves of signs have no picture, and the signs that turn the direction of
# writing let a name be read as another one.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def seen(value: Any) -> Any:
    """The same words without signs that nobody can see."""
    if isinstance(value, str):
        return UNSEEN.sub(" ", value)
    if isinstance(value, dict):
        return {k: seen(v) for k, v in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [seen(v) for v in cast("list[Any]", value)]
    return value
