"""Word files (.docx): papers that a client writes in or sends on, set from the blocks of a text.

The same text makes the same bytes on every machine. What people wrote goes in as data; only links
to pages and mail addresses lead anywhere.
"""

from __future__ import annotations

import io
from datetime import UTC
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parser
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from integrations.unseen import seen
from integrations.zipped import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from docx.document import Document as Paper
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    from integrations.markdown import Block

    Pieces = Sequence[Mapping[str, Any]]

ACCENT, QUIET = RGBColor(0x0F, 0x5C, 0x5C), RGBColor(0x5D, 0x6B, 0x7C)
DEEPEST, DEEPEST_HEADING = 3, 4  # levels of lists, and of headings that look different
LEADING = {"http", "https", "mailto"}  # what a link may do
FIXED_WIDTH = "Courier New"
EFFECTS = "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects"
KEPT = {"Normal Table", "Table Grid"}  # of the hundred looks of a table


def as_docx(words: Mapping[str, Any], *, at: datetime) -> bytes:
    """Set the words as a Word file that was written at that time."""
    given = cast("dict[str, Any]", seen(dict(words)))
    paper = Document()
    _dressed(paper, given["language"])
    _described(paper, given, at)
    _small(paper.add_paragraph(), given["company"])
    paper.add_heading(given["title"], level=0)
    _set(paper, given["blocks"])
    _small(paper.sections[0].footer.paragraphs[0], f"{given['client']} · {given['document']}")
    raw = io.BytesIO()
    paper.save(raw)
    return packed(unpacked(raw.getvalue()))


def _dressed(paper: Paper, language: str) -> None:
    """Paper of our size and colour, in the language of its reader, without what nobody needs."""
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(26)
    page.top_margin = page.bottom_margin = Mm(22)
    for level in range(1, DEEPEST_HEADING + 1):
        cast("Any", paper.styles[f"Heading {level}"]).font.color.rgb = ACCENT
    cast("Any", paper.styles["Title"]).font.color.rgb = ACCENT
    written = paper.styles.element
    for spoken in cast("Any", written).iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)
    for style in list(paper.styles):
        if style.element.get(qn("w:type")) == "table" and style.name not in KEPT:
            written.remove(style.element)
    for part, kind in ((paper.part.package, RELATIONSHIP_TYPE.THUMBNAIL), (paper.part, EFFECTS)):
        rels = cast("dict[str, Any]", cast("Any", part).rels)
        for name in [n for n, rel in rels.items() if rel.reltype == kind]:
            del rels[name]


def _described(paper: Paper, words: Mapping[str, Any], at: datetime) -> None:
    about, written = paper.core_properties, at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.title, about.language = words["title"][:255], words["language"]
    about.author = about.last_modified_by = words["company"][:255]
    about.subject, about.comments = words["client"][:255], ""
    about.identifier = words["document"][:255]
    about.created = about.modified = written


def _set(
    paper: Paper, blocks: Sequence[Block], *, depth: int = 0, style: str | None = None
) -> None:
    """Set the blocks one after the other, at this depth of lists."""
    for one in blocks:
        kind = one["is"]
        if kind == "heading":
            level = min(one["level"], DEEPEST_HEADING)
            _say(paper, paper.add_heading(level=level), one["text"])
        elif kind == "paragraph":
            _say(paper, paper.add_paragraph(style=style or _continued(depth)), one["text"])
        elif kind == "list":
            _list(paper, one, depth + 1)
        elif kind == "table":
            _table(paper, one)
        elif kind == "code":
            run = paper.add_paragraph(style="No Spacing").add_run(one["text"].rstrip("\n"))
            run.font.name, run.font.size = FIXED_WIDTH, Pt(9)
        elif kind == "rule":
            _ruled(paper.add_paragraph())
        elif kind == "quote":
            _set(paper, one["blocks"], depth=depth, style="Quote")


def _list(paper: Paper, one: Block, depth: int) -> None:
    level = min(depth, DEEPEST)
    style = _leveled("List Number" if one["ordered"] else "List Bullet", level)
    number = _counted_anew(paper, style) if one["ordered"] else None
    for item in one["items"]:
        first = paper.add_paragraph(style=style)
        if number is not None:
            listed = _xml(first).get_or_add_pPr().get_or_add_numPr()
            listed.get_or_add_ilvl().val, listed.get_or_add_numId().val = 0, number
        said = bool(item) and item[0]["is"] == "paragraph"
        if said:
            _say(paper, first, item[0]["text"])
        _set(paper, item[said:], depth=depth)


def _counted_anew(paper: Paper, style: str) -> int:
    """Begin a list at one, however many came before it."""
    numbering = cast("Any", paper.part.numbering_part.element)
    listed = cast("Any", paper.styles[style].element).pPr.numPr.numId.val
    begun = numbering.add_num(numbering.num_having_numId(listed).abstractNumId.val)
    begun.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(begun.numId)


def _table(paper: Paper, one: Block) -> None:
    titled = any(one["head"])
    rows = [one["head"], *one["rows"]] if titled else one["rows"]
    table = paper.add_table(rows=len(rows), cols=len(one["head"]), style="Table Grid")
    for written, row in zip(table.rows, rows, strict=True):
        for cell, pieces in zip(written.cells, row, strict=True):
            bold = titled and row is one["head"]
            _say(paper, cell.paragraphs[0], [{**p, "bold": True} if bold else p for p in pieces])
    if titled:
        _xml(table.rows[0]).get_or_add_trPr().append(_made("w:tblHeader"))
    paper.add_paragraph()


def _say(paper: Paper, to: Paragraph, pieces: Pieces) -> None:
    for one in pieces:
        run = to.add_run(one["text"])
        run.bold, run.italic = one.get("bold"), one.get("italic")
        if one.get("code"):
            run.font.name = FIXED_WIDTH
        if urlsplit(one.get("link", "")).scheme.lower() in LEADING:
            _linked(paper, run, one["link"])


def _linked(paper: Paper, run: Run, address: str) -> None:
    run.font.underline, run.font.color.rgb = True, ACCENT
    link = _made("w:hyperlink")
    name = paper.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), name)
    written = _xml(run)
    written.addprevious(link)
    link.append(written)


def _ruled(paragraph: Paragraph) -> None:
    line, below = _made("w:pBdr"), _made("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "CFD6DE")):
        below.set(qn(f"w:{name}"), value)
    line.append(below)
    _xml(paragraph).get_or_add_pPr().append(line)


def _small(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8.5), QUIET
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _leveled(style: str, level: int) -> str:
    return style if level == 1 else f"{style} {level}"


def _continued(depth: int) -> str | None:
    return _leveled("List Continue", min(depth, DEEPEST)) if depth else None


def _xml(of: Any) -> Any:
    """What stands in the file; python-docx has no words of its own for it."""
    return of._element  # noqa: SLF001 - the documented way down


def _made(name: str) -> Any:
    return cast("Any", parser).OxmlElement(name)
