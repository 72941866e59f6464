"""As .docx: a version of a document as a Word file, made once, always the same."""

from __future__ import annotations

import hashlib
import io
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
from docx import Document
from pydantic import SecretStr

from config.company import company
from domain.brief import Brief
from flows.rehearse import Rehearsal
from integrations.press import DOCX_TYPE, Printer
from tasks.as_docx import as_docx
from tasks.as_pdf import as_pdf
from tasks.world import World, living_in
from tests.tasks.lasting import copied, ended


@pytest.fixture(scope="module")
def over(tiny: Brief) -> Iterator[Rehearsal]:
    with ended(tiny) as rehearsal:
        yield rehearsal


@pytest.fixture
async def kept(over: Rehearsal, tmp_path: Path) -> AsyncGenerator[World]:
    async with copied(over) as here:
        here.press = Printer(tmp_path, tmp_path, "Meiro", None, SecretStr(""))
        yield here


async def test_it_is_a_word_file_of_the_text_filed_beside_it(kept: World):
    with living_in(kept) as here:
        project = (await here.ledger.projects.project("tiny")).at("acceptance", None)
        text = await here.ledger.documents.get("tiny", "acceptance_note")
        paper = await as_docx(project, text)

    read = Document(io.BytesIO(paper.data))
    assert (paper.name, paper.version) == ("acceptance_note.docx", text.version)
    assert paper.file_name == "tiny-acceptance_note-v1.docx"
    assert (paper.media_type, paper.internal) == (DOCX_TYPE, text.internal)
    assert read.paragraphs[1].text == read.core_properties.title == text.title
    assert read.core_properties.author == company().name
    assert text.sha256[:16] in read.sections[0].footer.paragraphs[0].text


async def test_it_is_made_once_and_made_anew_it_has_the_same_fingerprint(kept: World):
    with living_in(kept) as here:
        project = (await here.ledger.projects.project("tiny")).at("acceptance", None)
        text = await here.ledger.documents.get("tiny", "acceptance_note")
        first = await as_docx(project, text)
        again = await as_docx(project, text)
        trail = [e for e in await here.ledger.audit.of("tiny") if e.kind == "document"]
        later = await as_docx(project.at("kickoff", None), text)

    assert again == later == first
    assert first.sha256 == hashlib.sha256(first.data).hexdigest()
    assert [e.what["name"] for e in trail].count("acceptance_note.docx") == 1


async def test_the_pdf_of_the_same_version_lies_beside_it(kept: World):
    with living_in(kept) as here:
        project = (await here.ledger.projects.project("tiny")).at("acceptance", None)
        text = await here.ledger.documents.get("tiny", "acceptance_note")
        made = {(await make(project, text)).name for make in (as_docx, as_pdf)}

    assert made == {"acceptance_note.docx", "acceptance_note.pdf"}
