"""errors.xlsx as a person handles it: looked at and mended with openpyxl, opened and saved by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

LIBREOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

needs_libreoffice = pytest.mark.skipif(LIBREOFFICE is None, reason="LibreOffice is not installed here")


def rows_sheet(path: Path | str) -> Worksheet:
    """Give the sheet of rows: the second."""
    sheet = openpyxl.load_workbook(path).worksheets[1]
    assert isinstance(sheet, Worksheet)
    return sheet


def cells(path: Path | str) -> list[list[str]]:
    """Give header and rows as openpyxl reads them; a blank cell is the empty string."""
    return [["" if value is None else str(value) for value in row] for row in rows_sheet(path).values]


def records(path: Path | str) -> list[dict[str, str]]:
    """Give the rows by header."""
    header, *rows = cells(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def notes(path: Path | str) -> dict[str, str]:
    """Give what the notes say, by the name of their cells."""
    return {
        cell.coordinate: cell.comment.text
        for row in rows_sheet(path).iter_rows()
        for cell in row
        if cell.comment is not None
    }


def mend(path: Path | str, fixed: Mapping[str, str]) -> Path:
    """Type other values over those that are wrong, and save."""
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[1].iter_rows(min_row=2):
        for cell in row:
            if cell.value is not None and str(cell.value) in fixed:
                cell.value = fixed[str(cell.value)]
    book.save(path)
    return Path(path)


def by_libreoffice(path: Path | str, to: str, folder: Path) -> Path:
    """Have LibreOffice open a file and save it in another format (`xlsx`, or `csv:...`); gives the new file."""
    assert LIBREOFFICE is not None
    profile = (folder / "profile").absolute().as_uri()  # one of its own, for several may run at a time
    line = [LIBREOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to", to, "--outdir", str(folder)]
    subprocess.run([*line, str(path)], check=True, capture_output=True, timeout=240)
    return folder / f"{Path(path).stem}.{to.partition(':')[0]}"
