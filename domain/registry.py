"""Which playbooks there are: each registers itself when its module is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors import NotFound

if TYPE_CHECKING:
    from domain.project import Project
    from domain.stage import Playbook

_playbooks: dict[str, Playbook] = {}


def register(playbook: Playbook) -> Playbook:
    """Make a playbook known by its name."""
    _playbooks[playbook.name] = playbook
    return playbook


def known() -> dict[str, Playbook]:
    """All playbooks that were imported, by name."""
    return dict(_playbooks)


def named(name: str) -> Playbook:
    """The playbook of this name; NotFound with the nearest ones when there is none."""
    try:
        return _playbooks[name]
    except KeyError:
        raise NotFound("playbook", name, _playbooks) from None


def playbook_of(project: Project) -> Playbook:
    """The playbook that the project goes by."""
    return named(project.brief.playbook)
