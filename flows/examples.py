"""The example of each playbook: the client that is played when none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.files import find
from domain.errors import NotFound
from flows.onboard import brief_from

if TYPE_CHECKING:
    from pathlib import Path

    from domain.brief import Brief

EXAMPLES = {"meiro": "examples/meiro-acme.yaml"}


def example_file(playbook: str) -> Path:
    """The brief of the playbook's example client."""
    if playbook not in EXAMPLES:
        raise NotFound("playbook", playbook, EXAMPLES)
    return find(EXAMPLES[playbook])


def example_of(playbook: str) -> Brief:
    """The example client's brief."""
    return brief_from(example_file(playbook))
