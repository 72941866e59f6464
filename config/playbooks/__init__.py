"""The words of a playbook in another language than its own: stages, questions, fields, seats.

What stands in the code is English; `config/playbooks/NAME.nl.yaml` says it in Dutch. What is not
written there is read in English, unless the playbook declares the language: then it is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from config.cached import reread
from config.files import find, folders, names
from config.house import languages
from config.plainly import nearest
from config.reading import LineOf, from_file, loaded, nowhere, read
from config.written import OTHERWISE
from domain.errors import BadInput

if TYPE_CHECKING:
    from config.yaml_text import Loc
    from domain.gate import Gate
    from domain.roles import Role
    from domain.stage import Playbook

FOLDER = "playbooks"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StageWords(_Words):
    """What a stage is called, and what is done in it."""

    name: str = Field(min_length=1, description="What the stage is called, in a word or two.")
    sentence: str = Field(min_length=1, description="What is done in it, as in the plan.")


class GateWords(_Words):
    """A gate's question, the titles of its fields, and what can be chosen in them."""

    question: str = Field(pattern=r"\?$", description="The question; it ends with a ?")
    fields: dict[str, str] = Field(default={}, description="The titles, by the fields' names.")
    choices: dict[str, dict[str, str]] = Field(
        default={}, description="By field: what each choice is called."
    )


class BookWords(_Words):
    """Every word of one playbook in one language."""

    title: str = Field(default="", description="What the playbook is called.")
    stages: dict[str, StageWords] = Field(default={}, description="The stages, by their names.")
    gates: dict[str, GateWords] = Field(default={}, description="The gates, by their keys.")
    seats: dict[str, str] = Field(default={}, description="The notes of the team table, by role.")


NOTHING = BookWords()


def file_of(playbook: str, language: str) -> str:
    """Where the words of a playbook stand in this language, below config/."""
    return f"{FOLDER}/{playbook}.{language}.yaml"


def book_words(playbook: str, language: str) -> BookWords:
    """The words of a playbook in this language; none where nobody has written them."""
    path = find(file_of(playbook, language))
    if not playbook or language == OTHERWISE or not path.exists():
        return NOTHING
    return reread(path, lambda path: read(path, BookWords))


def of_clients(book: Playbook) -> frozenset[Role]:
    """The roles that the client's people play in a playbook."""
    return frozenset(seat.role for seat in book.team if seat.side.of_client)


def strange_files(books: Collection[str]) -> Iterator[BadInput]:
    """Files that hold the words of no playbook, or of no language: most likely misspelled."""
    known = [f"{book}.{language}" for book in books for language in languages()]
    for name in names(FOLDER, "*.y*ml"):
        stem = name.rpartition(".")[0]
        if stem not in known or not name.endswith(".yaml"):
            place = next(f for root in folders() if (f := root / FOLDER / name).exists())
            yield BadInput(
                "No playbook of this name has words in this language.",
                fix=f"Call it as NAME.LANGUAGE.yaml. {nearest(stem, known)}",
                place=str(place),
            )


def problems_of(book: Playbook) -> Iterator[BadInput]:
    """What is wrong with the words of a playbook in all its languages, and what is missing."""
    for language in languages():
        path = find(file_of(book.name, language))
        if language == OTHERWISE:
            continue
        if path.exists():
            data, line, found = from_file(path)
            words, more = (None, found) if found else loaded(data, BookWords, str(path), line=line)
            yield from more
            if words is not None:
                yield from _unknown(book, words, str(path), line)
                yield from _missing(book, words, language, str(path))
        elif language in book.languages:
            yield from _missing(book, NOTHING, language, f"config/{file_of(book.name, language)}")
    for language in sorted(set(book.languages) - set(languages())):
        yield BadInput(
            f"{book.name} declares {language!r}, a language that the house does not speak.",
            fix=f"Write config/house/{language}.yaml and config/pages/{language}.yaml.",
            place=f"flows/{book.name}",
        )


def _gates(book: Playbook) -> dict[str, type[Gate]]:
    return {stage.gate.key(): stage.gate for stage in book if stage.gate}


def _unknown(
    book: Playbook, words: BookWords, place: str, line: LineOf = nowhere
) -> Iterator[BadInput]:
    """Words for what the playbook does not have."""

    def strangers(
        at: Loc, said: Mapping[str, object], known: Collection[str]
    ) -> Iterator[BadInput]:
        for key in said:
            if key not in known:
                loc = (*at, key)
                yield BadInput(
                    f"{key!r} is not known here.",
                    fix=nearest(key, known) if known else "Delete it.",
                    place=f"{place}:{line(loc)}" if line(loc) else place,
                    field=".".join(map(str, loc)),
                )

    gates = _gates(book)
    yield from strangers(("stages",), words.stages, [stage.name for stage in book])
    yield from strangers(("gates",), words.gates, list(gates))
    yield from strangers(("seats",), words.seats, [seat.role.value for seat in book.team])
    for key, gate in gates.items():
        if key in words.gates:
            said, known = words.gates[key], list(gate.model_fields)
            yield from strangers(("gates", key, "fields"), said.fields, known)
            yield from strangers(("gates", key, "choices"), said.choices, known)


def _missing(book: Playbook, words: BookWords, language: str, place: str) -> Iterator[BadInput]:
    """What the client reads and nobody has said in a language that the playbook declares."""
    if language not in book.languages:
        return
    wanted = [f"stages: {s.name}:" for s in book if not s.internal and s.name not in words.stages]
    clients = of_clients(book)
    for key, gate in _gates(book).items():
        if clients & set(gate.signers):
            said = words.gates.get(key)
            if said is None:
                wanted.append(f"gates: {key}:")
            else:
                missing = [n for n in gate.model_fields if n not in said.fields]
                wanted += [f"gates: {key}: fields: {name}:" for name in missing]
    wanted += [
        f"seats: {s.role.value}:" for s in book.team if s.note and s.role.value not in words.seats
    ]
    for what in wanted:
        yield BadInput(
            f"Clients read {book.name} in {language!r}, and this has no words in it.",
            fix=f"Add {what} and its words.",
            place=place,
            field=what.replace(": ", ".").rstrip(":"),
        )
