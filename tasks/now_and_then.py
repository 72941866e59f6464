"""Now and then: what is looked at in every round of the upkeep, but not so often.

Each program remembers for itself when it looked last; looking twice does no harm.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from tasks.world import world

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from records.database import Database

_looked: WeakKeyDictionary[Database, defaultdict[str, dict[str, datetime]]] = WeakKeyDictionary()


def time_to(what: str, project: str, *, every: timedelta) -> bool:
    """Whether this has not been looked at for so long; it counts as looked at from now on."""
    last = _looked.setdefault(world().ledger.database, defaultdict(dict))[what]
    now = world().now()
    if project in last and now - last[project] < every:
        return False
    last[project] = now
    return True


def forget() -> None:
    """Look at everything again; whoever starts anew remembers nothing."""
    _looked.clear()
