"""Spreadsheets as .xlsx and .csv: written so that they can be filled in, read without being run.

Knows nothing of what is in them. What somebody typed is written as text, whatever it begins with,
so that no spreadsheet takes it for a formula.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from domain.change_sheet import Formula

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv"
MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000
MOST_ROWS, MOST_COLUMNS = 5_000, 60
EMPTY_ROWS = 100  # ready to be filled in
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
HEAD = PatternFill("solid", fgColor="1F3A5F")
FIXED = PatternFill("solid", fgColor="EEEEEE")
HIGHEST = 2000


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
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = "".join(c for c in name if c not in r"[]:*?/\\")[:31]
    for number, column in enumerate(columns, start=1):
        _head(sheet, number, column)
    last = len(rows) + 1 + EMPTY_ROWS
    for at, row in enumerate(rows, start=2):
        for number, value in enumerate(row, start=1):
            _put(sheet, at, number, value)
    for number, column in enumerate(columns, start=1):
        if not column.fixed and not column.hidden:
            for at in range(2, last + 1):
                sheet.cell(at, number).protection = Protection(locked=False)
        _validate(sheet, number, column, last)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    sheet.protection.sheet = True  # without a password: against slips, not against people
    for allowed in ("insertRows", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _head(sheet: Worksheet, number: int, column: SheetColumn) -> None:
    cell = sheet.cell(1, number, column.title)
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    look = sheet.column_dimensions[get_column_letter(number)]
    look.width = column.width
    look.hidden = column.hidden


def _put(sheet: Worksheet, at: int, number: int, value: object) -> None:
    cell: Any = sheet.cell(at, number)
    if isinstance(value, int | float):
        cell.value = value
    elif value not in (None, ""):
        text = _plain(str(value))
        cell.value = text
        cell.data_type = "s"  # never a formula
        if text.startswith(DANGEROUS):
            cell.quotePrefix = True  # nor when somebody edits it
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _validate(sheet: Worksheet, number: int, column: SheetColumn, last: int) -> None:
    if column.choices:
        allowed = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
        allowed.error = ", ".join(column.choices)
    elif column.number:
        allowed = DataValidation(
            "decimal", operator="between", formula1="0", formula2=str(HIGHEST), allow_blank=True
        )
        allowed.error = f"0 - {HIGHEST}"
    else:
        return
    allowed.errorTitle = column.title[:32]
    allowed.showErrorMessage = True
    letter = get_column_letter(number)
    allowed.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(allowed)


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
    text = "" if value is None else _plain(str(value))
    return f"'{text}" if text.startswith(DANGEROUS) else text


def read_sheet(content: bytes) -> list[list[object]]:
    """The cells of the first sheet, row by row, whether it is a .xlsx or a .csv."""
    if len(content) > MOST_BYTES:
        raise TooLarge
    if content.startswith(b"PK"):
        return _from_xlsx(content)
    return _from_csv(content)


def _from_xlsx(content: bytes) -> list[list[object]]:
    try:
        _harmless(content)
        book = load_workbook(io.BytesIO(content), read_only=True)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not to be believed
        found: list[list[object]] = []
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS):
            if len(found) > MOST_ROWS:
                raise TooLarge
            found.append([_value(cell) for cell in cells])
        book.close()
    except TooLarge:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError,
            AttributeError, IndexError, SyntaxError, RuntimeError) as error:  # fmt: skip
        raise Unreadable from error  # a parser of foreign files fails in many ways
    while found and not any(v not in (None, "") for v in found[-1]):
        found.pop()
    return found


def _harmless(content: bytes) -> None:
    """Refuse what grows beyond all measure when it is unpacked, or defines words of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
            raise TooLarge
        for one in packed.infolist():
            if one.filename.endswith((".xml", ".rels")):
                with packed.open(one) as part:
                    if b"<!DOCTYPE" in part.read(4096):
                        raise Unreadable


def _value(cell: Any) -> object:
    if cell.data_type == "f":
        return Formula(cell.value)
    if cell.data_type == "e":
        return Formula(str(cell.value))  # what a formula came to when it failed, such as #REF!
    return cell.value


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


def _plain(text: str) -> str:
    """The text without signs that no spreadsheet keeps."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
