"""Spreadsheets: what we write can be filled in, and what comes back is read without being run."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.change_sheet import Formula
from integrations.sheets import (
    MOST_BYTES,
    SheetColumn,
    TooLarge,
    Unreadable,
    as_csv,
    as_xlsx,
    read_sheet,
)

COLUMNS = (
    SheetColumn("Id", hidden=True),
    SheetColumn("Title"),
    SheetColumn("Complexity", choices=("low", "medium", "high")),
    SheetColumn("Hours", number=True),
)
ROWS: list[list[object]] = [
    ["acme/1", '=HYPERLINK("http://evil.example","x")', "low", 4.5],
    ["acme/2", "@SUM(1)\nsecond line", "", None],
    ["acme/3", "-1 for the naïve ; , \"quoted\" 'field'", "high", 12],
]


def said(table: list[list[object]]) -> list[list[str]]:
    return [["" if v is None else f"{v:g}" if isinstance(v, float) else str(v) for v in row]
            for row in table]  # fmt: skip


def sheet_of(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize(
    "written", [as_xlsx("List", COLUMNS, ROWS), as_csv(COLUMNS, ROWS)], ids=["xlsx", "csv"]
)
def test_what_is_written_is_read_back_as_it_was(written: bytes):
    table = said(read_sheet(written))

    assert [row[:4] for row in table] == [["Id", "Title", "Complexity", "Hours"], *said(ROWS)]


def test_nothing_that_somebody_typed_becomes_a_formula():
    cell = sheet_of(as_xlsx("List", COLUMNS, ROWS))["B2"]
    lines = as_csv(COLUMNS, ROWS).decode("utf-8-sig").splitlines()

    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert lines[1].split(",")[1].strip('"').startswith("'=")


def test_titles_are_locked_choices_drop_down_and_the_id_is_hidden():
    sheet = sheet_of(as_xlsx("List", COLUMNS, ROWS))

    assert sheet.protection.sheet
    assert sheet["B1"].protection.locked
    assert not sheet["B2"].protection.locked
    assert not sheet["B50"].protection.locked
    assert sheet["A2"].protection.locked
    assert sheet.column_dimensions["A"].hidden
    (choice,) = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert (choice.formula1, str(choice.sqref)) == ('"low,medium,high"', "C2:C104")


def test_a_formula_that_comes_back_is_told_from_words():
    book = load_workbook(io.BytesIO(as_xlsx("List", COLUMNS, ROWS)))
    book.worksheets[0]["D2"] = "=2*4"
    out = io.BytesIO()
    book.save(out)

    cell = read_sheet(out.getvalue())[1][3]

    assert isinstance(cell, Formula)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_as_any_spreadsheet_writes_it(encoding: str, separator: str):
    text = f"Titre{separator}Complexité\r\nÀ côté{separator}élevée\r\n"

    assert read_sheet(text.encode(encoding)) == [["Titre", "Complexité"], ["À côté", "élevée"]]


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\3\4 nothing",
        packed(hello_txt=b"hello"),
        packed(evil_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'),
        b"\x89PNG\0\0\0\xff\xfe",
        as_xlsx("List", COLUMNS, ROWS)[:-200],
    ],
    ids=["no zip", "no sheet", "own words", "picture", "cut off"],
)
def test_what_is_no_spreadsheet_is_said_to_be_none(content: bytes):
    with pytest.raises(Unreadable):
        read_sheet(content)


@pytest.mark.parametrize(
    "content",
    [b"a" * (MOST_BYTES + 1), packed(a_xml=b" " * 70_000_000), b"a\n" * 6000],
    ids=["large", "grows", "long"],
)
def test_more_than_anybody_fills_in_is_refused(content: bytes):
    with pytest.raises(TooLarge):
        read_sheet(content)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here")
def test_libreoffice_opens_it_and_its_own_copy_is_read_back(tmp_path: Path):
    (tmp_path / "in.xlsx").write_bytes(as_xlsx("List", COLUMNS, ROWS))

    for kind in ("xlsx", "csv"):
        given = (str(tmp_path / "out"), str(tmp_path / "in.xlsx"))
        subprocess.run(  # noqa: S603 - our own file
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",  # noqa: S607
             "--convert-to", kind, "--outdir", *given],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip

    copied = (tmp_path / "out" / "in.xlsx").read_bytes()
    table = said(read_sheet(copied))
    assert [row[:4] for row in table] == [["Id", "Title", "Complexity", "Hours"], *said(ROWS)]
    lists = [v for v in sheet_of(copied).data_validations.dataValidation if v.type == "list"]
    assert [v.formula1 for v in lists] == ['"low,medium,high"']
    assert "=HYPERLINK" in (tmp_path / "out" / "in.csv").read_text("cp1252")  # as words
