"""The people of a rehearsal: when each of them answers, and what."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, NonNegativeFloat, NonNegativeInt

from config.company import company
from config.holidays import holidays_in
from domain.brief import Email, Part, Text
from domain.calendar import works
from domain.gate import AfterNo, Decision
from domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.brief import Brief
    from domain.gate import Gate, Signer
    from domain.project import Project
    from domain.stage import Playbook
    from records.gates import GateRecord


class Habit(Part):
    """How somebody answers when nothing else is said of them."""

    after: NonNegativeFloat | None = Field(
        default=None, description="Days until they answer; on the due day when left out."
    )
    silent: NonNegativeInt = Field(default=0, description="How many reminders they let pass.")


class Scripted(Part):
    """What somebody does at one gate."""

    gate: str = Field(description="The gate, such as instances_ready.")
    item: str = Field(default="", description="Only for this item; for all when left out.")
    by: Email | Literal[""] = Field(default="", description="Only this signer; all when left out.")
    round: int = Field(default=0, ge=0, description="Only in this round; in all when left out.")
    answer: Literal["yes", "no"] = "yes"
    reason: Text = ""
    after: NonNegativeFloat | None = None
    silent: NonNegativeInt | None = None
    values: dict[str, Any] = Field(default_factory=dict)


class Script(Part):
    """The people file: habits, and what is done differently at which gate."""

    everybody: Habit = Habit()
    people: dict[Email, Habit] = Field(default_factory=dict)
    answers: tuple[Scripted, ...] = ()


def turning_down_once(book: Playbook) -> Script:
    """Everybody says no once to every gate that is then asked again."""
    gates = [stage.gate for stage in book if stage.gate]
    reason = "It is not right yet."
    return Script(
        answers=tuple(
            Scripted(gate=gate.key(), round=1, answer="no", reason=reason)
            for gate in gates
            if gate.after_no is AfterNo.REWORK
        )
    )


@dataclass(frozen=True)
class Plays:
    """What one person will do at one gate; `after` is None for "on the due day"."""

    decision: Decision
    after: timedelta | None
    silent: int
    reason: str
    values: dict[str, Any]


@dataclass
class Cast:
    """The people of one rehearsal: as the script says, or sampled from a seed."""

    script: Script = field(default_factory=Script)
    seed: int | None = None

    def plays(self, gate: GateRecord, signer: Signer) -> Plays:
        """What this signer does at this gate."""
        habit = self.script.people.get(signer.email, self.script.everybody)
        for line in self.script.answers:
            if _meant(line, gate, signer):
                return Plays(
                    Decision(line.answer),
                    _days(line.after if line.after is not None else habit.after),
                    line.silent if line.silent is not None else habit.silent,
                    line.reason or "It is not right yet.",
                    line.values,
                )
        if self.seed is None:
            return Plays(Decision.YES, _days(habit.after), habit.silent, "", {})
        return self._sampled(gate, signer)

    def _sampled(self, gate: GateRecord, signer: Signer) -> Plays:
        """Somebody ordinary: mostly in time, sometimes late or silent, now and then not content."""
        dice = random.Random(f"{self.seed}/{gate.id}/{signer.email}")  # noqa: S311 - a play, not a secret
        no = gate.round <= 2 and gate.stage != "sales_handover" and dice.random() < 0.1  # noqa: PLR2004 - twice at most
        return Plays(
            Decision.NO if no else Decision.YES,
            timedelta(days=dice.lognormvariate(0.3, 0.8)),
            dice.choices((0, 1, 3), (90, 7, 3))[0],
            "It is not right yet.",
            {},
        )


def _days(days: float | None) -> timedelta | None:
    return None if days is None else timedelta(days=days)


def _meant(line: Scripted, gate: GateRecord, signer: Signer) -> bool:
    return (
        line.gate == gate.gate
        and line.item in {"", gate.item}
        and line.by in {"", signer.email}
        and line.round in {0, gate.round}
    )


def made_up(gate: type[Gate], project: Project, today: date) -> dict[str, Any]:
    """Values that somebody could have stated: what a yes needs, and nothing else."""
    asked = _asked(gate)
    return {
        name: _value(name, asked[name], project, today)
        for name, known in gate.model_fields.items()
        if known.is_required()
    }


@lru_cache(maxsize=512)
def _asked(gate: type[Gate]) -> dict[str, Any]:
    """What is asked of each value, as a form would be told."""
    return gate.model_json_schema().get("properties", {})


def _value(name: str, schema: dict[str, Any], project: Project, today: date) -> Any:
    if schema.get("examples"):
        return schema["examples"][0]
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [""])[0])
    if "@" in schema.get("pattern", ""):
        if name in set(Role) and (holders := project.holders(Role(name))):
            return holders[0].email
        return f"{project.slug.replace('-', '_')}@meiro.io"
    values = {
        "date": today.isoformat(),
        "uri": f"https://{name}.{project.slug}.meiro.example/",
        "integer": 120,
        "number": 120,
        "boolean": True,
    }
    words = f"{name.replace('_', ' ')} of {project.item_name or project.client}"
    return values.get(schema.get("format") or schema.get("type", ""), words)


def mornings(brief: Brief, since: datetime) -> Iterator[datetime]:
    """The moments at which some of the people come to work, each in their own country and zone."""
    begins = company().working_hours.start
    places = {(p.timezone or brief.timezone, p.country or brief.country) for p in brief.people}
    for days in count(-1):
        found: set[datetime] = set()
        for zone, country in places:
            day = (since + timedelta(days=days)).astimezone(ZoneInfo(zone)).date()
            if works(day, holidays_in(country, since.year - 1, since.year + 3)):
                found.add(datetime.combine(day, begins, ZoneInfo(zone)).astimezone(UTC))
        yield from sorted(found)
