"""The .xlsx of a sheet: written to be filled in, and read with as little trust as any file."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from domain.change_sheet import Formula
from integrations.sheets import (
    DANGEROUS,
    MOST_COLUMNS,
    MOST_ROWS,
    SheetColumn,
    TooLarge,
    Unreadable,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

MOST_UNPACKED = 60_000_000
EMPTY_ROWS = 100  # ready to be filled in
HEAD = PatternFill("solid", fgColor="1F3A5F")
HIGHEST = 2000


def written(name: str, columns: Sequence[SheetColumn], rows: Sequence[Sequence[object]]) -> bytes:
    """The rows, so that they can be filled in: locked titles, drop-downs, room for more."""
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
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


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
        text = plain(str(value))
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


def cells_of(content: bytes) -> list[list[object]]:
    """The cells of the first sheet, row by row."""
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
