"""A tongue: one language, and everything that is said in it, of the house and of one playbook.

Whoever is written to has a language: their own where the brief gives one; the company's where they
are our own people or nobody knows who reads, as in a channel; the project's otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, get_args
from zoneinfo import ZoneInfo

from config.company import company
from config.house import HouseWords, house_words, languages
from config.playbooks import BookWords, book_words
from config.written import OTHERWISE
from domain.answers import Decision, Outcome
from domain.brief import ComponentKind, Meeting, Mode
from domain.need import CHANGED
from domain.roles import Role, Side
from domain.stage import Stage
from domain.told import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.brief import Person
    from domain.gate import Gate
    from domain.need import Need
    from domain.project import Project
    from domain.roles import Seat
    from domain.rule import Rule
    from domain.silence import Silence
    from domain.told import Says


def language_for(project: Project | None, person: Person | None = None) -> str:
    """What is read: by this person, or by whoever reads along where nobody is named."""
    if person is None or project is None:
        return (person.language if person else "") or company().language
    ours = company().ours(person.email)
    return person.language or ("" if ours else project.brief.language) or company().language


def language_of_papers(project: Project, *, internal: bool = False) -> str:
    """What the documents of a project are written in: the client's language, ours if internal."""
    return (not internal and project.brief.language) or company().language


def tongue(language: str, playbook: str = "") -> Tongue:
    """The tongue of a language, with the words of this playbook; English where nobody wrote it."""
    house = house_words(language)
    return Tongue(house.language, house, playbook)


def tongue_for(project: Project, person: Person | None = None) -> Tongue:
    """The tongue in which somebody reads of a project."""
    return tongue(language_for(project, person), project.brief.playbook)


def meant(word: str) -> str:
    """The answer that is called so in any language of the house; the word itself otherwise."""
    said = word.strip().casefold()
    known = {
        name.casefold(): decision.value
        for language in languages()
        for decision, choice in house_words(language).decisions.items()
        for name in (choice.done, choice.label)
    }
    return known.get(said, word)


@dataclass(frozen=True)
class Tongue:
    """Everything that can be said in one language."""

    language: str
    house: HouseWords
    playbook: str = ""

    @cached_property
    def book(self) -> BookWords:
        """The words of the playbook."""
        return book_words(self.playbook, self.language)

    def question(self, gate: type[Gate]) -> str:
        """The question of a gate, as it is read."""
        known = self.book.gates.get(gate.key())
        return known.question if known else gate.question()

    def title(self, gate: type[Gate], field: str) -> str:
        """What a form calls the field of a gate."""
        known = self.book.gates.get(gate.key())
        said = known.fields.get(field, "") if known else ""
        found = gate.model_fields.get(field)
        return said or (found.title if found else None) or field

    def choice(self, gate: type[Gate], field: str, value: str) -> str:
        """What one of the choices of a field is called."""
        known = self.book.gates.get(gate.key())
        return known.choices.get(field, {}).get(value, value) if known else value

    def stated(self, gate: type[Gate], field: str, value: Any) -> str:
        """What was vouched for in one field, as people write it in this language."""
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if isinstance(value, float):
            return f"{value:.15g}".replace(".", self.house.decimal)
        known = gate.model_fields.get(field)
        kinds = {known.annotation, *get_args(known.annotation)} if known else set[Any]()
        if isinstance(value, str) and date in kinds:
            return self.date(date.fromisoformat(value))
        said = self.choice(gate, field, str(value))
        return self.called(Decision(said)) if said in {Decision.YES, Decision.NO} else said

    def form(self, gate: type[Gate]) -> list[tuple[str, str, bool]]:
        """What is vouched for: name, title, and whether it must be given for a yes."""
        fields = gate.model_fields.items()
        return [(name, self.title(gate, name), one.is_required()) for name, one in fields]

    def asked(self, gate: type[Gate]) -> dict[str, Any]:
        """The words in which a gate is asked."""
        return {"question": self.question(gate), "rule": self.rules(gate), "form": self.form(gate)}

    def rules(self, gate: type[Gate]) -> str:
        """Who decides and how, as the signers read it."""
        terms, said = self.house.terms, [self.rule(gate.rule)]
        said += [terms.independent] if gate.independent else []
        said += [terms.four_eyes] if gate.four_eyes else []
        said += [terms.needs.format(need=self.need(need)) for need in gate.needs]
        silent = self.silence(gate.silence)
        return "; ".join(said) + (f". {silent}" if silent else "")

    def rule(self, rule: Rule) -> str:
        """How many must say yes."""
        said = getattr(self.house.rules, rule.name)
        return said.format(number=rule.number, final=self.called(rule.final) if rule.final else "")

    def silence(self, silence: Silence) -> str:
        """What it means when nobody answers; empty when it means nothing."""
        words = self.house.silence
        said = (
            (silence.authority_after, words.authority),
            (silence.deemed_after, words.deemed),
            (silence.ends_after, words.ends),
        )
        return " ".join(s.format(days=self.working_days(n)) for n, s in said if n is not None)

    def need(self, need: Need) -> str:
        """What must be so before a yes."""
        said = getattr(self.house.needs, need.kind.replace(" ", "_"))
        which = getattr(self.house.urgency, need.of) if need.kind == CHANGED else need.of
        role = self.called(need.role) if need.role else ""
        return said.format(of=which.replace("_", " "), role=role)

    def sentence(self, stage: Stage) -> str:
        """What is done in a stage."""
        known = book_words(stage.playbook, self.language).stages.get(stage.name)
        return known.sentence if known else stage.sentence

    def seat(self, seat: Seat) -> Seat:
        """A row of the team table with its note in this language."""
        return replace(seat, note=self.book.seats.get(seat.role.value, seat.note))

    def missing(self, project: Project, seats: tuple[Seat, ...]) -> list[str]:
        """Which seats have too few or too many holders, one sentence each."""
        return [self.say(one) for one in project.lacking(seats)]

    def say(self, said: Says) -> str:
        """What somebody is told; what a playbook says in plain words is left as it is."""
        if isinstance(said, tuple):
            return " ".join(self.say(one) for one in said)
        if isinstance(said, str):
            return said
        words = {name: self._filled(word) for name, word in said.words.items()}
        return self.house.told[said.told].format(**words)

    def _filled(self, word: Any) -> Any:
        """A word as it stands in a sentence in this language."""
        if isinstance(word, tuple):
            return "; ".join(str(self._filled(one)) for one in cast("tuple[Any, ...]", word))
        says = next((say for kind, say in self._sayers() if isinstance(word, kind)), None)
        return says(word) if says else word

    def _sayers(self) -> tuple[tuple[Any, Callable[[Any], str]], ...]:
        """How each kind of word is said; a moment is a day too, and comes first."""
        return (
            (Sentence, self.say), (datetime, self.stamp), (date, self.date), (float, self.number),
            ((Role, Decision, Outcome), self.called),
        )  # fmt: skip

    def stamp(self, value: datetime) -> str:
        """A moment in short, for everybody's clock: 04 May 2026 10:00 UTC."""
        there = value.astimezone(UTC)
        month = self.house.short_months[there.month - 1]
        return f"{there:%d} {month} {there:%Y %H:%M} UTC"

    def called(self, value: Any) -> str:
        """What a stage, a role, an answer, or another word of the trade is called."""
        if isinstance(value, Stage):
            known = book_words(value.playbook, self.language).stages.get(value.name)
            return known.name if known else value.name.replace("_", " ").capitalize()
        if isinstance(value, Decision):
            return self.house.decisions[value].done
        for kind, said in self._words():
            if isinstance(value, kind):
                return said[value]
        return self.house.usual.get(str(value), str(value))

    def _words(self) -> tuple[tuple[type[StrEnum], Mapping[Any, str]], ...]:
        house = self.house
        return (
            (Role, house.roles), (Outcome, house.outcomes), (Side, house.sides),
            (Mode, house.modes), (Meeting, house.meetings), (ComponentKind, house.components),
        )  # fmt: skip

    def day(self, value: date, *, short: bool = False) -> str:
        """The day as people write it: Monday 4 May 2026, or Mon 4 May 2026."""
        house = self.house
        weekdays = house.short_weekdays if short else house.weekdays
        months = house.short_months if short else house.months
        return house.day.format(
            weekday=weekdays[value.weekday()],
            day=house.first if value.day == 1 else value.day,
            month=months[value.month - 1],
            year=value.year,
        )

    def date(self, value: date) -> str:
        """The day without its weekday: 4 May 2026."""
        house = self.house
        day = house.first if value.day == 1 else value.day
        return house.date.format(day=day, month=house.months[value.month - 1], year=value.year)

    def moment(self, value: datetime, zone: str = "", *, short: bool = False) -> str:
        """The day, the hour and whose clock is meant: Mon 4 May 2026, 10:00 (Europe/Amsterdam)."""
        if value.tzinfo is None:
            raise ValueError(f"{value} does not say whose clock is meant")
        there = value.astimezone(ZoneInfo(zone)) if zone else value
        clock = getattr(there.tzinfo, "key", there.tzname())
        return f"{self.day(there, short=short)}, {there:%H:%M} ({clock})"

    def number(self, value: float) -> str:
        """A number without needless zeros: 7.5, or 7,5."""
        return f"{value:g}".replace(".", self.house.decimal)

    def hours(self, value: float) -> str:
        """A number of hours: 7.5 h."""
        return self.house.hours.format(number=self.number(value))

    def working_days(self, number: int) -> str:
        """A number of working days."""
        return self.house.working_days.of(number)


__all__ = [
    "OTHERWISE", "Tongue", "language_for", "language_of_papers", "tongue", "tongue_for",
]  # fmt: skip
