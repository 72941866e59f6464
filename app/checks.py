"""Checking what is written: every playbook, its words, and its example played (check)."""

from __future__ import annotations

import ast
import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time
from multiprocessing import get_context
from typing import TYPE_CHECKING

from app.show import as_json, line
from config.check import AT_GATES, PEOPLE, findings
from config.files import OURS
from config.playbooks import of_clients
from config.reading import problems
from config.spoken import Read
from domain.errors import BadInput
from domain.registry import named
from flows.examples import example_of
from flows.people import Cast, Script, turning_down_once
from flows.playbooks import playbooks, sources_of
from flows.rehearse import rehearse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from domain.stage import Playbook

FAILED = 1
VERBS = {
    "ask": 2, "tell": 2, "invite": 2, "write": 1, "revise": 1, "open_issues": 1, "open_tests": 1,
    "checklist": 1, "invite_cohort": 2, "invite_missed": 1, "open_ticket": 1,
}  # fmt: skip
# those that send a message
SAYING = ("ask", "tell", "invite", "invite_cohort", "invite_missed", "open_ticket")
START, EIGHT = date(2026, 4, 24), time(8, tzinfo=UTC)


def check(*plays: str, json: bool = False) -> None:
    """Read every playbook, message, document, catalogue and example, and say what is wrong.

    Parameters
    ----------
    plays
        The playbooks whose example is played as well; all of them when none is named.
    json
        Print JSON for machines.

    """
    books = playbooks()
    words = {verb: used(verb) for verb in VERBS}
    messages = set(AT_GATES).union(*(words[verb] for verb in SAYING))
    sampled = set(AT_GATES).union(*(used(verb, ("meiro",)) for verb in VERBS))
    read = {name: read_by_clients(book) for name, book in books.items()}
    found = findings(
        messages,
        words["write"] | words["revise"],
        words["open_issues"],
        books,
        sampled=sampled,
        used_checklists=words["checklist"],
        read=read,
        used_tests=words["open_tests"],
    )
    if not found:
        found += played([named(name).name for name in plays] or list(books))
    for script in sorted((OURS / "examples").glob(f"{PEOPLE}*.yaml")):
        found += problems(script, Script)[1]
    if json:
        as_json(
            [
                {"place": f.place, "field": f.field, "problem": f.problem, "fix": f.fix}
                for f in found
            ]
        )
    else:
        for bad in found:
            line(f"{bad}\n")
        counts = ", ".join(f"{name} ({len(book.stages)} stages)" for name, book in books.items())
        line(f"Checked {counts}: " + (f"{len(found)} to correct." if found else "all is well."))
    if found:
        raise SystemExit(FAILED)


def used(verb: str, books: Iterable[str] | None = None) -> set[str]:
    """The names that the playbooks give to this verb, such as every message that is asked."""
    position = VERBS[verb]
    found: set[str] = set()
    for source in [file for name in books or playbooks() for file in sources_of(name)]:
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            if named and call.func.id == verb and len(call.args) > position:  # type: ignore[union-attr]
                word = call.args[position]  # type: ignore[union-attr]
                if isinstance(word, ast.Constant) and isinstance(word.value, str):
                    found.add(word.value)
    return found


def read_by_clients(book: Playbook) -> Read:
    """The messages and documents of a playbook that its client's people may read.

    Whoever cannot be told from the words of the call may be one of them.
    """
    clients = {role.name for role in of_clients(book)}
    messages: set[str] = set()
    documents: set[str] = set()
    drawn: dict[str, set[str]] = {"checklist": set(), "open_tests": set()}
    for source in sources_of(book.name):
        tree = ast.parse(source.read_text(encoding="utf-8"))
        groups = _groups(tree)
        for call in ast.walk(tree):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            verb = call.func.id
            word = call.args[VERBS[verb]] if len(call.args) > VERBS.get(verb, 9) else None
            if not (isinstance(word, ast.Constant) and isinstance(word.value, str)):
                continue
            roles = _roles(call.args[1], groups)
            if verb == "write" and not any(k.arg == "internal" for k in call.keywords):
                documents.add(word.value)
            elif verb in drawn:
                drawn[verb].add(word.value)
            elif verb in SAYING and (not roles or clients & roles):
                messages.add(word.value)
    lists, tests = map(frozenset, drawn.values())
    return Read(frozenset(messages), frozenset(documents), lists, tests)


def _groups(tree: ast.Module) -> dict[str, set[str]]:
    """The roles in every group of roles that a module gives a name to."""
    return {
        target.id: _roles(line.value, {})
        for line in tree.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }


def _roles(words: ast.expr, groups: dict[str, set[str]]) -> set[str]:
    """The roles that are named; none when any of them cannot be told."""
    found: set[str] = set()
    for one in ast.walk(words):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            found.add(one.attr)
        elif isinstance(one, ast.Name) and one.id != "Role":
            if not (named := groups.get(one.id)):
                return set()
            found |= named
    return found


def played(books: Sequence[str]) -> list[BadInput]:
    """What stands in the way of playing any of these, on as many processors as there are."""
    if len(books) == 1:
        return unplayable(*books)
    processors = min(len(books), os.cpu_count() or 1)
    with ProcessPoolExecutor(processors, mp_context=get_context("spawn")) as pool:
        return [bad for found in pool.map(unplayable, books) for bad in found]


def unplayable(playbook: str) -> list[BadInput]:
    """What stands in the way of playing the example client, with every gate turned down once."""
    playbooks()  # this may be another process
    brief = example_of(playbook)
    first = datetime.combine(brief.first_day or START, EIGHT)
    try:
        asyncio.run(rehearse(brief, Cast(turning_down_once(named(playbook))), began=first))
    except BadInput as bad:
        return [bad]
    return []
