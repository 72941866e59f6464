"""Words: every message and document, filled in and made harmless for where it is read.

A message is a folder with `subject.j2` and `text.j2`; a document is a Markdown file. In another
language they are called `subject.nl.j2`, `text.nl.j2`, `NAME.nl.md.j2`; what is not written in it
is read in English, as a whole. A word that a template expects and nobody gives is an error, never a
gap in a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb
from typing import Any, TypeAlias, cast

from jinja2 import (
    Environment,
    FileSystemLoader,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)

from config.cached import seen
from config.compiled import ShutIn
from config.escaping import Safe, Style, escaped, one_line
from config.files import find, folders, names
from config.phrases import filters
from config.platforms import Access, access_for
from config.reports import in_words
from config.tongue import Tongue, tongue
from config.written import OTHERWISE
from domain.errors import BadInput, GoliveError, NotFound
from domain.project import Project
from domain.registry import playbook_of
from domain.report import in_letters
from domain.roles import Seat

MESSAGES = "messages"
DOCUMENTS = "documents"
DOCUMENT = ".md.j2"


@dataclass(frozen=True)
class Rendered:
    """A message as it is sent; nothing but a letter has a subject."""

    subject: str
    text: str


def message(name: str, *, style: str, language: str = OTHERWISE, **words: Any) -> Rendered:
    """Return the message with these words, in the style of "slack", "mail" or "markdown"."""
    if name not in messages():
        raise NotFound("message", name, messages())
    subject, text = templates_of(name)
    spoken, how = written_in(language, subject, text), Style(style)
    about = one_line(_render(subject, how, spoken, words)) if how is Style.MAIL else ""
    return Rendered(about, _render(text, how, spoken, words))


def document(name: str, *, language: str = OTHERWISE, **words: Any) -> str:
    """Return the document with these words, as Markdown."""
    if name not in documents():
        raise NotFound("document", name, documents())
    template = f"{DOCUMENTS}/{name}{DOCUMENT}"
    return _render(template, Style.MARKDOWN, written_in(language, template), words) + "\n"


def phrase(
    text: str, *, style: str, place: str = "", language: str = OTHERWISE, **words: Any
) -> str:
    """Return a piece of text from a catalogue with these words filled in."""
    known = folders()
    return _filled(lambda: _compiled(Style(style), known, text, language).render(words), place)


def templates_of(message: str) -> tuple[str, str]:
    """The two templates of a message, subject and text, below config/."""
    return f"{MESSAGES}/{message}/subject.j2", f"{MESSAGES}/{message}/text.j2"


def written_in(language: str, *templates: str) -> str:
    """This language if all the templates are written in it, otherwise English."""
    if language == OTHERWISE:
        return language
    files = (find(in_language(one, language)) for one in templates)
    written = all(seen(("exists", file), file.exists) for file in files)
    return language if written else OTHERWISE


def in_language(template: str, language: str) -> str:
    """What a template is called in a language: `text.nl.j2`, `NAME.nl.md.j2`."""
    if language == OTHERWISE:
        return template
    end = DOCUMENT if template.endswith(DOCUMENT) else ".j2"
    return f"{template.removesuffix(end)}.{language}{end}"


def messages() -> list[str]:
    """The names of all messages."""
    return names(MESSAGES, "[!_.]*")


def documents() -> list[str]:
    """The names of all documents."""
    found = [name.removesuffix(DOCUMENT) for name in names(DOCUMENTS, f"[!_]*{DOCUMENT}")]
    return [name for name in found if "." not in name]


def _render(template: str, style: Style, language: str, words: Mapping[str, Any]) -> str:
    environment, place = _environment(style, folders(), language), in_language(template, language)
    return _filled(lambda: environment.get_template(template).render(words), f"config/{place}")


def _filled(render: Callable[[], str], place: str) -> str:
    """Fill in the words, or say on which line of which template it went wrong."""
    try:
        return _tidy(render())
    except TemplateNotFound as error:
        missing = f"config/{error.name}"
        raise BadInput("There is no such file.", fix="Write it.", place=missing) from None
    except TemplateSyntaxError as error:
        where, cause = f"{_shown(error.filename or place)}:{error.lineno}", error
        problem = f"The template cannot be read: {(error.message or 'wrong sign').rstrip('.')}."
    except (TemplateError, TypeError, ValueError, AttributeError, GoliveError) as error:
        where, cause = _line(error, place), error
        told = error.problem if isinstance(error, GoliveError) else str(error)
        problem = f"The words do not fit: {told.rstrip('.')}."
    fix = "Correct the template, or give it the word it asks for."
    raise BadInput(problem, fix=fix, place=where) from cause


def _line(error: BaseException, place: str) -> str:
    """The innermost line of a template that the error came from."""
    for frame in reversed(extract_tb(error.__traceback__)):
        if frame.filename.endswith(".j2") or frame.filename == "<template>":
            name = place if frame.filename == "<template>" else _shown(frame.filename)
            return f"{name}:{frame.lineno}"
    return place


def _shown(filename: str) -> str:
    """The template's place, without the folders above the house."""
    folder = next((f for f in folders() if Path(filename).is_relative_to(f)), None)
    return f"config/{Path(filename).relative_to(folder)}" if folder else filename


def _tidy(text: str) -> str:
    """No blanks at the end of a line (but Markdown's line break), no second empty line."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        bare = line.rstrip()
        kept = f"{bare}  " if bare and line.endswith("  ") else bare
        if kept or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines)


Folders: TypeAlias = tuple[Path, ...]
Source: TypeAlias = tuple[str, str, Callable[[], bool]]


@lru_cache(maxsize=512)
def _compiled(style: Style, looked_up: Folders, text: str, language: str) -> Template:
    return _environment(style, looked_up, language).from_string(text)


class _InLanguage(FileSystemLoader):
    """Finds a template, and every part that it is built from, in one language first."""

    def __init__(self, looked_up: Folders, language: str) -> None:
        super().__init__([str(folder) for folder in looked_up])
        self._language = language

    def get_source(self, environment: Environment, template: str) -> Source:
        try:
            found = super().get_source(environment, in_language(template, self._language))
        except TemplateNotFound:
            found = super().get_source(environment, template)
        text, file, as_before = found
        return text, file, lambda: seen(("as before", file), as_before)


@lru_cache(maxsize=64)
def _environment(style: Style, looked_up: Folders, language: str = OTHERWISE) -> ShutIn:
    loader = _InLanguage(looked_up, language)
    environment = ShutIn(loader, harmless=lambda value: escaped(value, style))
    spoken = tongue(language)
    environment.filters.update(filters(style, spoken))

    def access(kind: str) -> Access:
        return access_for(kind, language)

    def seats(project: Project) -> tuple[Seat, ...]:
        return _seats(project, spoken)

    own: dict[str, Any] = {"access_for": access, "seats_of": seats, "style": style.value}
    own |= {"in_words": in_words, "in_letters": in_letters}
    cast("dict[str, Any]", environment.globals).update(own)
    return environment


def _seats(project: Project, spoken: Tongue) -> tuple[Seat, ...]:
    """The rows of the team table of the project's playbook (S0-9)."""
    book = playbook_of(project)
    return tuple(tongue(spoken.language, book.name).seat(seat) for seat in book.team)


__all__ = ["Rendered", "Safe", "document", "documents", "message", "messages", "phrase"]
