"""What is wrong with the words in other languages is named: file, line and nearest word."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import pytest
from pydantic import Field
from yaml import safe_dump as dump

from app.pages.fields import fields_of
from config.check import findings
from config.company import company
from config.files import OURS
from config.spoken import Read, unspoken
from config.tongue import language_for, tongue
from domain.brief import Brief, Person
from domain.gate import Gate
from domain.project import Project
from domain.roles import Role
from domain.rule import committee
from domain.stage import Playbook
from flows.playbooks import playbooks

if TYPE_CHECKING:
    from pathlib import Path

READ = {"meiro": Read(frozenset({"acceptance"}), frozenset({"team"}))}


@pytest.fixture
def books(home: Path) -> dict[str, Playbook]:  # noqa: ARG001 - read from there first
    return dict(playbooks())


def write(home: Path, name: str, text: str) -> None:
    path = home / "config" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_ours_lack_nothing(books: dict[str, Playbook]):
    assert unspoken(books, READ) == []


def test_a_misspelled_gate_is_named_with_its_line(home: Path, books: dict[str, Playbook]):
    ours = (OURS / "playbooks" / "meiro.nl.yaml").read_text(encoding="utf-8")
    write(home, "playbooks/meiro.nl.yaml", ours.replace("  accepted:", "  acepted:"))
    line = 1 + ours.splitlines().index("  accepted:")

    strange, missing = unspoken(books, READ)

    assert strange.place.endswith(f"meiro.nl.yaml:{line}")
    assert strange.fix == "Did you mean accepted?"
    assert missing.field == "gates.accepted"


def test_a_title_that_is_missing_and_a_word_that_nothing_knows_are_named(
    home: Path, books: dict[str, Playbook]
):
    ours = (OURS / "playbooks" / "meiro.fr.yaml").read_text(encoding="utf-8")
    write(home, "playbooks/meiro.fr.yaml", ours.replace("      by: ", "      bye: "))
    write(home, "house/nl.yaml", "languge: nl\n")

    house = unspoken(books, READ)
    (home / "config/house/nl.yaml").unlink()
    strange, missing = unspoken(books, READ)

    assert "Did you mean language?" in {bad.fix for bad in house}
    assert strange.field == "gates.access_promised.fields.bye"
    assert missing.field == "gates.access_promised.fields.by"


def test_a_declared_language_is_wanted_wherever_clients_read(
    home: Path, books: dict[str, Playbook]
):
    for folder in ("house", "pages"):
        write(home, f"{folder}/de.yaml", "")
        shutil.copy(OURS / folder / "en.yaml", home / "config" / folder / "de.yaml")
    books["meiro"] = replace(books["meiro"], languages=("en", "de"))

    found = {str(bad).partition("\n")[0] for bad in unspoken(books, READ)}

    said = "Clients of meiro read this in 'de', and it is not written in it."
    assert f"config/documents/team.de.md.j2: {said}" in found
    assert f"config/messages/acceptance/text.de.j2: {said}" in found
    assert any(one.startswith("config/messages/sign_off/text.de.j2") for one in found)
    assert any(one.startswith("config/playbooks/meiro.de.yaml: gates.accepted") for one in found)
    assert any(one.startswith("config/catalogues/access.de.yaml: website") for one in found)


def test_rows_and_test_cases_that_are_not_written_in_a_declared_language_are_found(
    home: Path, books: dict[str, Playbook]
):
    row = "{key: sites, owner: engineer, text: {en: They answer., nl: Zij antwoorden.}}"
    case = "{key: mail, role: client_qa, title: Mail goes out}"
    write(home, "checklists/requirements.yaml", f"title: Requirements\nrows: [{row}]")
    write(home, "testcases/customer_tests.yaml", f"title: {{en: T, nl: T, fr: T}}\ncases: [{case}]")
    read = Read(
        frozenset(), frozenset(), frozenset(["requirements"]), frozenset(["customer_tests"])
    )

    found = [(bad.field, bad.fix) for bad in unspoken(books, {"meiro": read})]

    assert found == [
        ("title", "Write it as {en: ..., nl: ...}."),
        ("mail.title", "Write it as {en: ..., nl: ...}."),
        ("title", "Write it as {en: ..., fr: ...}."),
        ("sites.text", "Write it as {en: ..., fr: ...}."),
        ("mail.title", "Write it as {en: ..., fr: ...}."),
    ]


def test_a_template_in_a_language_that_nobody_speaks_is_found(
    home: Path, books: dict[str, Playbook]
):
    write(home, "messages/acceptance/text.xx.j2", "Hello")
    write(home, "playbooks/meiroo.nl.yaml", "title: Meiro")

    places = [bad.place for bad in unspoken(books, READ)]

    assert any(place.endswith("meiroo.nl.yaml") for place in places)
    assert "config/messages/acceptance/text.xx.j2" in places


def test_a_message_that_is_not_written_in_a_language_is_no_fault_where_it_is_not_declared(
    books: dict[str, Playbook],
):
    plain = books | {"meiro": replace(books["meiro"], languages=("en",))}

    assert findings([], [], [], plain, sampled=[], read=READ) != []  # nothing is used here
    assert unspoken(plain, READ) == []


def test_people_read_their_own_language_clients_theirs_and_our_own_people_ours(acme: Brief):
    brief = acme.model_copy(update={"language": "nl"})
    project = Project("acme", brief, brief.people)
    lead, ours = (next(p for p in brief.people if role in p.roles) for role in (
        Role.CLIENT_LEAD, Role.PROJECT_MANAGER,
    ))  # fmt: skip
    french = Person(name="A", email="a@acme.example", roles=(Role.SPONSOR,), language="fr")

    assert language_for(project, lead) == "nl"
    assert language_for(project, french) == "fr"
    assert language_for(project, ours) == company().language == "en"
    assert language_for(project) == "en"


def test_rules_and_numbers_are_written_as_in_the_language():
    dutch, french = tongue("nl"), tongue("fr")

    assert dutch.rule(committee(final=Role.SPONSOR)).startswith("de sponsor beslist")
    assert dutch.hours(7.5) == "7,5 uur"
    assert (french.working_days(1), french.working_days(2)) == (
        "1 jour ouvrable",
        "2 jours ouvrables",
    )
    assert tongue("xx").language == "en"


class Chosen(Gate, signers=[Role.SPONSOR]):
    """In which mode do we work?"""

    mode: Literal["agile", "waterfall"] = Field(title="Mode")


def test_what_can_be_chosen_is_called_in_the_readers_language(home: Path):
    words: dict[str, Any] = {"question": "Hoe werken wij?", "fields": {"mode": "Werkwijze"}}
    words["choices"] = {"mode": {"waterfall": "in fasen"}}
    write(home, "playbooks/other.nl.yaml", dump({"gates": {"chosen": words}}))

    [field] = fields_of(Chosen, tongue("nl", "other"))

    assert (field.title, field.choices) == ("Werkwijze", ("agile", "waterfall"))
    assert field.called == ("agile", "in fasen")
