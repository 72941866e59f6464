"""What is to be measured, as it was asked for on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from bench.peers import PEERS

PARTS: tuple[str, ...] = ("sqlite", "postgres")


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    turns: int = 9  # answers one by one
    wave: int = 100  # pieces at once on our side
    hand: int = 10  # and on theirs, where it takes so much longer
    seconds: int = 80  # for each side's answers one by one, and for its wave; the rest is left out


@dataclass(frozen=True)
class Asked:
    """What is to be measured, as it was asked for."""

    parts: tuple[str, ...]
    peers: tuple[str, ...]
    sizes: Sizes

    @classmethod
    def read(cls, words: list[str]) -> Asked:
        """Read the words of the command."""
        named = [word for word in words if "=" not in word]
        if unknown := set(named) - {*PARTS, *PEERS}:
            raise SystemExit(
                f"{', '.join(sorted(unknown))}: known are {', '.join((*PARTS, *PEERS))}."
            )
        sizes = Sizes(**{n: int(v) for n, _, v in (w.partition("=") for w in words) if v})
        parts = tuple(part for part in PARTS if part in named) or PARTS
        return cls(parts, tuple(peer for peer in PEERS if peer in named), sizes)
