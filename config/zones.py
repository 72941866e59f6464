"""The machine's own time zone, for what is printed."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo


def system_zone() -> ZoneInfo:
    """The machine's own time zone, or UTC when it does not say."""
    linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    for name in (os.environ.get("TZ", "").lstrip(":"), linked):
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")
