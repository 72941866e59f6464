"""As it was signed: the typed name and the sentence that was agreed to stay with the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from config.pages import page_words
from domain.evidence import MANIFEST, Faulty, digest, examine
from domain.project import Project
from integrations.keys import own_key
from integrations.press import Printer
from tasks.certify import certify
from tasks.evidence import INDEX, evidence_of
from tasks.world import World
from tests.app.pages.conftest import ACCEPT, SPONSOR, Browser, Waiting, asked
from tests.app.pages.test_files import chosen, send
from tests.conftest import BEGAN
from tests.integrations.test_pdf import read_by, reader

TYPED = "BAKKER, sander"


@pytest.fixture
async def signed(browser: Browser, acceptance: Waiting) -> Waiting:
    """The sponsor has accepted, with a name as they type it and with a file."""
    answered = ACCEPT | {"name": f" {TYPED} "}
    await send(browser, await acceptance.link(SPONSOR), answered, chosen(("a.txt", b"a")))
    return acceptance


async def test_name_and_consent_stand_in_the_records_and_in_the_trail(
    signed: Waiting, world: World
):
    read = page_words("en").says.consent.format(name="Sander Bakker")

    (kept,) = await world.ledger.gates.signatures(signed.record.id)
    (entry,) = [e for e in await world.ledger.audit.of("acme") if e.kind == "answer"]

    assert (kept.signed_as, kept.consent) == (TYPED, read)
    assert (entry.what["signed_as"], entry.what["consent"]) == (TYPED, read)


async def test_the_consent_is_kept_in_the_language_in_which_it_was_read(
    browser: Browser, world: World, project: Project
):
    brief = project.brief.model_copy(update={"language": "fr", "project": "acme-fr"})
    there = await world.ledger.projects.project(await world.ledger.projects.start(brief))
    waiting = await asked(world, there, "acceptance", "accepted")

    await browser.send(await waiting.link(SPONSOR), ACCEPT)

    (kept,) = await world.ledger.gates.signatures(waiting.record.id)
    assert kept.consent.startswith("Je suis Sander Bakker, je donne cette réponse au nom de")


@pytest.mark.usefixtures("signed")
async def test_the_evidence_holds_both_and_whoever_changes_them_is_found_out(
    world: World, tmp_path: Path
):
    files = await evidence_of(world.ledger, "acme", own_key(tmp_path, "Meiro", BEGAN))

    def changed(table: str, **other: str) -> dict[str, bytes]:
        rows = json.loads(files[f"records/{table}.json"])
        rows[-1] |= other
        false = {**files, f"records/{table}.json": json.dumps(rows).encode()}
        listed = json.loads(false[MANIFEST])
        listed["files"] |= {n: digest(c) for n, c in false.items() if n in listed["files"]}
        return {**false, MANIFEST: json.dumps(listed).encode()}

    examine(files)
    assert f"typed “{TYPED}”" in files[INDEX].decode()
    assert "I am Sander Bakker, I give this answer" in files[INDEX].decode()
    for table, other in (
        ("signatures", {"signed_as": "Eve"}),
        ("signatures", {"consent": "I agree to anything."}),
        ("files", {"name": "b.txt"}),
    ):
        with pytest.raises(Faulty, match="is not as the trail has it"):
            examine(changed(table, **other))


@reader
async def test_the_signed_note_shows_the_name_as_typed_and_the_sentence_agreed_to(
    signed: Waiting, world: World, tmp_path: Path
):
    world.press = Printer(tmp_path / "keys", tmp_path / "fonts", "Meiro", None, SecretStr(""))
    text = await world.ledger.documents.get("acme", "acceptance_note")

    note = await certify(signed.project, text)

    said = " ".join(read_by("pdftotext", note.data, tmp_path).split())
    assert TYPED in said
    assert "I am Sander Bakker, I give this answer on behalf of my company" in said
