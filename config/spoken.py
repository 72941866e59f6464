"""What clients read must be written in each language that their playbook declares.

Whatever the house itself writes to signers must be, as soon as any playbook declares the language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from config.checklists import FOLDER as CHECKLISTS
from config.checklists import checklist_names, written_checklist
from config.files import find, folders
from config.house import FOLDER as HOUSE
from config.house import HouseWords, languages
from config.pages import FOLDER as PAGES
from config.pages import PageWords
from config.plainly import nearest
from config.platforms import AccessKinds, access_file, access_kinds
from config.playbooks import problems_of, strange_files
from config.protocols import FOLDER as TESTCASES
from config.protocols import protocol_names, written_cases
from config.reading import problems
from config.several import unsaid
from config.words import DOCUMENT, DOCUMENTS, MESSAGES, in_language, templates_of
from config.written import OTHERWISE
from domain.errors import BadInput
from domain.stage import Playbook

# Written by the gates to whoever signs; the others are for our own people alone.
TO_SIGNERS = (
    "sign_off",
    "reminder",
    "escalation",
    "form",
    "modal",
    "decided",
    "question",
    "question_answered",
    "signature_void",
    "digest",
    "turned_down",
    "project_ended",
    "checklist",
    "check_again",
    "change_list",
    "changes_came",
    "override_code",
)


@dataclass(frozen=True)
class Read:
    """What the clients of a playbook read: messages, documents, checklists and test protocols."""

    messages: frozenset[str]
    documents: frozenset[str]
    checklists: frozenset[str] = frozenset()
    protocols: frozenset[str] = frozenset()


def unspoken(books: Mapping[str, Playbook], read: Mapping[str, Read]) -> list[BadInput]:
    """Everything that is wrong with the words in other languages, and everything missing."""
    found = [bad for name in languages() for bad in _shared(name)]
    if found:
        return found  # whatever is made of them would complain of the same again
    found += [*strange_files(books), *_strange_templates()]
    declared: set[str] = set()
    for name, book in books.items():
        found += problems_of(book)
        spoken = [one for one in book.languages if one in languages() and one != OTHERWISE]
        declared |= set(spoken)
        if name in read:
            for one in spoken:
                found += [*_missing(one, read[name], name), *_unsaid(one, read[name], name)]
    for one in sorted(declared):
        house = Read(frozenset(TO_SIGNERS), frozenset())
        found += [*_missing(one, house, "the house"), *_missing_access(one)]
    return found


def _shared(language: str) -> Iterator[BadInput]:
    """What is wrong with the words that the house and the pages have in a language."""
    for folder, model in ((HOUSE, HouseWords), (PAGES, PageWords)):
        path = find(f"{folder}/{language}.yaml")
        yield from problems(path, model)[1]
    if language != OTHERWISE and find(access_file(language)).exists():
        yield from problems(find(access_file(language)), AccessKinds)[1]


def _missing(language: str, read: Read, whose: str) -> Iterator[BadInput]:
    templates = [one for name in sorted(read.messages) for one in templates_of(name)]
    templates += [f"{DOCUMENTS}/{name}{DOCUMENT}" for name in sorted(read.documents)]
    for template in templates:
        wanted = in_language(template, language)
        if find(template).exists() and not find(wanted).exists():
            yield BadInput(
                f"Clients of {whose} read this in {language!r}, and it is not written in it.",
                fix=f"Write it after config/{template}.",
                place=f"config/{wanted}",
            )


def _unsaid(language: str, read: Read, whose: str) -> Iterator[BadInput]:
    """The rows and test cases that are not written in a language."""
    for place, field, words in (*_of_lists(read), *_of_protocols(read)):
        if unsaid(words, language):
            yield BadInput(
                f"Clients of {whose} read this in {language!r}, and it is not written in it.",
                fix=f"Write it as {{{OTHERWISE}: ..., {language}: ...}}.",
                place=place,
                field=field,
            )


def _of_lists(read: Read) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    for name in sorted(read.checklists & set(checklist_names())):
        place, written = f"config/{CHECKLISTS}/{name}.yaml", written_checklist(name)
        rows = [row for row in written.rows if not row.internal]
        if rows or not written.rows:
            yield place, "title", written.title
        for row in rows:
            yield place, f"{row.key}.text", row.text
            yield place, f"{row.key}.evidence", row.evidence


def _of_protocols(read: Read) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    for name in sorted(read.protocols & set(protocol_names())):
        place, written = f"config/{TESTCASES}/{name}.yaml", written_cases(name)
        if written.internal:
            continue
        yield place, "title", written.title
        for case in written.cases:
            yield place, f"{case.key}.title", case.title
            yield place, f"{case.key}.how", case.how
            yield place, f"{case.key}.expects", case.expects


def _missing_access(language: str) -> Iterator[BadInput]:
    known, spoken = access_kinds(), access_kinds(language)
    for kind, english in known.items():
        if spoken[kind] is english:
            yield BadInput(
                f"Owners of a platform of the kind {kind} read this in {language!r}.",
                fix=f"Add {kind}: with title, ask and share.",
                place=f"config/{access_file(language)}",
                field=kind,
            )
    if find(access_file(language)).exists():
        own, _ = problems(find(access_file(language)), AccessKinds)
        for kind in own.root if own else ():
            if kind not in known:
                place = str(find(access_file(language)))
                yield BadInput(
                    f"{kind!r} is not known here.", fix=nearest(kind, known), place=place
                )


def _strange_templates() -> Iterator[BadInput]:
    """Templates in a language that the house does not speak, or of nothing there is."""
    known = {in_language(one, spoken) for spoken in languages() for one in _english()}
    for root in folders():
        paths = [*(root / MESSAGES).glob("*/*.j2"), *(root / DOCUMENTS).glob(f"*{DOCUMENT}")]
        for path in sorted(paths):
            name = str(path.relative_to(root))
            if path.name.count(".") > 1 + name.endswith(DOCUMENT) and name not in known:
                fix = nearest(name, sorted(known))
                yield BadInput(
                    "Nothing reads a file of this name.", fix=fix, place=f"config/{name}"
                )


def _english() -> Collection[str]:
    """The templates that stand for themselves, in no other language."""
    paths = [p.relative_to(root) for root in folders() for p in root.glob(f"{MESSAGES}/*/*.j2")]
    paths += [p.relative_to(root) for root in folders() for p in root.glob(f"{DOCUMENTS}/*.j2")]
    return {str(p) for p in paths if "." not in p.name.removesuffix(".j2").removesuffix(".md")}
