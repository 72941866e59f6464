"""Garbage: what stays for good is not looked through for it, and what is let go is given back.

Python looks for garbage among all that it has made: imports make a million objects that stay, and
a look through them holds everybody up for a quarter of a second. What is freed between things that
stay the C library keeps for itself, until it is told to give it back.
"""

from __future__ import annotations

import ctypes
import gc
import threading

GIVES_BACK_EVERY = 60.0  # seconds


def collect_rarely() -> None:
    """Let nobody look for garbage in what imports make."""
    gc.set_threshold(300_000, 20, 100)


def set_apart() -> None:
    """Never look through what is there now: it stays. What comes is looked through as usual.

    What is let go from now on is given back to the system once a minute.
    """
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    threading.Thread(target=_again_and_again, name="gives back", daemon=True).start()


def give_back() -> bool:
    """Give the system what was freed between what stays; False where that cannot be asked for."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # only glibc has it
    return trim is not None and bool(trim(0))


def _again_and_again() -> None:
    rest = threading.Event()
    while not rest.wait(GIVES_BACK_EVERY):
        give_back()
