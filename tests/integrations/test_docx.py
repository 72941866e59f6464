"""Word files: read back by python-docx, and as the XML that is in them."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from docx import Document

from integrations.docx import as_docx
from integrations.markdown import blocks

AT = datetime(2026, 9, 1, 12, 30, 5, 7, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = '</w:t></w:r><w:altChunk r:id="rId1"/> & <script>x</script> &bomb; \x00\x1b\ud800\u202efd'
TEXT = """
## What we *build*

One **two** _three_ `four`, see [the page](https://acme.example/a?b=1&c=2).
Write to <mailto:anna@acme.example>, never to [here](javascript:x) or [there](smb://eve/share).

- a
  1. a one
  2. a two

     more of it
- b

1. first
2. second

> Said once.

| Part | Days |
|---|---|
| Mail **here** | 3 |

|  |  |
|---|---|
| Client | Acme |

---

```
if a:
    b()
```
"""


def words(text: str = TEXT, **others: Any) -> dict[str, Any]:
    return {
        "title": "Concept", "language": "nl", "company": "Meiro", "client": "Acme & Söhne",
        "document": "concept v2 · abcd", "blocks": blocks(text), **others,
    }  # fmt: skip


def read(file: bytes) -> Any:
    return Document(io.BytesIO(file))


def xml(file: bytes, part: str = "word/document.xml") -> Element:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return fromstring(archive.read(part))


def styled(file: bytes) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in read(file).paragraphs if p.text]


def test_headings_paragraphs_lists_and_quotes_have_the_styles_that_word_knows():
    found = styled(as_docx(words(), at=AT))

    assert found[:3] == [("Normal", "Meiro"), ("Title", "Concept"), ("Heading 2", "What we build")]
    assert found[4:] == [
        ("List Bullet", "a"),
        ("List Number 2", "a one"),
        ("List Number 2", "a two"),
        ("List Continue 2", "more of it"),
        ("List Bullet", "b"),
        ("List Number", "first"),
        ("List Number", "second"),
        ("Quote", "Said once."),
        ("No Spacing", "if a:\n    b()"),
    ]


def test_every_numbered_list_begins_at_one():
    file = as_docx(words("1. a\n2. b\n\ntext\n\n1. c"), at=AT)

    numbers = [n.get(f"{W}val") for n in xml(file).iter(f"{W}numId")]
    begun = {
        one.get(f"{W}numId"): [s.get(f"{W}val") for s in one.iter(f"{W}startOverride")]
        for one in xml(file, "word/numbering.xml").iter(f"{W}num")
    }
    assert numbers[0] == numbers[1] != numbers[2]
    assert [begun[n] for n in numbers] == [["1"]] * 3


def test_bold_italic_and_code_are_set_as_such():
    (said,) = (p for p in read(as_docx(words(), at=AT)).paragraphs if p.text.startswith("One"))

    shown = {r.text: (bool(r.bold), bool(r.italic), r.font.name) for r in said.runs}
    assert shown["two"] == (True, False, None)
    assert shown["three"] == (False, True, None)
    assert shown["four"] == (False, False, "Courier New")


def test_links_lead_to_pages_and_mail_addresses_and_nowhere_else():
    (said,) = (p for p in read(as_docx(words(), at=AT)).paragraphs if p.text.startswith("One"))

    assert [(h.text, h.address) for h in said.hyperlinks] == [
        ("the page", "https://acme.example/a?b=1&c=2"),
        ("mailto:anna@acme.example", "mailto:anna@acme.example"),
    ]
    assert "there" in said.text


def test_tables_keep_their_heads_and_cells():
    file = as_docx(words(), at=AT)

    first, second = read(file).tables
    assert [[c.text for c in r.cells] for r in first.rows] == [["Part", "Days"], ["Mail here", "3"]]
    assert [[c.text for c in row.cells] for row in second.rows] == [["Client", "Acme"]]
    assert first.rows[0].cells[0].paragraphs[0].runs[0].bold
    assert len(list(xml(file).iter(f"{W}tblHeader"))) == 1


def test_the_properties_say_what_it_is_whose_and_when_it_was_written():
    file = as_docx(words(), at=AT.astimezone(timezone(timedelta(hours=2))))

    about = read(file).core_properties
    assert (about.title, about.language, about.author) == ("Concept", "nl", "Meiro")
    assert (about.subject, about.comments) == ("Acme & Söhne", "")
    assert about.created == about.modified == AT.replace(microsecond=0)
    assert {e.get(f"{W}val") for e in xml(file, "word/styles.xml").iter(f"{W}lang")} == {"nl"}
    assert read(file).sections[0].footer.paragraphs[0].text == "Acme & Söhne · concept v2 · abcd"


def test_the_same_text_makes_the_same_bytes_and_names_no_other_moment():
    file = as_docx(words(), at=AT)

    assert as_docx(words(), at=AT) == file
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
    assert len(file) < 150_000


@pytest.mark.parametrize("place", ["title", "client", "company", "document", "text"])
def test_whatever_people_wrote_stays_text(place: str):
    given = words(HOSTILE) if place == "text" else words(**{place: HOSTILE})

    file = as_docx(given, at=AT)

    found = read(file)
    told = "\n".join(p.text for p in [*found.paragraphs, *found.sections[0].footer.paragraphs])
    assert '</w:t></w:r><w:altChunk r:id="rId1"/> & <script>x</script> &bomb;' in told
    assert not list(xml(file).iter(f"{W}altChunk"))
    assert not set(told) & set("\x00\x1b\ud800\u202e")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice, another reader")
def test_another_program_reads_it_too(tmp_path: Path):
    file = tmp_path / "concept.docx"
    file.write_bytes(as_docx(words(), at=AT))

    subprocess.run(  # noqa: S603 - an independent reader
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",  # noqa: S607
         "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    told = (tmp_path / "concept.txt").read_text(encoding="utf-8")
    for said in ("Concept", "What we build", "1. a one", "2. second", "Said once.", "Mail here"):
        assert said in told
