"""All playbooks of the house, and the flows that carry them out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from domain.registry import named

if TYPE_CHECKING:
    from prefect import Flow

    from domain.stage import Playbook

MODULES = {"meiro": "flows.meiro.stages"}


def playbooks() -> dict[str, Playbook]:
    """Every playbook, by name."""
    for module in MODULES.values():
        import_module(module)
    return {name: named(name) for name in MODULES}


def flows() -> list[Flow[..., Any]]:
    """Every flow that is deployed: what starts projects, and each stage, of every playbook."""
    return [
        flow
        for book in playbooks().values()
        for flow in (book.onboard, *(stage.flow for stage in book))
    ]
