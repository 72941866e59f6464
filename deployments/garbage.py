"""Garbage: what stays for good is not looked through for it again and again.

Python looks for garbage among all that it has made: imports make a million objects that stay, and
a look through them holds everybody up for a quarter of a second.
"""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Let nobody look for garbage in what imports make."""
    gc.set_threshold(300_000, 20, 100)


def set_apart() -> None:
    """Never look through what is there now: it stays. What comes is looked through as usual."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
