"""All playbooks there are: those of the house, and those that stand in the home's playbooks/.

A playbook is a module `NAME.py` or a package with `stages.py`; nobody has to enter it in a list.
"""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.files import home
from domain.errors import BadInput
from domain.registry import known, named

if TYPE_CHECKING:
    from prefect import Flow

    from domain.stage import Playbook

OURS = Path(__file__).parent
FOLDER = "playbooks"


def modules() -> dict[str, str]:
    """The module of every playbook, by the playbook's name."""
    ours = {path.parent.name: f"flows.{path.parent.name}.stages" for path in _packages(OURS)}
    return ours | _in_the_home(home() / FOLDER)


def _in_the_home(folder: Path) -> dict[str, str]:
    own = {path.parent.name: f"{path.parent.name}.stages" for path in _packages(folder)}
    for path in sorted(folder.glob("[a-z]*.py")):
        if not path.name.startswith("test_"):
            own[path.stem] = path.stem
    if own and str(folder) not in sys.path:
        sys.path.append(str(folder))
    return own


def _packages(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/stages.py"))


def playbooks() -> dict[str, Playbook]:
    """Every playbook, by name; one that cannot be read is an error that names its file."""
    found: dict[str, Playbook] = {}
    for name, module in modules().items():
        try:
            import_module(module)
        except (ImportError, SyntaxError, TypeError, ValueError, NameError) as error:
            raise BadInput(
                f"The playbook {name} cannot be read: {error}.",
                fix="Correct its module, then run golive check.",
                place=module,
            ) from error
        if name not in known():
            raise BadInput(
                f"The module {module} opens no playbook called {name!r}.",
                fix=f'Write in it: {name} = playbook("{name}", title=..., team=TEAM).',
                place=module,
            )
        found[name] = named(name)
    return found


def sources_of(playbook: str) -> list[Path]:
    """The files in which a playbook is written: its package, or its one module."""
    module = modules()[playbook]
    place = Path(str(sys.modules[module].__file__))
    return sorted(place.parent.glob("*.py")) if module.endswith(".stages") else [place]


def flows(stages: int | None = None) -> list[Flow[..., Any]]:
    """Every flow that is deployed: what starts projects, and each stage, of every playbook.

    With a number, only so many stages of each: those that are needed first.
    """
    return [
        flow
        for book in playbooks().values()
        for flow in (book.onboard, *(stage.flow for stage in islice(book, stages)))
    ]
