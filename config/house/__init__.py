"""The words of the house in each language: roles, rules, answers, days; wherever they are read.

Each language is one file beside this one, and one of the same name in GOLIVE_HOME/config/house
takes its place. A language exists as soon as it has a file here.
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.written import languages_in, words_in
from domain.answers import Decision, Outcome
from domain.brief import ComponentKind, Meeting, Mode
from domain.roles import Role, Side
from domain.told import Told

FOLDER = "house"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(_Words):
    """How an answer is offered, and how it is told afterwards."""

    button: str = Field(max_length=24, description="What stands on a button, such as Yes.")
    label: str = Field(description="What stands beside it on a page, such as Yes, I agree.")
    means: str = Field(description="What it leads to, in one line.")
    done: str = Field(description="What it is called afterwards, such as yes.")


class FormWords(_Words):
    """The words of a form in which a gate is answered, in the chat and in the engine."""

    title: str = Field(max_length=24)
    cancel: str = Field(max_length=24)
    close: str = Field(max_length=24)
    signer: str
    code: str
    vouched: str
    conditional: str
    asking: str
    comment: str
    comment_or_reason: str
    reason: str
    question: str
    ask: str
    files: str
    condition: str
    another: str
    owner: str
    until: str
    incomplete: str


class NoteWords(_Words):
    """The sentences of a signed file, around the document and its signatures."""

    heading: str
    unsigned: str
    silence: str
    done: dict[Decision, str]
    proven: str
    by_code: str
    by_link: str
    by_other: str
    by_trail: str
    where: dict[str, str]
    elsewhere: str
    typed: str
    agreed: str
    proof: str
    explained: str
    text: str
    entry: str
    certificate: str
    version: str
    reason: str
    reason_unsigned: str


class Count(_Words):
    """How one of something is written, and how several."""

    one: str
    more: str

    def of(self, number: int) -> str:
        """So many of it."""
        return (self.one if abs(number) == 1 else self.more).format(number=number)


class Rules(_Words):
    """How many signers must say yes, by the name of the rule."""

    any: str
    all: str
    each_role: str
    at_least: str
    committee: str


class Terms(_Words):
    """What else holds for the signers of a gate."""

    independent: str
    four_eyes: str
    needs: str


class Silences(_Words):
    """What becomes of a question that nobody answers."""

    authority: str
    deemed: str
    ends: str


class Needs(_Words):
    """What must be so before a gate can be signed."""

    checked: str
    checked_again: str = Field(alias="checked again")
    passed: str
    changed: str
    trained: str


class Urgency(_Words):
    """Which change requests are meant."""

    now: str
    urgent: str


class HouseWords(_Words):
    """Every word of the house in one language."""

    language: str = Field(pattern=r"^[a-z]{2}$", description="Two letters, such as en.")
    weekdays: tuple[str, ...] = Field(min_length=7, max_length=7, description="Monday first.")
    months: tuple[str, ...] = Field(min_length=12, max_length=12, description="January first.")
    short_weekdays: tuple[str, ...] = Field(min_length=7, max_length=7, description="Mon first.")
    short_months: tuple[str, ...] = Field(min_length=12, max_length=12, description="Jan first.")
    day: str = Field(description="A day, from {weekday}, {day}, {month} and {year}.")
    date: str = Field(description="A date without its weekday, in a signed file.")
    first: str = Field(description="How the first of a month is written, such as 1 or 1er.")
    decimal: str = Field(max_length=1, description="What stands before a fraction: . or ,")
    last: str = Field(description="What stands before the last of several, such as and.")
    hours: str = Field(description="A {number} of hours.")
    working_days: Count = Field(description="A {number} of working days, one and more.")
    decisions: dict[Decision, Choice] = Field(description="The answers, by their own words.")
    form: FormWords
    note: NoteWords
    told: dict[Told, str] = Field(description="What people are told of an answer.")
    outcomes: dict[Outcome, str] = Field(description="How a gate can end.")
    rules: Rules
    terms: Terms
    silence: Silences
    needs: Needs
    urgency: Urgency
    sides: dict[Side, str] = Field(description="Whose people play a role.")
    modes: dict[Mode, str] = Field(description="How the work is cut.")
    meetings: dict[Meeting, str] = Field(description="How a kickoff is held.")
    components: dict[ComponentKind, str] = Field(description="What a component does.")
    usual: dict[str, str] = Field(description="What briefs say by default, by its English words.")
    roles: dict[Role, str] = Field(description="The roles, by their keys.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for kind, said in (
            (Decision, self.decisions), (Outcome, self.outcomes), (Side, self.sides),
            (Mode, self.modes), (Meeting, self.meetings), (ComponentKind, self.components),
            (Role, self.roles), (Told, self.told),
        ):  # fmt: skip
            if missing := [str(one) for one in kind if one not in said]:
                raise ValueError(f"there are no words for {', '.join(missing)}; add them")
        return self


def languages() -> list[str]:
    """The languages that the house speaks."""
    return languages_in(FOLDER)


def house_words(language: str) -> HouseWords:
    """The words of the house in this language, or in English where nobody has written them."""
    return words_in(FOLDER, language, HouseWords)
