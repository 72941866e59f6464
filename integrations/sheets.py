"""Spreadsheets as .xlsx and .csv: written so that they can be filled in, read without being run.

Knows nothing of what is in them. What somebody typed is written as text, whatever it begins with,
so that no spreadsheet takes it for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv"
MOST_BYTES = 5_000_000
MOST_ROWS, MOST_COLUMNS = 5_000, 60
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """This is no spreadsheet that we can read."""


class TooLarge(Exception):
    """There is more in it than anybody fills in."""


@dataclass(frozen=True)
class SheetColumn:
    """One column of a sheet: its title, and what may be filled in."""

    title: str
    width: int = 20
    choices: tuple[str, ...] = ()
    number: bool = False
    hidden: bool = False
    fixed: bool = False  # not for the reader to change


def as_xlsx(name: str, columns: Sequence[SheetColumn], rows: Sequence[Sequence[object]]) -> bytes:
    """Write the rows so that they can be filled in: locked titles, drop-downs, room for more."""
    from integrations import xlsx  # noqa: PLC0415 - slow to import, and rarely needed

    return xlsx.written(name, columns, rows)


def as_csv(
    columns: Sequence[SheetColumn], rows: Sequence[Sequence[object]], *, separator: str = ","
) -> bytes:
    """Write the rows as text; what could be taken for a formula gets a quotation mark before it."""
    written = io.StringIO()
    out = csv.writer(written, delimiter=separator, lineterminator="\r\n")
    out.writerow([c.title for c in columns])
    out.writerows([[_guarded(v) for v in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def _guarded(value: object) -> str:
    if isinstance(value, int | float):
        return f"{value:g}"
    text = "" if value is None else plain(str(value))
    return f"'{text}" if text.startswith(DANGEROUS) else text


def read_sheet(content: bytes) -> list[list[object]]:
    """The cells of the first sheet, row by row, whether it is a .xlsx or a .csv."""
    if len(content) > MOST_BYTES:
        raise TooLarge
    if content.startswith(b"PK"):
        from integrations import xlsx  # noqa: PLC0415 - as above

        return xlsx.cells_of(content)
    return _from_csv(content)


def _from_csv(content: bytes) -> list[list[object]]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable from error
    if len(rows) > MOST_ROWS:
        raise TooLarge
    return [[_unguarded(cell) for cell in row[:MOST_COLUMNS]] for row in rows]


def _decoded(content: bytes) -> str:
    """The text, in whichever way spreadsheets have written it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unreadable


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell


def plain(text: str) -> str:
    """The text without signs that no spreadsheet keeps."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
