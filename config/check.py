"""Check the company's words and numbers as a whole, before any client reads them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from config.briefs import brief_problems
from config.catalogues import FILE as ISSUES
from config.catalogues import IssueLists, issue_list, issue_lists
from config.checklists import FOLDER as CHECKLISTS
from config.checklists import Written, checklist_names
from config.company import FILE as COMPANY
from config.company import Company
from config.deciders import undecidable
from config.files import find, folders, names
from config.health import FILE as HEALTH
from config.health import Health
from config.house import languages
from config.plainly import nearest
from config.platforms import FILE as ACCESS
from config.platforms import AccessKinds
from config.protocols import FOLDER as TESTCASES
from config.protocols import WrittenCases, protocol_names
from config.reach import FILE as REACH
from config.reach import Reaches
from config.reading import problems
from config.samples import sample_words
from config.sheets import FILE as CHANGES
from config.sheets import Sheets
from config.spoken import Read, unspoken
from config.words import (
    DOCUMENTS,
    MESSAGES,
    document,
    documents,
    message,
    messages,
    templates_of,
    written_in,
)
from domain.errors import BadInput
from domain.need import CHECKED, CHECKED_AGAIN
from domain.stage import Playbook

# Written by the gates and the registers themselves, whatever the playbook.
AT_GATES = (
    "change_list",
    "changes_came",
    "sign_off",
    "reminder",
    "escalation",
    "turned_down",
    "project_ended",
    "form",
    "modal",
    "decided",
    "question",
    "question_answered",
    "signature_void",
    "override_code",
    "upgrade_waits",
    "desk_link",
    "digest",
    "over_to_you",
    "in_doubt",
    "nobody_can_sign",
    "checklist",
    "check_again",
)

# Written by verbs that stand in many stages, whatever the stage.
BY_VERBS = ("tests_open", "meeting_changed", "meeting_called_off")
DOCUMENTS_BY_VERBS = ("test_protocol", "meeting_minutes")
ALWAYS = (*AT_GATES, *BY_VERBS)

FILES: tuple[tuple[str, type[BaseModel]], ...] = (
    (COMPANY, Company),
    (REACH, Reaches),
    (ACCESS, AccessKinds),
    (ISSUES, IssueLists),
    (CHANGES, Sheets),
    (HEALTH, Health),
)


# Whatever lies here is read, since the user's own playbooks bring files of their own.
OPEN_FOLDERS = ("examples", "reports", "checklists", TESTCASES, "playbooks", "lines", "workbooks")
ACTIONS = "actions"  # what comes out of meetings
PEOPLE = "people-"  # how the people of a rehearsal answer; those files are no briefs


def findings(
    used_messages: Collection[str],
    used_documents: Collection[str],
    used_lists: Collection[str],
    books: Mapping[str, Playbook] | None = None,
    *,
    sampled: Collection[str] | None = None,
    used_checklists: Collection[str] = (),
    read: Mapping[str, Read] | None = None,
    used_tests: Collection[str] | None = None,
) -> list[BadInput]:
    """Everything that is wrong with the words and numbers, nothing when all is well.

    The words that stages use are given by name; `books` are the playbooks there are. The templates
    of these names, or all, are filled in with made-up words; others are tried by a rehearsal.
    With `read`, what the clients of each playbook read, their languages are looked at too.
    """
    found = [bad for file, model in _files() for bad in problems(find(file), model)[1]]
    if not found and read is not None:
        found = unspoken(books or {}, read)
    if found:
        return found  # the templates need them, and would complain of the same again
    return [
        *_strangers(),
        *undecidable(books or {}),
        *_examples(books),
        *_named(used_messages, messages(), "message", f"{MESSAGES}/{{}}/text.j2", ALWAYS),
        *_named(
            used_documents, documents(), "document", f"{DOCUMENTS}/{{}}.md.j2", DOCUMENTS_BY_VERBS
        ),
        *_named(used_lists, list(issue_lists()), "list of issues", ISSUES),
        *_named(
            {*used_checklists, *_needed(books)}, checklist_names(), "checklist",
            f"{CHECKLISTS}/{{}}.yaml", (ACTIONS,),
        ),
        *_named(
            protocol_names() if used_tests is None else used_tests,
            protocol_names(), "test protocol", f"{TESTCASES}/{{}}.yaml",
        ),
        *_rendered(books, sampled),
    ]  # fmt: skip


def _files() -> Iterator[tuple[str, type[BaseModel]]]:
    """Every file of words and numbers, and what it has to be."""
    yield from FILES
    yield from ((f"{CHECKLISTS}/{name}.yaml", Written) for name in checklist_names())
    yield from ((f"{TESTCASES}/{name}.yaml", WrittenCases) for name in protocol_names())


def _needed(books: Mapping[str, Playbook] | None) -> set[str]:
    """The checklists on which gates rest."""
    gates = [stage.gate for book in (books or {}).values() for stage in book if stage.gate]
    about = [need for gate in gates for need in gate.needs]
    return {need.of for need in about if need.kind in {CHECKED, CHECKED_AGAIN}}


def _examples(books: Mapping[str, Playbook] | None) -> Iterator[BadInput]:
    for name in names("examples", "*.yaml"):
        if not name.startswith(PEOPLE):
            yield from brief_problems(find(f"examples/{name}"), books=books)[1]


def _strangers() -> Iterator[BadInput]:
    """The user's own files that take the place of none of ours: most likely misspelled."""
    own, ours = folders()
    known = [str(path.relative_to(ours)) for path in ours.rglob("*.yaml")]
    for path in sorted(own.rglob("*.yaml")) if own.is_dir() else ():
        relative = str(path.relative_to(own))
        if relative not in known and path.parent.name not in OPEN_FOLDERS:
            fix = nearest(relative, known)
            yield BadInput("Nothing reads a file of this name.", fix=fix, place=str(path))


def _named(
    used: Collection[str],
    written: Collection[str],
    kind: str,
    where: str,
    always: Collection[str] = (),
) -> Iterator[BadInput]:
    """What stages name and nobody wrote, and what was written and no stage names."""
    for name in sorted({*used, *always} - set(written)):
        problem = f"A stage uses the {kind} {name!r}, and nobody has written it."
        fix = f"Write it. {nearest(name, sorted(written))}" if written else "Write it."
        yield BadInput(problem, fix=fix, place=f"config/{where.format(name)}")
    for name in sorted(set(written) - {*used, *always}):
        yield BadInput(
            f"No stage uses the {kind} {name!r}.",
            fix=f"Use it in a stage, or delete it. {nearest(name, sorted(used))}".strip(),
            place=f"config/{where.format(name)}",
        )


def _rendered(
    books: Mapping[str, Playbook] | None, sampled: Collection[str] | None
) -> Iterator[BadInput]:
    """Every template that cannot be filled in, in the first round or in a later one."""
    seen: set[tuple[str, str]] = set()
    for turn in (1, 2):
        words = sample_words(books, round=turn)
        for attempt in _attempts(words, sampled):
            try:
                attempt()
            except BadInput as bad:
                if (bad.place, bad.problem) not in seen:
                    seen.add((bad.place, bad.problem))
                    yield bad


def _attempts(
    words: Mapping[str, Any], sampled: Collection[str] | None
) -> Iterator[Callable[[], object]]:
    def tried(names: Collection[str]) -> list[str]:
        return [name for name in names if sampled is None or name in sampled]

    for spoken in languages():
        for name in tried(messages()):
            if written_in(spoken, *templates_of(name)) != spoken:
                continue
            for style in ("markdown",) if name == "form" else ("slack", "mail"):
                yield lambda n=name, s=style, in_=spoken: message(n, style=s, language=in_, **words)
        for name in tried(documents()):
            yield lambda n=name, in_=spoken: document(n, language=in_, **words)
    for name in tried(issue_lists()):
        yield lambda n=name: issue_list(n, **words)
