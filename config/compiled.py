"""Templates: compiled once for all programs of a person, and shut in where they run.

Compiling a letter takes as long as filling it in twenty times. What comes of it depends on the
template alone, neither on where it is read nor on the language, and lies in the person's own folder
for passing things, where nobody else can write.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Any

import jinja2
from jinja2 import FileSystemBytecodeCache, StrictUndefined, Undefined, pass_context
from jinja2.sandbox import ImmutableSandboxedEnvironment, modifies_known_mutable

from config.files import OURS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jinja2 import BaseLoader
    from jinja2.bccache import Bucket

HOW = f"{jinja2.__version__} 1"  # another number with every change to how ShutIn compiles
KINDS = 4096  # of things, each with one word that templates ask it for
THAT_CHANGE: tuple[Any, ...] = (list[Any](), dict[Any, Any](), set[Any](), deque[Any]())
CHANGING = frozenset(n for it in THAT_CHANGE for n in dir(it) if modifies_known_mutable(it, n))


class ShutIn(ImmutableSandboxedEnvironment):
    """Where templates run: they reach nothing inside Python, and change nothing.

    Nothing is worked out while a template is compiled, not even a constant, so that it serves every
    environment: what differs between them, such as filters, is asked for when it is filled in.
    """

    def __init__(
        self,
        loader: BaseLoader,
        *,
        harmless: Callable[[Any], Any] = lambda value: value,
        compiled: Compiled | None = None,
    ) -> None:
        """Take what makes a value harmless before it is written, and where the compiled lie."""

        @pass_context  # and so no constant is made harmless while it is compiled
        def last(_: object, value: Any) -> Any:
            return value if isinstance(value, Undefined) else harmless(value)

        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            optimized=False,
            undefined=StrictUndefined,
            finalize=last,
            loader=loader,
            bytecode_cache=compiled or _shared(),
        )
        self._known: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may ask this of that; what kind of thing it is decides."""
        if attr in CHANGING:
            return super().is_safe_attribute(obj, attr, value)
        kind: type[Any] = type(obj)  # pyright: ignore[reportUnknownVariableType]
        asked = (kind, attr)
        if (known := self._known.get(asked)) is None:
            if len(self._known) == KINDS:
                self._known.clear()
            inside = super(ImmutableSandboxedEnvironment, self).is_safe_attribute
            known = self._known[asked] = inside(obj, attr, value)
        return known


class Compiled(FileSystemBytecodeCache):
    """What the templates of one folder were compiled to; others are compiled each time."""

    def __init__(self, folder: Path, directory: str | None = None) -> None:
        """Keep it in this directory, in one of the person's own when there is none."""
        super().__init__(directory, "golive_%s.cache")
        self._folder = f"{folder}/"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """What it is called there; nothing for the templates of other folders."""
        ours = filename is not None and filename.startswith(self._folder)
        return super().get_cache_key(name, filename) if ours else ""

    def get_source_checksum(self, source: str) -> str:
        """What changes with the template, and with what compiles it."""
        return sha256(f"{HOW}\n{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take it up, if it was compiled before."""
        if bucket.key:
            try:
                super().load_bytecode(bucket)
            except (OSError, EOFError, UnpicklingError):  # cut off when the power failed
                bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next program."""
        if bucket.key:
            with suppress(OSError):  # the disk is full: it is compiled again next time
                super().dump_bytecode(bucket)


@cache
def _shared() -> Compiled | None:
    try:
        return Compiled(OURS)
    except (OSError, RuntimeError):  # there is no directory that only this person can write to
        return None
