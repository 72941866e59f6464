"""A new playbook: a small one that passes every check, to be made one's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from app.show import line
from config.files import OURS, home
from domain.errors import BadInput
from flows.playbooks import FOLDER, playbooks

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = OURS / "new"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
MARK = "---\n"  # between a message's subject and its text


def new(playbook: str, /, *, title: str = "") -> None:
    """Write a small playbook of your own, with its brief, words and story, ready to be changed.

    Parameters
    ----------
    playbook
        Its name: small letters, digits and underscores, such as shop_rollout.
    title
        What people call it; made from the name when left out.

    """
    if not NAME.fullmatch(playbook):
        raise BadInput(
            f"{playbook!r} is no name for a playbook.",
            fix="Use small letters, digits and underscores, such as shop_rollout.",
        )
    if playbook in playbooks():
        raise BadInput(f"There is a playbook {playbook} already.", fix="Give it another name.")
    called = title or playbook.replace("_", " ").capitalize()
    written = _files(playbook, called)
    if taken := [path for path in written if path.exists()]:
        raise BadInput(
            "A file of this name is there already.",
            fix="Move it away, or give the playbook another name.",
            place=str(taken[0]),
        )
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        line(str(path))
    line(f"→ Look what happens when: golive plan {playbook}")
    line(f"→ Play it: golive rehearse {playbook}    check it: golive check {playbook}")


def _files(name: str, title: str) -> dict[Path, str]:
    """Every file of the new playbook with what stands in it."""
    own, words = home() / FOLDER, home() / "config"
    given = {
        "name": name,
        "dashed": name.replace("_", "-"),
        "camel": "".join(part.capitalize() for part in name.split("_")),
        "title": title.replace('"', "'").replace("\\", ""),
    }
    files = {
        own / f"{name}.py": _filled("playbook.py.j2", given),
        own / f"test_{name}.py": _filled("story.py.j2", given),
        words / "examples" / f"{given['dashed']}-example.yaml": _filled("brief.yaml.j2", given),
        words / "documents" / f"{name}_plan.md.j2": _text("plan.md"),
    }
    for message in ("kickoff", "acceptance", "weekly"):
        subject, _, text = _text(f"{message}.txt").partition(MARK)
        files[words / "messages" / f"{name}_{message}" / "subject.j2"] = subject
        files[words / "messages" / f"{name}_{message}" / "text.j2"] = text
    return files


def _filled(template: str, given: dict[str, str]) -> str:
    environment = Environment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python and YAML, not HTML
    )
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return environment.from_string(text).render(given)


def _text(name: str) -> str:
    return (TEMPLATES / "words" / name).read_text(encoding="utf-8")
