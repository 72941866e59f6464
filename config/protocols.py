"""Test protocols as they are written down: one file for each, in config/testcases/."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from config.cached import reread
from config.files import find, names
from config.reading import read
from config.several import Spoken, SpokenText, spoken
from domain.brief import Part
from domain.errors import NotFound
from domain.protocol import Automated, Case
from domain.roles import Role

FOLDER = "testcases"


class WrittenCase(Part):
    """One thing to try, in each language that it is written in."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,60}$", description="Its name; never change it again.")
    title: Spoken = Field(description="What is tried.")
    how: SpokenText = Field(default={}, description="What to do.")
    expects: SpokenText = Field(default={}, description="How one sees that it works.")
    role: Role = Field(description="Whose holders try it.")
    automated: Automated | None = Field(default=None, description="Filled in from a report.")

    def read_in(self, language: str) -> Case:
        """The case as a tester reads it."""
        words = (spoken(said, language) for said in (self.title, self.how, self.expects))
        title, how, expects = words
        return Case(
            key=self.key, title=title, how=how, expects=expects, role=self.role,
            automated=self.automated,
        )  # fmt: skip


class WrittenCases(Part):
    """A test protocol before anybody has tried anything."""

    title: Spoken = Field(description="What the protocol is called.")
    internal: bool = Field(default=False, description="Not shown to the client.")
    again: bool = Field(
        default=False, description="Everything is tried anew in each round, also what passed."
    )
    cases: tuple[WrittenCase, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        keys = [case.key for case in self.cases]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise ValueError(f"the key {min(twice)} stands there twice; each case has its own")
        return self


def protocol_names() -> list[str]:
    """The names of all test protocols."""
    return [name.removesuffix(".yaml") for name in names(FOLDER, "*.yaml")]


def written_cases(name: str) -> WrittenCases:
    """The protocol of this name, as it is written down."""
    if name not in protocol_names():
        raise NotFound("test protocol", name, protocol_names())
    return reread(find(f"{FOLDER}/{name}.yaml"), lambda path: read(path, WrittenCases))
