"""Later: a flow that becomes Prefect's own as soon as anybody looks at it.

Importing Prefect takes more than a second. Whoever looks at projects, or rehearses one, reads the
playbooks too, and has no use for it; so each flow is made when it is first asked for anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from prefect import Flow

P = ParamSpec("P")
R = TypeVar("R")


class Later(Generic[P, R]):  # as a flow is, or Python would not let it become one
    """What a flow does and is called, until it is one."""

    def __init__(self, does: Callable[..., Awaitable[Any]], **said: Any) -> None:
        """Take the function, and what Prefect is told of it."""
        self._does = does
        self._said = said

    @property
    def __class__(self) -> Any:
        """A flow of Prefect's, to whoever asks; it turns into one when it is first used."""
        return _flow()

    @__class__.setter
    def __class__(self, kind: type[Any]) -> None:
        vars(object)["__class__"].__set__(self, kind)

    def __getattr__(self, name: str) -> Any:
        """What the flow has under this name."""
        Later._become(self)  # it may be a flow by now
        return getattr(self, name)

    def __call__(self, *args: Any, **words: Any) -> Any:
        """Run the flow."""
        Later._become(self)  # it may be a flow by now
        return self(*args, **words)

    def _become(self) -> None:
        """Turn into the flow itself; two at once turn it into the same."""
        kind = _flow()
        # where results would go; else the server is asked for it at each start, with a new client
        place: Any = _results()
        flow = kind(self._does, **self._said, result_storage=place, persist_result=False)
        vars(self).update(vars(flow))
        self.__class__ = kind


def _flow() -> type[Flow[..., Any]]:
    from prefect import Flow  # noqa: PLC0415 - it is why this module is here

    return Flow


def _results() -> Path:
    from prefect.settings import get_current_settings  # noqa: PLC0415

    return get_current_settings().results.local_storage_path


def flow(
    does: Callable[..., Awaitable[Any]], *, name: str, description: str, **more: Any
) -> Flow[..., Any]:
    """A flow that is not tried again by itself, and whose results nobody keeps but our ledger."""
    later: Any = Later  # which is a flow to whoever looks
    return later(does, name=name, description=description, retries=0, **more)
