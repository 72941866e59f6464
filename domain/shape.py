"""The shape of a playbook: what a project went by when it began, and what is different now.

Projects wait for weeks while the playbook is edited and deployed. What is new starts in a project
only once somebody has approved it; pure functions tell what that would be.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, TypeAlias


class Standing(StrEnum):
    """How far a project has come with a stage."""

    DONE = "done"
    ACTIVE = "active"
    FUTURE = "future"


@dataclass(frozen=True)
class StageShape:
    """All of a stage that a project notices when it changes."""

    after: tuple[str, ...]
    owner: str
    days: int
    gate: str
    question: str
    stated: tuple[str, ...]  # what a yes vouches for
    signed_by: tuple[str, ...]
    rule: str
    acts: tuple[str, ...]  # each verb with the words it uses: "ask instance_request"


Shape: TypeAlias = Mapping[str, StageShape]


@dataclass(frozen=True)
class Change:
    """What is different at one stage, in sentences, and how far the project has come with it."""

    stage: str
    kind: str  # added, removed or changed
    standing: Standing
    says: tuple[str, ...]


def fingerprint(shape: Shape) -> str:
    """The same for the same shape, whatever machine looks at it."""
    return hashlib.sha256(json.dumps(written(shape), sort_keys=True).encode()).hexdigest()


def written(shape: Shape) -> dict[str, dict[str, Any]]:
    """The shape as it lies in the records."""
    return json.loads(json.dumps({name: asdict(stage) for name, stage in shape.items()}))


def read(given: Mapping[str, Mapping[str, Any]]) -> dict[str, StageShape]:
    """The shape as it was written; what an older version did not know is empty."""
    return {name: _stage(values) for name, values in given.items()}


def _stage(values: Mapping[str, Any]) -> StageShape:
    found: dict[str, Any] = {}
    for field in fields(StageShape):
        value = values.get(field.name, 0 if field.name == "days" else "")
        listed = str(field.type).startswith("tuple")
        found[field.name] = tuple(value or ()) if listed else value
    return StageShape(**found)


def changes(before: Shape, now: Shape, standing: Callable[[str], Standing]) -> list[Change]:
    """What is different, stage by stage: first in the order of the new playbook, then the removed.

    A stage that is done is not gone through again, whatever changed in it.
    """
    found: list[Change] = []
    for name, stage in now.items():
        if name not in before:
            after = ", ".join(stage.after) or "nothing"
            found.append(Change(name, "added", Standing.FUTURE, (f"starts after {after}",)))
        elif says := tuple(_differences(before[name], stage, standing(name))):
            found.append(Change(name, "changed", standing(name), says))
    gone = [name for name in before if name not in now]
    return found + [Change(n, "removed", standing(n), (_removed(standing(n)),)) for n in gone]


def _removed(standing: Standing) -> str:
    return {
        Standing.DONE: "was gone through; its records stay",
        Standing.ACTIVE: "is closed unsigned; its signers are asked no more",
        Standing.FUTURE: "is not gone through",
    }[standing]


def _differences(before: StageShape, now: StageShape, standing: Standing) -> list[str]:
    if standing is Standing.DONE:
        return []
    said: list[str] = []
    if before.after != now.after and standing is Standing.FUTURE:
        said.append(f"starts after {', '.join(now.after) or 'nothing'}")
    if before.owner != now.owner:
        said.append(f"is led by {now.owner} instead of {before.owner}")
    if before.days != now.days:
        said.append(f"may take {now.days} instead of {before.days} working days")
    if before.gate != now.gate:
        said.append(f"ends with {now.gate or 'no gate'} instead of {before.gate or 'none'}")
    elif (before.question, before.stated) != (now.question, now.stated):
        again = "; who has signed is asked again" if standing is Standing.ACTIVE else ""
        said.append(f"asks something else at {now.gate}{again}")
    if (before.signed_by, before.rule) != (now.signed_by, now.rule):
        said.append(f"is signed by {', '.join(now.signed_by)} ({now.rule})")
    said += [f"does in addition: {act}" for act in now.acts if act not in before.acts]
    said += [f"does no more: {act}" for act in before.acts if act not in now.acts]
    return said
