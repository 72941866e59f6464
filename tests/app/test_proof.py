"""audit, evidence, verify: the trail on the terminal, and proof that needs nobody's word."""

from __future__ import annotations

import asyncio
import sqlite3
import zipfile
from pathlib import Path

import pytest

from config.settings import settings
from domain.outside import Proof
from domain.stage import Step
from records.acts import Act, Delivery
from records.documents import Document
from tasks.real import real_world
from tests.app.conftest import Golive
from tests.conftest import BEGAN

PDF = b"%PDF-1.7 signed"


@pytest.fixture
def trail(acme: Path) -> Path:
    """A home with a project on which something has happened."""

    async def happen() -> Document:
        async with real_world() as here:
            act = Act("acme", "kickoff", "", 1, "kickoff to #help_it")
            await here.ledger.acts.intend(act)
            await here.ledger.acts.prove(
                act, Proof("C1/1"), Delivery("kickoff", "#help_it", "slack")
            )
            await here.ledger.gates.open(
                "acme", Step("kickoff"), gate="kickoff_held", round=1, due=BEGAN.date()
            )
            keep = here.ledger.documents.keep
            await keep("acme", "acceptance_note", 1, title="Note", text="# Note\n")
            return await keep(
                "acme",
                "acceptance_note.pdf",
                1,
                title="Note",
                content=PDF,
                media_type="application/pdf",
            )

    asyncio.run(happen())
    return acme


@pytest.mark.usefixtures("trail")
def test_the_trail_is_shown_and_every_link_of_it_holds(golive: Golive):
    told = golive("audit", "acme")
    found = golive("audit", "acme", "--json").json

    assert told.code == 0
    assert told.out.splitlines()[-1] == "5 entries, every link holds."
    assert "#help_it" in told.out
    assert [e["kind"] for e in found["entries"]] == [
        "start",
        "delivery",
        "ask",
        "document",
        "document",
    ]
    assert (found["sound"], found["fault"]) == (True, "")


def test_a_broken_link_is_named_and_the_command_fails(golive: Golive, trail: Path):
    with sqlite3.connect(trail / "golive.db") as database:
        database.execute("DROP TRIGGER audit_is_never_changed")
        database.execute("UPDATE audit SET actor = 'eve@x.io' WHERE number = 3")
    database.close()

    told = golive("audit", "acme")
    evidence = golive("evidence", "acme", "-o", "acme.zip")

    assert told.code == evidence.code == 1
    assert "entry 3 (ask) was changed after it was written" in told.out
    assert "acme.zip is not sound." in evidence.out


def test_evidence_is_proven_without_records_settings_or_network(
    golive: Golive,
    trail: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
):
    written = golive("evidence", "acme", "-o", "acme.zip")
    again = golive("evidence", "acme", "--output", "again.zip")
    monkeypatch.setenv("GOLIVE_HOME", str(tmp_path_factory.mktemp("elsewhere") / "home"))
    monkeypatch.setenv("GOLIVE_NONSENSE", "1")  # would be refused by whoever reads settings

    told = golive("verify", "acme.zip", "--json")
    pinned = golive("verify", "acme.zip", "--certificate", told.json["certificate"].lower())
    other = golive("verify", "acme.zip", "--certificate", "00:11")

    assert written.code == again.code == told.code == pinned.code == 0
    assert (trail / "acme.zip").read_bytes() == (trail / "again.zip").read_bytes()
    assert (told.json["sound"], told.json["entries"]) == (True, 5)
    assert other.code == 1
    assert "another certificate" in other.out


def test_a_file_that_was_changed_is_named_by_verify(golive: Golive, trail: Path):
    golive("evidence", "acme", "-o", "acme.zip")
    with (
        zipfile.ZipFile(trail / "acme.zip") as old,
        zipfile.ZipFile(trail / "forged.zip", "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b"!" if name == "index.html" else b""))

    told = golive("verify", "forged.zip", "--json")

    assert told.code == 1
    assert told.json["fault"].startswith("index.html was changed")


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "no whole zip"), (b"PK nonsense", "no whole zip")]
)
def test_what_is_no_evidence_is_said_so(golive: Golive, home: Path, content: bytes, says: str):
    (home / "x.zip").write_bytes(content)

    told = golive("verify", "x.zip")
    nowhere = golive("verify", "nowhere.zip")

    assert (told.code, says in told.out) == (1, True)
    assert nowhere.code == 2


def test_a_project_that_nobody_knows_is_answered_with_known_ones(golive: Golive, trail: Path):
    told = golive("audit", "acne")
    evidence = golive("evidence", "acne")

    assert told.code == evidence.code == 2
    assert "acme" in told.err
    assert not (trail / "acne-evidence.zip").exists()


def test_the_signed_note_is_given_as_pdf_and_never_printed(golive: Golive, trail: Path):
    given = golive("document", "acme", "acceptance_note", "--output", "note.pdf")
    text = golive("document", "acme", "acceptance_note")
    printed = golive("document", "acme", "acceptance_note.pdf")

    assert given.code == 0
    assert (trail / "note.pdf").read_bytes() == PDF
    assert text.out == "# Note\n"
    assert printed.code == 2
    assert "-o acme-acceptance_note-v1.pdf" in printed.err


def test_the_word_file_of_a_document_is_given_where_the_name_asks_for_it(
    golive: Golive, acme: Path
):
    async def happen() -> None:
        async with real_world() as here:
            keep = here.ledger.documents.keep
            await keep("acme", "concept", 1, title="Concept", text="# Concept\n")
            await keep("acme", "concept.docx", 1, title="Concept", content=b"PK", media_type="x/y")

    asyncio.run(happen())

    given = golive("document", "acme", "concept", "-o", "for-anna.DOCX")
    missing = golive("document", "acme", "kickoff_checklist", "-o", "list.docx")

    assert given.code == 0
    assert (acme / "for-anna.DOCX").read_bytes() == b"PK"
    assert missing.code == 2
    assert not (acme / "list.docx").exists()


@pytest.mark.usefixtures("home")
def test_a_password_without_its_certificate_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GOLIVE_PDF__PASSWORD", "hunter2")

    with pytest.raises(Exception, match="GOLIVE_PDF__CERTIFICATE") as wrong:
        settings()

    assert "hunter2" not in str(wrong.value)
