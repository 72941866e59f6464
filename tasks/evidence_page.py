"""The page that opens the evidence: everything that happened, for people, in the project's words.

What people wrote and what the records hold stands there as it is; only what we say about it is
said in the project's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined

from config.company import company
from config.evidence import evidence_words
from config.files import find
from config.tongue import language_of_papers, tongue
from domain.answers import Decision, Outcome
from domain.evidence import CERTIFICATE, MANIFEST, SIGNATURE
from domain.registry import playbook_of
from domain.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.evidence import EvidenceWords
    from config.tongue import Tongue
    from domain.gate import Gate
    from domain.project import Project

TEMPLATE = "pdf/evidence.html.j2"
ALSO = ("voids", "conditions", "questions", "stand_ins", "files")  # shown column by column
EMPTY: tuple[object, ...] = ("", None)


@dataclass(frozen=True)
class Said:
    """Everything that we say on the page, in one language."""

    words: EvidenceWords
    tongue: Tongue
    gates: Mapping[str, type[Gate] | None]

    def column(self, name: str) -> str:
        """What stands above a column of the records."""
        return self.words.columns.get(name, name.replace("_", " "))

    def cell(self, value: Any, column: str) -> str:
        """One value of the records as a person reads it."""
        if value in EMPTY:
            return ""
        if column.endswith("at"):
            return self.moment(value)
        if column == "decision":
            return self.decision(value)
        if column == "stated":
            return "; ".join(f"{k}: {v}" for k, v in value.items() if v not in EMPTY)
        return str(value)

    def role(self, value: str) -> str:
        """What a role is called."""
        return self.tongue.called(Role(value)) if value in set(Role) else value

    def decision(self, value: str) -> str:
        """What an answer is called."""
        return self.tongue.called(Decision(value)) if value in set(Decision) else value

    def outcome(self, value: str) -> str:
        """How a gate was decided."""
        return self.tongue.called(Outcome(value)) if value else self.words.open

    def proof(self, value: str) -> str:
        """How we know who answered."""
        return self.words.proofs.get(value, value)

    def channel(self, value: str) -> str:
        """Where somebody answered."""
        return self.words.channels.get(value, value)

    def kind(self, value: str) -> str:
        """What happened."""
        return self.words.kinds.get(value, value)

    def question(self, row: Mapping[str, Any]) -> str:
        """What was asked; the name of a gate that is not asked any more."""
        asked = self.gates.get(row["id"])
        return self.tongue.question(asked) if asked else str(row["gate"]).replace("_", " ")

    def stated(self, one: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """What was vouched for, by the titles of the form."""
        asked = self.gates.get(one["gate"])
        given = [(name, value) for name, value in one["stated"].items() if value not in EMPTY]
        if asked is None:
            return given
        says = self.tongue
        return [(says.title(asked, n), says.stated(asked, n, v)) for n, v in given]

    def moment(self, value: Any) -> str:
        """A moment in UTC, whether it comes from a row or from an entry."""
        return str(value)[:19].replace("T", " ")


def evidence_page(project: Project, rows: Mapping[str, Sequence[Any]], **given: Any) -> bytes:
    """The page of a project's evidence, in the language of its papers."""
    spoken = tongue(language_of_papers(project), project.brief.playbook)
    words = evidence_words(spoken.language)
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(find(TEMPLATE).read_text(encoding="utf-8"))
    return template.render(
        w=words,
        said=Said(words, spoken, {one["id"]: _gate(project, one) for one in rows["gates"]}),
        language=spoken.language,
        company=company(),
        rows=rows,
        also=ALSO,
        files={"manifest": MANIFEST, "seal": SIGNATURE, "certificate": CERTIFICATE},
        answers={(e.gate, e.actor): e for e in given["trail"].entries if e.kind == "answer"},
        **given,
    ).encode()


def _gate(project: Project, row: Mapping[str, Any]) -> type[Gate] | None:
    """The gate as the playbook asks it; nothing when it is not asked any more."""
    book = playbook_of(project)
    asked = book.find(row["stage"]).gate if book.knows(row["stage"]) else None
    return asked if asked and asked.key() == row["gate"] else None
