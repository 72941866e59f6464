"""Kinds of platforms: what each kind's owner is asked for, and how it is handed over (S0-39)."""

from __future__ import annotations

from pydantic import Field, RootModel

from config.cached import reread
from config.files import find
from config.reading import read
from config.written import OTHERWISE
from domain.brief import Line, Part, Text
from domain.errors import NotFound

FILE = "catalogues/access.yaml"


class Access(Part):
    """What we ask the owner of one kind of platform for."""

    title: Line = Field(description="The platform as people call it.")
    ask: tuple[Line, ...] = Field(min_length=1, description="What we need, one entry each.")
    share: Text = Field(min_length=1, description="How the access is handed over.")
    fixed_ip: bool = Field(default=False, description="Whether our address is often whitelisted.")


class AccessKinds(RootModel[dict[str, Access]]):
    """Every kind of platform."""


def access_kinds(language: str = OTHERWISE) -> dict[str, Access]:
    """Every kind of platform and what we ask its owner for; in English where nobody wrote it."""
    english = reread(find(FILE), lambda path: read(path, AccessKinds).root)
    own = find(access_file(language))
    if language == OTHERWISE or not own.exists():
        return english
    said = reread(own, lambda path: read(path, AccessKinds).root)
    return english | {
        kind: one.model_copy(update={"fixed_ip": english[kind].fixed_ip})
        for kind, one in said.items()
        if kind in english
    }


def access_file(language: str) -> str:
    """Where the kinds of platforms are described in this language, below config/."""
    return FILE if language == OTHERWISE else FILE.replace(".yaml", f".{language}.yaml")


def access_for(kind: str, language: str = OTHERWISE) -> Access:
    """What we ask the owner of this kind of platform for."""
    known = access_kinds(language)
    try:
        return known[kind]
    except KeyError:
        raise NotFound("kind of platform", kind, known) from None
