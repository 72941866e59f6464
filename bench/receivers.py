"""What arrived at the receivers, counted where it arrived, and never asked of ourselves."""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, Any

from integrations.names import as_message_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

SENDER = "golive@meiro.io"
FIRST = (
    "prepare//1/errand to #help_it",
    "prepare//0/epic errands",
    "prepare//0/issue errands do",
    "prepare//1/errand to lotte@tulip.example",
    "prepare//1/sign_off to petra@meiro.io",
)
THEN = ("report//1/errand_done to #help_it", "report//1/errand_done to lotte@tulip.example")
BY_MAIL = (FIRST[3], THEN[1])


@dataclass
class Counted:
    """What was to arrive, and what did."""

    acts: int = 0
    missing: list[str] = field(default_factory=list[str])
    twice: list[str] = field(default_factory=list[str])
    letters: int = 0
    letters_twice: list[str] = field(default_factory=list[str])
    wrong_order: list[str] = field(default_factory=list[str])


def count(home: Path, projects: Iterable[str]) -> Counted:
    """Count, for each project that has ended, what the receivers have of it."""
    arrived = list(_arrivals(home / "sandbox" / "journal.jsonl"))
    often = Counter(arrived)
    place = {key: nth for nth, key in reversed(list(enumerate(arrived)))}
    counted = Counted()
    for project in projects:
        keys = {act: _key(project, act) for act in (*FIRST, *THEN)}
        for act, key in keys.items():
            _count(counted, f"{project}/{act}", often[key], mail=act in BY_MAIL)
        there = [place[key] for key in keys.values() if key in place]
        if there != sorted(there):
            counted.wrong_order.append(project)
    return counted


def has_arrived(home: Path, key: str) -> bool:
    """Whether the letter of this key lies in somebody's mailbox."""
    letter = as_message_id(key, SENDER)
    return letter in _arrivals(home / "sandbox" / "journal.jsonl")


def asked_of(home: Path, projects: Iterable[str]) -> set[str]:
    """Those of these projects whose question has arrived."""
    arrived = set(_arrivals(home / "sandbox" / "journal.jsonl"))
    return {project for project in projects if _key(project, FIRST[-1]) in arrived}


def _count(counted: Counted, name: str, often: int, *, mail: bool) -> None:
    counted.acts += 1
    counted.letters += mail
    if not often:
        counted.missing.append(name)
    if often > 1:
        (counted.letters_twice if mail else counted.twice).append(name)


def _key(project: str, act: str) -> str:
    key = f"{project}/{act}"
    return as_message_id(key, SENDER) if act in BY_MAIL else key


def _arrivals(journal: Path) -> Iterator[str]:
    """The key of everything that arrived, in the order in which it did."""
    with journal.open("rb") as file:
        for line in file:
            event: dict[str, Any] = json.loads(line)
            facts = event["facts"]
            match event["system"], event["what"]:
                case "slack", "posted":
                    said = facts["message"].get("metadata") or {}
                    yield said.get("event_payload", {}).get("key", "")
                case "jira", "opened":
                    yield facts["properties"].get("golive", {}).get("key", "")
                case "mail", "arrived":
                    letter = BytesHeaderParser().parsebytes(base64.b64decode(facts["raw"]))
                    yield str(letter["Message-ID"])
                case _:
                    continue
