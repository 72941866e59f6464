"""What signers are told: every sentence is used, is said in each language, and is never made up."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.house import house_words, languages
from config.written import OTHERWISE
from domain.told import Told
from tests.rules.house import ROOT

HOUSE = ("app", "domain", "flows", "integrations", "tasks")
SOURCES = [p for folder in HOUSE for p in (ROOT / folder).rglob("*.py") if p.name != "told.py"]
TOLD = {"CannotCount": 1, "Verdict": 1, "Replied": 0}  # which argument its reader is told
ENGLISH = re.compile(r"\b(the|and|with|your|please|which|this|been|signed|answer)\b", re.IGNORECASE)


def made_up(tree: ast.AST) -> Iterator[ast.expr]:
    """Sentences that stand in the code itself, where somebody would be told them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            at = TOLD.get(node.func.id, len(node.args))
            yield from node.args[at : at + 1]
        if isinstance(node, ast.FunctionDef) and node.name == "objection":
            yield from (r.value for r in ast.walk(node) if isinstance(r, ast.Return) and r.value)


def is_text(node: ast.expr) -> bool:
    """Whether this is words, and not a sentence that can be said in any language."""
    if isinstance(node, ast.IfExp):
        return is_text(node.body) or is_text(node.orelse)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and bool(node.value))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nobody_is_told_anything_about_an_answer_in_words_of_the_code(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert [ast.unparse(one) for one in made_up(tree) if is_text(one)] == []


def test_every_sentence_is_told_by_somebody():
    used = " ".join(path.read_text(encoding="utf-8") for path in SOURCES)
    used += (ROOT / "domain/told.py").read_text(encoding="utf-8")

    assert [one for one in Told if f"Told.{one.name}" not in used] == []


@pytest.mark.parametrize("language", [one for one in languages() if one != OTHERWISE])
@pytest.mark.parametrize("told", Told)
def test_every_sentence_is_said_in_each_language(language: str, told: Told):
    said, english = house_words(language).told[told], house_words(OTHERWISE).told[told]
    bare = re.sub(r"{\w+}", "", said)

    assert said != english or not re.search(r"\w", bare)
    assert not ENGLISH.search(bare)
