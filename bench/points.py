"""Fault points: the places between two lines of the protocol where somebody is killed or frozen.

They are laid over the product from outside, in every program that reads the playbook of the
chaos. A point is armed by a file in the home; whoever reaches it first takes the file away and
kills the one it names: itself, or another program of the house.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from integrations.email import Mail
from integrations.jira import Jira
from integrations.prefect import PrefectEngine
from integrations.slack import Slack
from records.acts import Acts
from records.gates import Gates
from records.projects import Projects

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

FOLDER = "points"
ARMED, HIT, FROZEN = "armed", "hit", "frozen"
spared = False  # true in the program of the bench itself
LOOK = 0.002  # seconds between two looks whether the receiver has it already
LONGEST_LOOK = 3.0

# what is done, at which class, and what has become true just before and just after it
PLACES: tuple[tuple[type, str, str, str], ...] = (
    (Acts, "intend", "before the intention", "intention written"),
    (Acts, "prove", "before the receipt", "receipt written"),
    (Slack, "post", "before the act", "answer received"),
    (Jira, "file", "before the act", "answer received"),
    (Mail, "send", "before the act", "answer received"),
    (Gates, "open", "before the gate", "gate opened"),
    (PrefectEngine, "leave", "before leaving", ""),
    (Gates, "sign", "before the signature", "signature written"),
    (PrefectEngine, "wake", "before waking", "woken"),
    (Projects, "finish", "before the end", "end written"),
    (Projects, "begin", "before the start", "start written"),
    (PrefectEngine, "start", "before the run", "run started"),
    (Projects, "carried_by", "before noting the run", "run noted"),
)
SENDS = (Slack.post, Jira.file, Mail.send)
SENT = "act sent"  # the receiver has it, and its answer has not been read yet
LEDGER = ("before the intention", "intention written", SENT, "answer received", "receipt written")
POINTS = tuple(dict.fromkeys([*LEDGER, *(p for _, _, *two in PLACES for p in two if p)]))


def lay() -> None:
    """Lay every fault point, once in each program."""
    for owner, name, before, after in PLACES:
        does = getattr(owner, name)
        if not hasattr(does, "__wrapped__"):
            setattr(owner, name, _watched(does, owner, before, after))


def arm(
    home: Path,
    point: str,
    *,
    victim: str = "",
    system: str = "",
    group: int = 0,
    freezes: bool = False,
) -> None:
    """Let whoever reaches this point first be killed or frozen, or have another program killed."""
    folder = home / FOLDER
    folder.mkdir(exist_ok=True)
    for left in (HIT, FROZEN):
        (folder / left).unlink(missing_ok=True)
    draft = folder / "draft"
    draft.write_text(
        json.dumps(
            {
                "point": point,
                "victim": victim,
                "system": system,
                "group": group,
                "freezes": freezes,
            }
        )
    )
    draft.replace(folder / ARMED)


def disarm(home: Path) -> bool:
    """Take the point away again, and tell whether somebody was killed at it."""
    (home / FOLDER / ARMED).unlink(missing_ok=True)
    return was_hit(home)


def frozen(home: Path) -> int:
    """Tell which program stands still at the point that was reached; 0 if none does."""
    try:
        return int((home / FOLDER / FROZEN).read_text() or 0)
    except FileNotFoundError:
        return 0


def was_hit(home: Path) -> bool:
    """Tell whether somebody came by the point."""
    return (home / FOLDER / HIT).exists()


def reach(point: str, system: str = "") -> None:
    """Kill or freeze, if this is the point that is armed."""
    home = Path(os.environ["GOLIVE_HOME"])
    armed = _armed(home, point, system)
    if spared or armed is None:
        return
    try:
        (home / FOLDER / ARMED).rename(home / FOLDER / HIT)
    except FileNotFoundError:
        return  # somebody else was quicker
    if armed["freezes"]:
        (home / FOLDER / FROZEN).write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGSTOP)
    elif group := armed["group"]:
        os.killpg(group, signal.SIGKILL)
    else:
        os.kill(_victim(home, armed["victim"]), signal.SIGKILL)


def _armed(home: Path, point: str, system: str) -> dict[str, Any] | None:
    try:
        armed = json.loads((home / FOLDER / ARMED).read_text())
    except (FileNotFoundError, ValueError):
        return None
    fits = armed["point"] == point and armed["system"] in {"", system}
    return armed if fits else None


def _victim(home: Path, name: str) -> int:
    if name:
        other = json.loads((home / "up.json").read_text())["children"].get(name)
        if other:
            return int(other)
    return os.getpid()


def _watched(
    does: Callable[..., Awaitable[Any]], owner: type, before: str, after: str
) -> Callable[..., Awaitable[Any]]:
    system = {Slack: "slack", Jira: "jira", Mail: "mail"}.get(owner, "")

    @wraps(does)
    async def watched(*args: Any, **words: Any) -> Any:
        reach(before, system)
        home = Path(os.environ["GOLIVE_HOME"])
        if does in SENDS and _armed(home, SENT, system) is not None:
            result = await _until_received(does(*args, **words), home, system)
        else:
            result = await does(*args, **words)
        if after:
            reach(after, system)
        return result

    return watched


async def _until_received(sends: Awaitable[Any], home: Path, system: str) -> Any:
    """Send, and be killed as soon as the receiver has written it down."""
    journal = home / "sandbox" / "journal.jsonl"
    size = journal.stat().st_size
    sending = asyncio.ensure_future(sends)
    mark = {"slack": b'"posted"', "jira": b'"opened"', "mail": b'"arrived"'}[system]
    deadline = asyncio.get_running_loop().time() + LONGEST_LOOK
    while not sending.done() and asyncio.get_running_loop().time() < deadline:
        if journal.stat().st_size > size:
            with journal.open("rb") as file:
                file.seek(size)
                if mark in file.read():
                    reach(SENT, system)
        await asyncio.sleep(LOOK)
    return await sending
