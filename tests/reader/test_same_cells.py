"""On clean files the reader agrees cell by cell with the parsers that everybody knows."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from importer.reader import ReadOptions

COLUMNS = ["First Name", "Last Name", "Phone", "Email", "Address", "City", "State", "Pincode", "Notes"]
COLUMNS += [f"Extra {number}" for number in range(1, 11)]
NAMES = ("Asha", "Ravi", "Meera", "José", "आशा", "Zoë", "O'Brien", "Kiran 😀", "Rao, Kiran")
PLACES = ("Pune", "Goa", "Mysuru", "दिल्ली", "", "New Delhi", " Surat ")
NOTES = ("", "N/A", "007", "1E5", "null", "12, MG Road\nCamp\nPune", 'says "no"', "a;b|c\td", "line\r\nend", "nan", "-")


def people(rows: int) -> list[list[str]]:
    """Invent rows of customers, the same each time."""
    draw = random.Random(7)
    return [
        [
            draw.choice(NAMES),
            draw.choice(NAMES),
            str(9_000_000_000 + number),
            f"person{number}@example.com",
            draw.choice(NOTES),
            draw.choice(PLACES),
            draw.choice(PLACES),
            str(400_000 + number),
            *(draw.choice(NOTES) for _ in range(11)),
        ]
        for number in range(rows)
    ]


@pytest.fixture(scope="module", params=[("utf-8", ",", "\n"), ("utf-16", "\t", "\r\n"), ("utf-8-sig", ";", "\r\n")])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Give a file of 10,000 rows with 19 cells, its encoding and its delimiter."""
    encoding, delimiter, line_end = request.param
    path = tmp_path_factory.mktemp("same") / "customers.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerows([COLUMNS, *people(10_000)])
    return path, encoding, delimiter


def test_same_cells_as_the_csv_module(written: tuple[Path, str, str], read_path: Callable[..., Any]) -> None:
    """Every cell is the one that Python's csv module reads, under the number of its record."""
    path, encoding, delimiter = written
    read = read_path(path)
    with path.open(encoding=encoding, newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter)
    assert list(read.info.columns) == header
    assert list(read.cells) == list(range(2, len(rows) + 2))
    assert list(read.cells.values()) == rows
    assert read.findings == []


def test_same_cells_as_pandas(written: tuple[Path, str, str], read_path: Callable[..., Any]) -> None:
    """Every cell is the one that pandas reads when it is told to guess nothing."""
    path, encoding, delimiter = written
    read = read_path(path)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding, sep=delimiter)
    assert list(read.info.columns) == list(frame.columns)
    assert list(read.cells.values()) == frame.to_numpy().tolist()


def test_same_cells_as_openpyxl(tmp_path: Path, read_path: Callable[..., Any]) -> None:
    """Every cell of a clean workbook is the one that openpyxl reads, numbers without `.0` or exponent."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(COLUMNS)
    for cells in people(2_000):
        values: list[str | int | None] = [cell.replace("\r\n", "\n") or None for cell in cells]
        values[2], values[7] = int(cells[2]), int(cells[7])
        sheet.append(values)
    path = tmp_path / "customers.xlsx"
    workbook.save(path)
    workbook.close()
    read = read_path(path, ReadOptions())
    again = openpyxl.load_workbook(path, read_only=True)
    header, *rows = again.worksheets[0].iter_rows(values_only=True)
    again.close()
    assert list(read.info.columns) == list(header)
    assert list(read.cells) == list(range(2, 2_002))
    assert list(read.cells.values()) == [["" if value is None else str(value) for value in row] for row in rows]
    assert read.findings == []
