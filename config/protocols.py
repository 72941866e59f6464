"""Test protocols as they are written down: one file for each, in config/testcases/."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from config.cached import reread
from config.files import find, names
from config.reading import read
from domain.brief import Line, Part
from domain.errors import NotFound
from domain.protocol import Case

FOLDER = "testcases"


class WrittenCases(Part):
    """A test protocol before anybody has tried anything."""

    title: Line = Field(description="What the protocol is called.")
    internal: bool = Field(default=False, description="Not shown to the client.")
    again: bool = Field(
        default=False, description="Everything is tried anew in each round, also what passed."
    )
    cases: tuple[Case, ...] = Field(min_length=1)

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
