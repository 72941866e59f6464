"""Documents on the command line: what is filed, and reading or saving one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from app.show import Output, columns, line, moment
from app.worlds import in_the_records
from domain.errors import BadInput
from tasks.world import world

if TYPE_CHECKING:
    from pathlib import Path

    from records.documents import Document

FILES = {".pdf", ".docx"}  # what a document is also filed as


def _filed(project: str) -> None:
    """List what is filed on a project."""

    async def find() -> list[Document]:
        await world().ledger.projects.record(project)
        return await world().ledger.documents.of(project)

    newest = {one.name: one for one in in_the_records(find)}
    columns(
        ("DOCUMENT", "TITLE", "VERSION", "WRITTEN", "FOR"),
        [
            (d.name, d.title, str(d.version), moment(d.written_at.isoformat()),
             "us alone" if d.internal else "both sides")
            for d in newest.values()
        ],
        empty="Nothing has been filed yet.",
    )  # fmt: skip
    if newest:
        line(f"→ Read one: golive document {project} {next(iter(newest))}")


def document(project: str, name: str = "", /, *, output: Output = None) -> None:
    """Print the latest version of a document of a project, or write it to a file.

    Without a name it lists what is filed.

    The signed PDF of a document is written when the file that is named ends with .pdf, and the
    Word file when it ends with .docx.

    Parameters
    ----------
    project
        The project's key.
    name
        The document; all are listed when it is left out.
    output
        The file to write.

    """
    if not name:
        _filed(project)
        return

    async def find() -> Document:
        await world().ledger.projects.record(project)
        return await world().ledger.documents.get(project, wanted)

    suffix = output.suffix.lower() if output else ""
    wanted = f"{name}{suffix}" if suffix in FILES and not name.endswith(suffix) else name
    found = in_the_records(find)
    if output is None and found.content is not None:
        raise BadInput(
            f"{found.title} is a file for a reader of its own, not a text to print.",
            fix=f"Say where to write it: golive document {project} {name} -o {found.file_name}",
        )
    if output is None:
        sys.stdout.write(found.text)
        return
    _into(output, found)


def _into(output: Path, found: Document) -> None:
    """Write the document to a file."""
    try:
        output.write_bytes(found.data)
    except OSError as error:
        raise BadInput(
            f"The document cannot be written: {error.strerror}.",
            place=str(output),
            fix="Name a file in a folder that exists and is yours.",
        ) from None
    line(f"{found.title}, version {found.version}: {output}")
