"""Every client reads everything in their own language: each playbook in each that it declares."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment, meta
from jinja2.nodes import TemplateData

from config.escaping import Style
from config.files import OURS
from config.house import house_words, languages
from config.pages import page_words
from config.phrases import filters
from config.playbooks import of_clients
from config.tongue import tongue
from config.words import DOCUMENTS, MESSAGES, in_language
from config.written import OTHERWISE
from domain.names import slug
from domain.registry import named
from flows.examples import example_of
from flows.people import Cast, turning_down_once
from flows.playbooks import playbooks
from flows.rehearse import Played, rehearse
from tests.conftest import BEGAN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from domain.brief import Brief

FOREIGN = [one for one in languages() if one != OTHERWISE]
ENGLISH = re.compile(
    r"\b(the|and|with|your|please|which|this|been|when|who|turned|signed)\b", re.IGNORECASE
)
BRACES = re.compile(r"{(\w+)}")
SPOKEN = {
    name: [one for one in book.languages if one != OTHERWISE]
    for name, book in playbooks().items()
    if len(book.languages) > 1
}


def translated() -> Iterator[tuple[Path, Path]]:
    """Every template in another language, and the English one that it stands for."""
    for folder in (MESSAGES, DOCUMENTS):
        for path in (OURS / folder).rglob("*.j2"):
            relative = str(path.relative_to(OURS))
            for language in FOREIGN:
                own = OURS / in_language(relative, language)
                if own.exists() and f".{language}." not in path.name:
                    yield path, own


def environment() -> Environment:
    """What reads templates here; nothing is filled in."""
    made = Environment(autoescape=False)  # noqa: S701 - as above
    made.filters.update(filters(Style.MAIL, tongue(OTHERWISE)))
    return made


def text_of(path: Path) -> str:
    """What a template says itself, without what is filled in."""
    tree = environment().parse(path.read_text(encoding="utf-8"))
    return " ".join(one.data for one in tree.find_all(TemplateData))


def words_of(path: Path) -> set[str]:
    """The words that a template asks for."""
    tree = environment().parse(path.read_text(encoding="utf-8"))
    return meta.find_undeclared_variables(tree)


@pytest.mark.parametrize(
    ("english", "own"), [pytest.param(e, o, id=str(o.relative_to(OURS))) for e, o in translated()]
)
def test_a_translation_asks_for_the_same_words_and_leaves_no_english(english: Path, own: Path):
    assert words_of(own) <= words_of(english)
    assert not ENGLISH.search(text_of(own))
    assert text_of(own) != text_of(english) or not re.search(r"\w", text_of(english))


def leaves(value: Any, path: str = "") -> dict[str, str]:
    """Every sentence of a file, by its place."""
    if isinstance(value, dict):
        return {k: v for n, one in value.items() for k, v in leaves(one, f"{path}.{n}").items()}
    if isinstance(value, (list, tuple)):
        return {k: v for n, one in enumerate(value) for k, v in leaves(one, f"{path}.{n}").items()}
    return {path: str(value)}


@pytest.mark.parametrize("language", FOREIGN)
def test_the_house_says_everything_in_every_language_and_fills_in_the_same(language: str):
    english = leaves(house_words(OTHERWISE).model_dump(exclude={"usual"}))
    here = leaves(house_words(language).model_dump(exclude={"usual"}))

    assert here.keys() == english.keys()
    assert {p: set(BRACES.findall(t)) for p, t in here.items()} == {
        p: set(BRACES.findall(t)) for p, t in english.items()
    }
    assert page_words(language).language == language


def spoken_by_all(book: str) -> Brief:
    """The example client, whose people read the languages of the playbook in turn."""
    brief, clients, own = example_of(book), of_clients(named(book)), SPOKEN[book]
    people = [
        p.model_copy(update={"language": own[n % len(own)]}) if clients & set(p.roles) else p
        for n, p in enumerate(brief.people)
    ]
    return brief.model_copy(update={"people": tuple(people), "language": own[0]})


def typed_in(value: Any) -> Iterator[str]:
    """Every line of the brief: it is the client's own, whatever its language."""
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, dict):
        for one in value.values():
            yield from typed_in(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from typed_in(one)


def english_left(played: Played, brief: Brief) -> list[str]:
    """The lines in which clients read English, without what the brief itself says."""
    typed = {s.strip() for s in typed_in(brief.model_dump(mode="json", exclude_unset=True))}
    own = sorted(typed | {slug(s) for s in typed}, key=len)
    readers = {p.email for p in brief.people if p.language}
    texts = [f"{s.subject}\n{s.text}" for s in played.sent if s.to in readers]
    texts += [d.text for d in played.documents if not d.internal]
    found: list[str] = []
    for line in dict.fromkeys(line for text in texts for line in text.splitlines()):
        bare = line
        for said in reversed([one for one in own if one]):
            bare = bare.replace(said, "")
        found += [line] if ENGLISH.search(bare) else []
    return found


@pytest.mark.parametrize("book", sorted(SPOKEN))
def test_a_client_reads_a_whole_project_without_a_word_of_english(book: str):
    brief = spoken_by_all(book)
    cast = Cast(turning_down_once(named(book)))

    played = asyncio.run(rehearse(brief, cast, began=BEGAN))

    assert english_left(played, brief) == []
