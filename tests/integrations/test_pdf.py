"""PDF: set from data, made for the archive, sealed; read here by somebody else's reader."""

from __future__ import annotations

import shutil
import stat
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pydantic import SecretStr

from config.files import OURS
from domain.errors import BadInput
from integrations.keys import Key, company_key, fingerprint, own_key, signed_by
from integrations.markdown import blocks
from integrations.pdf import seal, typeset

AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
TEMPLATE = OURS / "pdf" / "signed_note.typ"
CODE = '#panic("run") $x^2$ @cite <label> \\u{41} *bold* `raw` /* gone */ // gone'

TEXT = "## What\n\nOne **two** `three`\n\n- a\n- b\n\n| a | b |\n|---|---|\n| 1 | 2 |"

reader = pytest.mark.skipif(
    shutil.which("pdfsig") is None, reason="needs poppler-utils, an independent reader of PDF"
)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return own_key(tmp_path_factory.mktemp("keys"), "Meiro", AT)


def note(**words: Any) -> dict[str, Any]:
    signer = {
        "name": "Žofie Křivánková", "email": "z@acme.example", "role": "sponsor", "decision": "yes",
        "day": "1 September 2026", "time": "14:00 Europe/Prague", "utc": "12:00:00 UTC",
        "channel": "page", "identity": "personal code", "stated": [["Profiles", "12"]],
        "comment": CODE,
    }  # fmt: skip
    return {
        "title": "Acceptance note", "company": "Meiro", "website": "", "client": "Acme & Söhne",
        "blocks": blocks(TEXT),
        "document": "acceptance_note, version 1", "sha256": "ab" * 32, "gate": "acme/acceptance/1",
        "question": "Do you accept?", "entry": 7, "entry_hash": "cd" * 32, "date": [2026, 9, 1],
        "signatures": [signer], "holder": "Meiro", "certificate": "EF", **words,
    }  # fmt: skip


def made(tmp_path: Path, **words: Any) -> bytes:
    return typeset(TEMPLATE, note(**words), at=AT, fonts=tmp_path / "fonts")


def read_by(program: str, pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "note.pdf"
    file.write_bytes(pdf)
    command = [program, str(file)] + (["-"] if program == "pdftotext" else [])
    return subprocess.run(  # noqa: S603 - poppler's own reader
        command, capture_output=True, check=False, text=True
    ).stdout


@reader
def test_another_reader_finds_the_seal_valid_and_over_the_whole_file(key: Key, tmp_path: Path):
    told = read_by("pdfsig", seal(made(tmp_path), key, reason="Acceptance"), tmp_path)

    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "Common Name: Meiro" in told


@reader
@pytest.mark.parametrize(
    "change", [(b"/Title (Acceptance", b"/Title (Rejected!!"), (b"", b"\n%more")]
)
def test_another_reader_sees_that_something_was_changed(
    change: tuple[bytes, bytes], key: Key, tmp_path: Path
):
    sealed = seal(made(tmp_path), key, reason="Acceptance")
    old, new = change
    forged = sealed.replace(old, new, 1) if old else sealed + new

    told = read_by("pdfsig", forged, tmp_path)

    assert forged != sealed
    assert "Signature is Valid." not in told or "Not total document signed" in told


@reader
def test_what_people_wrote_is_set_and_never_run(tmp_path: Path):
    told = read_by("pdftotext", made(tmp_path, client=CODE), tmp_path)

    assert '#panic("run")' in " ".join(told.split())
    assert "Žofie Křivánková" in told
    assert "1 September 2026" in told
    assert "by the personal code that was sent to z@acme.example alone" in " ".join(told.split())


@reader
def test_signs_that_turn_the_direction_of_writing_are_left_out(tmp_path: Path):
    told = read_by("pdftotext", made(tmp_path, client="Acme\u202emoc\x07 Ltd"), tmp_path)

    assert "Acme moc Ltd" in " ".join(told.split())


def test_the_same_words_make_the_same_file_for_the_archive(tmp_path: Path):
    pdf = made(tmp_path)

    assert pdf == made(tmp_path)
    assert b"<pdfaid:part>2" in pdf
    assert b"<pdfaid:conformance>B" in pdf


def test_writing_that_no_font_here_knows_still_becomes_a_pdf(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    pdf = made(tmp_path, client="\U0001f680 \u3042")

    assert pdf.startswith(b"%PDF-")
    assert "No font has" in caplog.text


def test_a_template_that_is_broken_says_what_is_wrong(tmp_path: Path):
    template = tmp_path / "own.typ"
    template.write_text("#nothing")

    with pytest.raises(BadInput, match="unknown variable: nothing"):
        typeset(template, {}, at=AT, fonts=tmp_path)


def test_our_own_key_is_made_once_and_is_for_our_eyes_only(tmp_path: Path):
    with ThreadPoolExecutor(3) as pool:
        keys = list(pool.map(lambda _: own_key(tmp_path / "keys", "Meiro", AT), range(3)))

    assert len({fingerprint(k.certificate) for k in keys}) == 1
    assert [p.name for p in (tmp_path / "keys").iterdir()] == ["papers.pem"]
    assert stat.S_IMODE((tmp_path / "keys" / "papers.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_only_the_bytes_that_were_signed_bear_the_signature(key: Key):
    signature = key.sign(b"manifest")

    assert signed_by(key.pem(), b"manifest", signature) == fingerprint(key.certificate)
    assert signature == key.sign(b"manifest")
    assert signed_by(key.pem(), b"another", signature) is None
    assert signed_by(key.pem(), b"manifest", b"") is None
    assert signed_by(b"no certificate", b"manifest", signature) is None


@pytest.fixture
def p12(key: Key, tmp_path: Path) -> Callable[[str], Key]:
    locked = BestAvailableEncryption(b"open sesame")
    private = key.private
    content = pkcs12.serialize_key_and_certificates(b"m", private, key.certificate, None, locked)
    (tmp_path / "company.p12").write_bytes(content)
    return lambda password: company_key(tmp_path / "company.p12", SecretStr(password))


@reader
def test_the_company_s_own_certificate_seals_too(
    p12: Callable[[str], Key], key: Key, tmp_path: Path
):
    company = p12("open sesame")

    told = read_by("pdfsig", seal(made(tmp_path), company, reason="Acceptance"), tmp_path)

    assert fingerprint(company.certificate) == fingerprint(key.certificate)
    assert "Signature is Valid." in told


def test_a_certificate_that_cannot_be_opened_is_said_so_without_its_password(
    p12: Callable[[str], Key], tmp_path: Path
):
    with pytest.raises(BadInput, match="another password") as wrong:
        p12("hunter2")
    with pytest.raises(BadInput, match="cannot be read"):
        company_key(tmp_path / "nowhere.p12", SecretStr(""))

    assert "hunter2" not in f"{wrong.value!r}{wrong.value}"
    assert wrong.value.field == "GOLIVE_PDF__CERTIFICATE"


@reader
def test_a_paper_is_read_by_somebody_elses_reader_with_all_its_words(tmp_path: Path, key: Key):
    words = {
        "title": "Statement of work", "company": "Meiro", "client": "Acme & Söhne",
        "document": "statement_of_work v2", "blocks": blocks(f"{TEXT}\n\n{CODE}"),
        "date": [2026, 9, 1],
    }  # fmt: skip
    pdf = typeset(OURS / "pdf" / "paper.typ", words, at=AT, fonts=tmp_path / "none")
    file = tmp_path / "paper.pdf"
    file.write_bytes(seal(pdf, key, reason="Statement of work, version 2"))

    said = subprocess.run(  # noqa: S603
        ["pdftotext", "-layout", file, "-"],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    for words_of_it in ("Statement of work", "One two three", "Acme & Söhne", '#panic("run")'):
        assert words_of_it in said
