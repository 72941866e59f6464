"""What the records say of a gate: how it stands, and who answered what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from domain.answers import Decision, Outcome
from domain.rule import Answer
from domain.stage import Step
from records.found import looked_up
from records.tables import SignatureRow

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from records.database import Connected
    from records.found import Found


@dataclass(frozen=True)
class GateRecord:
    """A gate as it stands: open, or decided."""

    id: str
    project: str
    stage: str
    item: str
    gate: str
    round: int
    due: date
    opened_at: datetime
    decided_at: datetime | None
    decision: Outcome | None
    shown: dict[str, str]
    overridden_by: str
    asked: int

    @property
    def step(self) -> Step:
        """Where in the playbook it stands."""
        return Step(self.stage, self.item)


@dataclass(frozen=True)
class Signature:
    """One person's answer, with what they vouched for."""

    gate: str
    email: str
    name: str
    role: str
    decision: Decision
    stated: dict[str, Any]
    comment: str
    channel: str
    at: datetime
    proven: str = ""
    seat: str = ""
    signed_as: str = ""
    consent: str = ""

    @property
    def answer(self) -> Answer:
        """What the rule counts."""
        return Answer(self.email, self.decision)


def gate_id(project: str, step: Step, round: int) -> str:
    """The gate's name: `acme/access/shopify/1`, or `acme/kickoff/1` when there is no item."""
    return "/".join(filter(None, (project, *step, str(round))))


async def signatures_of(connection: Connected, gate: str) -> list[Signature]:
    """Who answered this gate, in order."""
    found = await looked_up(connection, _SIGNATURES, {"its_gate": gate})
    return list(found.made(_signed))


def _signed(found: Found) -> list[Signature]:
    rows = found.mappings()
    signed: list[dict[str, Any]] = [{**r, "decision": Decision(r["decision"])} for r in rows]
    return [Signature(**one) for one in signed]


def gates_from(found: Found) -> list[GateRecord]:
    """The gates that these rows keep."""
    return [gate_from(row) for row in found.mappings()]


def gate_from(row: RowMapping | dict[str, Any]) -> GateRecord:
    """The gate that this row keeps."""
    values: dict[str, Any] = dict(row)
    values["due"] = date.fromisoformat(values["due"])
    values["decision"] = Outcome(values["decision"]) if values["decision"] else None
    return GateRecord(**values)


_SIGNATURES = (
    select(SignatureRow.__table__)
    .where(SignatureRow.gate == bindparam("its_gate"))
    .order_by(SignatureRow.at)
)
