"""The example of each playbook: the client that is played when none is named.

It is the first file examples/NAME-*.yaml, with dashes in the playbook's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.files import find, names
from domain.errors import NotFound
from flows.onboard import brief_from
from flows.playbooks import playbooks

if TYPE_CHECKING:
    from pathlib import Path

    from domain.brief import Brief

FOLDER = "examples"


def example_file(playbook: str) -> Path:
    """The brief of the playbook's example client."""
    known = playbooks()
    if playbook not in known:
        raise NotFound("playbook", playbook, known)
    found = names(FOLDER, f"{playbook.replace('_', '-')}-*.yaml")
    if not found:
        wanted = f"config/{FOLDER}/{playbook.replace('_', '-')}-NAME.yaml"
        raise NotFound("example of", playbook, [], fix=f"Write one: {wanted}")
    return find(f"{FOLDER}/{found[0]}")


def example_of(playbook: str) -> Brief:
    """The example client's brief."""
    return brief_from(example_file(playbook))
