"""Free ports on this machine, remembered so that links stay valid over restarts."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Tell whether somebody could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def remembered_ports(file: Path, names: Sequence[str]) -> dict[str, int]:
    """Return a port for each name: the one it had before if that is free, else a new one."""
    known = _read(file)
    ports = {name: known[name] for name in names if name in known and is_free(known[name])}
    missing = [name for name in names if name not in ports]
    probes = [socket.create_server((LOOPBACK, 0)) for _ in missing]  # together, so they differ
    for name, probe in zip(missing, probes, strict=True):
        ports[name] = int(probe.getsockname()[1])
        probe.close()
    write_json(file, {**known, **ports})
    return ports


def write_json(file: Path, content: Mapping[str, object]) -> None:
    """Write the file as a whole, so that nobody ever reads half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, indent=2) + "\n")
    draft.replace(file)


def _read(file: Path) -> dict[str, int]:
    try:
        known: object = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    pairs = cast("dict[str, object]", known).items()
    return {name: port for name, port in pairs if isinstance(port, int)}
