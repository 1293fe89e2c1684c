"""A mark that was never closed is told from a cell that holds line breaks, and swallows no row."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importer.reader.delimited.csv_quotes import Evidence, is_unclosed

ADDRESSES = (
    "12 MG Road",
    "Flat 4, Tower B",
    "Flat 4,\nMG Road,\nPune",
    "H.No 5\nNear Temple",
    "Plot 7, Sector 9, Phase 2",
    "C/o Rao,\nVillage X,\n\nTaluk Y",
    '"Shanti", 2nd Floor',
    '5" Pipe Lane',
    "",
)


@pytest.mark.parametrize(
    ("evidence", "row_delimiters", "unclosed"),
    [
        # closes well, at a cell start, width fits, delimiters, lines, of them rows
        (Evidence(True, False, True, 2, 3, 0), 18, False),  # an address of three lines
        (Evidence(True, False, True, 18, 2, 2), 18, True),  # just one whole row of 19 cells
        (Evidence(True, False, True, 4, 2, 2), 4, False),  # could be an address with commas
        (Evidence(True, False, True, 12, 4, 4), 4, True),  # three such rows could not
        (Evidence(True, False, True, 12, 4, 2), 4, False),  # nor are these rows
        (Evidence(True, False, True, 3, 4, 4), 1, False),  # two columns prove little
        (Evidence(True, False, True, 14, 15, 14), 1, True),  # but not nothing
        (Evidence(True, False, False, 8, 3, 2), 4, True),  # rows, and the record does not fit
        (Evidence(True, False, False, 5, 4, 1), 4, False),  # an address in a row that is too short
        (Evidence(False, True, True, 2, 3, 0), 18, True),  # closed by a mark that opens a cell
        (Evidence(False, False, True, 1, 2, 0), 4, False),  # quotes inside quotes
        (Evidence(False, False, False, 1, 2, 0), 4, True),  # nothing fits: each line by itself
        (Evidence(True, False, True, 0, 9, 9), 0, False),  # one column: any line is a row
        (Evidence(False, False, True, 0, 2, 2), 0, True),
    ],
)
def test_decision(evidence: Evidence, row_delimiters: int, unclosed: bool) -> None:
    """Each kind of evidence leads to the decision that a person would take."""
    assert is_unclosed(evidence, row_delimiters) is unclosed


def line(cells: list[str], quoting: int) -> str:
    """Write one record."""
    file = io.StringIO(newline="")
    csv.writer(file, quoting=quoting, lineterminator="\r\n").writerow(cells)  # type: ignore[arg-type]  # typeshed wants a literal
    return file.getvalue()


@settings(deadline=None)
@given(data=st.data())
def test_one_missing_mark_loses_no_other_row(data: st.DataObject, read_path: Callable[[Path], Any]) -> None:
    """A file from which one quotation mark was deleted still gives every other row, whatever cells hold line breaks."""
    width = data.draw(st.sampled_from([2, 3, 5, 12, 19]))
    place = data.draw(st.integers(0, width - 1))
    quoting = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    rows = [[f"v{row}.{column}" for column in range(width)] for row in range(20)]
    for cells in rows:
        cells[place] = data.draw(st.sampled_from(ADDRESSES))
    spoilt = data.draw(st.integers(0, len(rows) - 1))
    rows[spoilt][place] = "Flat 4, Tower B"
    lines = [line(cells, quoting) for cells in rows]
    marks = [at for at, character in enumerate(lines[spoilt]) if character == '"']
    missing = data.draw(st.sampled_from(marks))
    lines[spoilt] = lines[spoilt][:missing] + lines[spoilt][missing + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.csv")
        header = line([f"h{column}" for column in range(width)], quoting)
        path.write_text("".join([header, *lines]), encoding="utf-8", newline="")
        result = read_path(path)
    unharmed = {number: cells for number, cells in enumerate(rows, 2) if number != spoilt + 2}
    assert {number: cells for number, cells in result.cells.items() if number != spoilt + 2} == unharmed
    assert {row for row, _ in result.codes} <= {spoilt + 2}
