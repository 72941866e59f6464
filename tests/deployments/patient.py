"""Runs beside a worker that hardly ever looks, and nudges it when a file appears."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from deployments.worker import nudge


async def nudge_on_request() -> None:
    """Nudge whenever somebody has made the file."""
    file = Path(os.environ["NUDGE_WHEN"])
    while True:
        if file.exists():  # noqa: ASYNC240 - on this disk
            file.unlink()  # noqa: ASYNC240
            nudge()
        await asyncio.sleep(0.02)
