"""The house as the rules see it: its folders, its files, and what they import."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "deployments", "flows", "tasks", "integrations", "records", "config", "domain")


@cache
def code(folder: str) -> tuple[Path, ...]:
    """Every Python file of a folder."""
    return tuple(sorted((ROOT / folder).rglob("*.py")))


EVERYTHING = tuple(path for folder in FOLDERS for path in code(folder))


@cache
def tree(path: Path) -> ast.Module:
    """A file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it, by their full names."""
    found: set[str] = set()
    for line in ast.walk(tree(path)):
        if isinstance(line, ast.Import):
            found |= {name.name for name in line.names}
        if isinstance(line, ast.ImportFrom) and line.module and not line.level:
            found |= {line.module, *(f"{line.module}.{name.name}" for name in line.names)}
    return found


def packages(path: Path) -> set[str]:
    """The packages that a file imports from."""
    return {name.partition(".")[0] for name in imports(path)}


def called(path: Path) -> str:
    """A file as people call it."""
    return str(path.relative_to(ROOT))


@cache
def kept() -> tuple[Path, ...]:
    """Every file that is kept in the repository, or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - git
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()
    return tuple(path for name in listed if (path := ROOT / name).is_file())
