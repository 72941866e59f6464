"""What carries stages out: starts them, lets them leave at a gate, and wakes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from config.tongue import Tongue
    from domain.gate import Gate
    from domain.project import Project
    from domain.stage import Stage
    from records.gates import GateRecord


# fields that every form has beside those of its gate
CONDITION, OWNER, UNTIL, ASK = "condition", "condition_owner", "condition_until", "ask_whom"


@dataclass(frozen=True)
class Form:
    """What a signer sees in the engine: the question with its evidence, and the fields to fill."""

    gate: type[Gate]
    description: str  # Markdown
    tongue: Tongue  # in which the fields are called
    people: tuple[str, ...] = ()  # who can be named in it, as they are shown


@dataclass(frozen=True)
class Typed:
    """What somebody typed into the engine's form."""

    source: str
    values: Mapping[str, Any]


class Engine(Protocol):
    """What starts stages, lets them leave and wakes them."""

    async def start(self, project: Project, stage: Stage) -> str:
        """Start the stage's run, once, and return its id."""
        ...

    async def wake(self, run: str, gate: GateRecord) -> None:
        """Let the stage that waits at this gate go on."""
        ...

    async def typed(self, gate: GateRecord) -> Typed | None:
        """What was typed into the form that is up for this gate, if anything was."""
        ...

    async def leave(self, gate: GateRecord, form: Form) -> None:
        """Put up the form and stop; returns only when the form was passed without an answer."""
        ...

    async def unwell(self, runs: Sequence[str]) -> list[str]:
        """Which of these runs have failed or crashed, and will not go on by themselves."""
        ...

    async def ended(self, since: datetime) -> list[str]:
        """Which runs have ended since then, by whatever hand."""
        ...

    async def taken(self, since: datetime) -> list[str]:
        """Which runs somebody has had under way since then or longer, as far as was heard."""
        ...

    async def unknown(self, runs: Sequence[str]) -> list[str]:
        """Which of these runs the engine does not know, as after it lost its memory."""
        ...

    async def mend(self, run: str, gate: GateRecord) -> None:
        """Put the form up again, where a run died while it was putting it up."""
        ...

    async def revive(self, run: str) -> None:
        """Let a run whose worker has died start over."""
        ...

    async def end(self, run: str) -> None:
        """Stop a run that has become pointless."""
        ...

    async def draw(self, project: str, picture: Callable[[], Awaitable[tuple[str, str]]]) -> None:
        """Show how the project stands, with a title and Markdown, where people look at runs."""
        ...

    def link(self, run: str) -> str:
        """Where a person finds the run."""
        ...

    async def perform(self, verb: Callable[..., Awaitable[Any]], *args: Any, **words: Any) -> Any:
        """Carry out a verb, visibly where the engine can show it."""
        ...


def page_of(ui: str, run: str) -> str:
    """The page of a run, with its visible Resume button."""
    return f"{ui.rstrip('/')}/runs/flow-run/{run}"
