"""What Prefect's server builds, with something of ours in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def built_with(server: ModuleType, builder: str, add: Callable[[Any], None]) -> bool:
    """Add this to whatever the server builds by that function; False if it has no such function."""
    original: Any = getattr(server, builder, None)
    if original is None:
        return False

    def build(*args: Any, **words: Any) -> Any:
        app = original(*args, **words)
        add(app)
        return app

    setattr(server, builder, build)
    return True
