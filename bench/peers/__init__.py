"""Other engines that can do the same work, each in an environment of its own."""

from pathlib import Path

PEERS: tuple[str, ...] = ("dbos", "airflow")
ENVIRONMENTS = Path(__file__).parents[2] / ".venv-peers"


def python(peer: str) -> str:
    """The Python that has this peer."""
    found = ENVIRONMENTS / peer / "bin" / "python"
    if not found.exists():
        raise SystemExit(f"{peer} is not installed here.\n→ make .venv-peers/{peer}/ready")
    return str(found)
