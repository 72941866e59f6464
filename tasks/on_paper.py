"""On paper: a status report as one page, or its plan as a picture; and beside the runs."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from config.files import find
from config.reports import in_words
from config.words import phrase
from config.written import OTHERWISE
from domain.report import Reader
from records.documents import Document
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from domain.project import Project
    from domain.report import StatusReport

TEMPLATE = "pdf/report.typ"
PAGE = "pdf/report.html.j2"
BODY = '{% set bullet = "-" %}{% include "messages/_base/status.j2" %}'
KINDS = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}


@verb
async def on_paper(project: Project, report: StatusReport) -> list[Document]:
    """The report as it goes with a mail: one page, and for project managers the plan's picture.

    Theirs is also kept up to date beside the runs, as an artifact of the project.
    """
    if report.reader is Reader.PM:
        await world().engine.draw(f"{project.slug}-report", lambda: _artifact(report))
    kinds = ("pdf", "png") if report.reader is Reader.PM else ("pdf",)
    return [await _document(project, report, kind) for kind in kinds]


async def _artifact(report: StatusReport) -> tuple[str, str]:
    """Title and Markdown with the picture inside: the page of runs fetches no files of ours."""
    title = f"{report.client}: {in_words(report)['labels']['status']}"
    picture = b64encode(await drawn(report, "png")).decode()
    return title, f"![{title}](data:image/png;base64,{picture})\n\n{in_markdown(report)}"


def in_markdown(report: StatusReport) -> str:
    """The report as a text that can be kept and sent on."""
    return phrase(BODY, style="markdown", place="config/messages/_base/status.j2", report=report)


async def _document(project: Project, report: StatusReport, kind: str) -> Document:
    """The report as a file; it goes with its letter, and is not kept, as the records are."""
    content = await drawn(report, kind)
    sealed = world().press.suffix == "pdf"
    name = f"{'plan' if kind == 'png' else 'status_report'}-{report.day.isoformat()}"
    return Document(
        project=project.slug,
        name=f"{name}.{kind if sealed else world().press.suffix}",
        version=project.round,
        title=in_words(report)["labels"]["plan" if kind == "png" else "status"],
        text="",
        sha256=hashlib.sha256(content).hexdigest(),
        written_at=world().now(),
        media_type=KINDS[kind] if sealed else world().press.media_type,
        content=content,
        internal=report.reader.inside,
    )


async def drawn(report: StatusReport, kind: str) -> bytes:
    """The report as a page (pdf) or its plan as a picture (png, svg)."""
    words = {
        "view": "page" if kind == "pdf" else "picture",
        "title": report.title,
        "client": report.client,
        "colour": report.light.word,
    }
    given = words | in_words(report)
    return await world().press.draw(find(TEMPLATE), given, at=world().now(), kind=kind)


async def in_html(report: StatusReport) -> str:
    """The report as one file for a browser, with the plan inside."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(find(PAGE).read_text(encoding="utf-8"))
    picture = b64encode(await drawn(report, "svg")).decode()
    language = report.language or OTHERWISE
    says = in_words(report)
    return template.render(report=report, says=says, picture=picture, language=language)
