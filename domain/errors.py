"""What can go wrong, and what to do about it.

GoliveError
├── BadInput      what somebody wrote cannot be used: the place, the problem, the remedy
├── NotFound      a name that nobody knows
├── Refused       the outside system will not do it, now or later: do not try again
├── Unreachable   the outside system did not answer: look whether it was done, then try again
├── InDoubt       nobody can look whether it was done: a person has to say what is to be done
└── Superseded    a newer attempt of the same stage has taken over; this one must stop
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class GoliveError(Exception):
    """Something a person has to know: what is wrong, then what to do."""

    def __init__(self, problem: str, *, fix: str) -> None:
        """Take the problem and the remedy, each one sentence."""
        super().__init__(problem)
        self.problem = problem
        self.fix = fix

    def __str__(self) -> str:
        """Return both sentences, as they are printed."""
        return f"{self.problem}\n→ {self.fix}"


class BadInput(GoliveError):
    """What somebody wrote cannot be used; nothing has been done with it."""

    def __init__(self, problem: str, *, fix: str, place: str = "", field: str = "") -> None:
        """Take the place (file:line) and the field beside problem and remedy."""
        super().__init__(problem, fix=fix)
        self.place = place
        self.field = field

    def __reduce__(self) -> tuple[Any, ...]:
        """Go from one process to another whole."""
        return (_bad_input, (self.problem, self.fix, self.place, self.field))

    def __str__(self) -> str:
        """Return place, field, problem and remedy, as they are printed."""
        where = ": ".join(part for part in (self.place, self.field) if part)
        return f"{where}: {super().__str__()}" if where else super().__str__()


def _bad_input(problem: str, fix: str, place: str, field: str) -> BadInput:
    return BadInput(problem, fix=fix, place=place, field=field)


class NotFound(GoliveError):
    """Nothing has this name; the nearest known ones are offered."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, fix: str = "") -> None:
        """Take what was sought (such as "project"), its name, and the names that exist."""
        names = sorted(known)
        near = get_close_matches(name, names, n=3, cutoff=0.4) or names[:5]
        hint = f"Known: {', '.join(near)}." if near else f"There is no {kind} yet."
        super().__init__(f"There is no {kind} {name!r}.", fix=fix or hint)


class Refused(GoliveError):
    """The outside system will not do it; asking again changes nothing."""


class Unreachable(GoliveError):
    """The outside system did not answer, so it may or may not have acted.

    `wait` is how many seconds it asked us to stay away (Retry-After), if it did; `untouched` says
    that it certainly did nothing, as nothing was handed to it yet or it said so itself.
    """

    def __init__(
        self, problem: str, *, fix: str, wait: float | None = None, untouched: bool = False
    ) -> None:
        """Take the number of seconds to wait, when the other side named one."""
        super().__init__(problem, fix=fix)
        self.wait = wait
        self.untouched = untouched


class InDoubt(GoliveError):
    """Something may have been done or not, and nobody can look; a person has to say which."""

    def __init__(self, what: str, *, project: str) -> None:
        """Take the name of the act and its project."""
        super().__init__(
            f"It is not known whether this arrived: {what}.",
            fix=f"Ask whoever was to get it, then say so: golive doubts {project}",
        )


class Superseded(GoliveError):
    """A newer attempt of the same stage has taken over; this one may act no more."""
