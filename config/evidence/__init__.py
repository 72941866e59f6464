"""The words of the page that opens the evidence of a project, in the project's language.

Each language is one file beside this one, and one of the same name in GOLIVE_HOME/config/evidence
takes its place. What people wrote and what the records hold is never translated: it is evidence.
"""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.written import languages_in, words_in
from domain.chain import KINDS

FOLDER = "evidence"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Titles(_Words):
    """What stands above each part of the page."""

    signatures: str
    gates: str
    refusals: str
    voids: str
    conditions: str
    questions: str
    stand_ins: str
    files: str
    documents: str
    trail: str
    check: str


class EvidenceWords(_Words):
    """Every word of the page in one language."""

    title: str = Field(description="The page's title, from {client}.")
    head: str = Field(description="The line above it, from {company}.")
    begun: str = Field(description="What it is of, from {project}, {playbook} and {moment}.")
    over: str = Field(description="How it ended: {state} at {moment}.")
    running: str
    states: dict[str, str] = Field(description="What became of the project.")
    unsound: str
    sound: str = Field(description="How many entries there are, from {number}.")
    check_it: str = Field(description="What to type stands after it.")
    titles: Titles
    columns: dict[str, str] = Field(description="What each column of the records is called.")
    signed_as: str = Field(description="A name as it was typed: {name}.")
    entry: str = Field(description="Which {number} of the trail tells of it.")
    open: str
    kinds: dict[str, str] = Field(description="What happened, by the trail's own words.")
    proofs: dict[str, str] = Field(description="How we know who answered, by the trail's words.")
    channels: dict[str, str] = Field(description="Where somebody answered.")
    explained: str = Field(description="How to check it, from {manifest}, {seal}, {certificate}.")
    told_elsewhere: str
    as_recorded: str = Field(description="Why some of it is in another language.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if missing := [kind for kind in KINDS if kind not in self.kinds]:
            raise ValueError(f"there are no words for {', '.join(missing)}; add them")
        return self


def languages() -> list[str]:
    """The languages in which the evidence opens."""
    return languages_in(FOLDER)


def evidence_words(language: str) -> EvidenceWords:
    """The words in this language, or in English where nobody has written it."""
    return words_in(FOLDER, language, EvidenceWords)
