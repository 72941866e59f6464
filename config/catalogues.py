"""Catalogues: which access each kind of platform needs, and which issues a piece of work has."""

from __future__ import annotations

from typing import Any

from pydantic import Field, RootModel

from config.cached import reread
from config.escaping import one_line
from config.files import find
from config.platforms import Access, access_for, access_kinds
from config.reading import read
from config.words import phrase
from domain.brief import Line, Part, Text
from domain.errors import NotFound
from domain.roles import Role

FILE = "catalogues/issues.yaml"
LONGEST_SUMMARY = 250  # Jira takes 255 characters


class Issue(Part):
    """One issue: who does what, until how many working days after the start."""

    key: str = Field(pattern=r"^[a-z0-9_]+$", description="Its name; never change it again.")
    summary: Line
    description: Text = ""
    role: Role = Field(description="Whose holder gets it.")
    days: int = Field(ge=0, le=250, description="Due so many working days after the start.")


class IssueList(Part):
    """The issues of one piece of work, under an epic."""

    epic: Line = Field(description="The summary of the epic.")
    text: Text = Field(default="", description="The description of the epic.")
    issues: tuple[Issue, ...] = Field(min_length=1)


class IssueLists(RootModel[dict[str, IssueList]]):
    """Every list of issues."""


def issue_lists() -> dict[str, IssueList]:
    """Every list of issues, with the words still to be filled in."""
    return reread(find(FILE), lambda path: read(path, IssueLists).root)


def issue_list(name: str, **words: Any) -> IssueList:
    """The issues of this list with their words filled in, ready for Jira (S0-58)."""
    try:
        found = issue_lists()[name]
    except KeyError:
        raise NotFound("list of issues", name, issue_lists()) from None

    def filled(summary: str, text: str, place: str) -> tuple[str, str]:
        # a summary is shown as it is, so nothing in it is escaped
        short = one_line(phrase(summary, style="mail", place=place, **words))[:LONGEST_SUMMARY]
        return short, phrase(text, style="jira", place=place, **words)

    issues: list[Issue] = []
    for one in found.issues:
        summary, text = filled(one.summary, one.description, f"config/{FILE} ({name}, {one.key})")
        issues.append(one.model_copy(update={"summary": summary, "description": text}))
    epic, text = filled(found.epic, found.text, f"config/{FILE} ({name}, epic)")
    return found.model_copy(update={"epic": epic, "text": text, "issues": tuple(issues)})


__all__ = [
    "Access",
    "Issue",
    "IssueList",
    "IssueLists",
    "access_for",
    "access_kinds",
    "issue_list",
    "issue_lists",
]
