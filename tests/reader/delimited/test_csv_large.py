"""Files larger than a block: nothing is lost at the seams, memory is bounded, one odd place spoils only itself."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from importer.errors import SourceError
from importer.reader import ReadOptions, open_source

HEADER = ["Name", "Phone", "City", "Pincode", "Note"]
ROWS = 240_000  # some 10 MB: three blocks


def row(number: int) -> list[str]:
    """Give a row that is told from all others."""
    return [f"Asha {number}", f"{9_000_000_000 + number}", "Pune", "411001", ""]


def write(path: Path, odd: dict[int, bytes] | None = None, rows: int = ROWS, **dialect: Any) -> Path:
    """Write a file; `odd` holds lines, by row number, that stand in the place of others."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, **dialect)
        writer.writerow(HEADER)
        for number in range(2, rows + 2):
            if odd and number in odd:
                file.flush()
                file.buffer.write(odd[number] + b"\r\n")
            else:
                writer.writerow(row(number))
    return path


def expected(without: set[int] | None = None, rows: int = ROWS) -> dict[int, list[str]]:
    """Give the ordinary rows by number."""
    return {number: row(number) for number in range(2, rows + 2) if number not in (without or set())}


@pytest.mark.parametrize("dialect", [{}, {"quoting": csv.QUOTE_ALL}, {"delimiter": ";", "lineterminator": "\n"}])
def test_same_cells_as_the_csv_module(dialect: dict[str, Any], read: Callable[..., Any], tmp_path: Path) -> None:
    """On a clean file of several blocks every cell is the one that Python's csv module reads, in the same row."""
    path = write(tmp_path / "customers.csv", **dialect)
    result = read(path)
    delimiter = dialect.get("delimiter", ",")
    with path.open(newline="", encoding="utf-8") as file:
        assert result.cells == {n: cells for n, cells in enumerate(csv.reader(file, delimiter=delimiter), 1) if n > 1}
    assert result.findings == []
    assert result.done == sorted(result.done)
    assert len(result.done) > 1
    assert result.done[-1] == 1


def test_checksum_is_of_the_whole_file_and_comes_at_the_end(tmp_path: Path) -> None:
    """The SHA-256 is that of the file; until every batch was read it is empty."""
    path = write(tmp_path / "customers.csv")
    with open_source(path, ReadOptions()) as source:
        batches = source.batches()
        next(batches)
        assert source.info.sha256 == ""
        for _ in batches:
            pass
        assert source.info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_unclosed_quote_spoils_only_its_row(read: Callable[..., Any], tmp_path: Path) -> None:
    """A mark left open far before the end swallows nothing: every other row keeps its cells and its number."""
    odd = {100: b'"Asha,98,Pune,411001,', 60_000: b'Ravi,98,"Camp, Pune,411001,', 119_000: b'Uma,98,Pune,411001,"'}
    result = read(write(tmp_path / "customers.csv", odd))
    assert result.codes == [(number, "quote_unclosed") for number in odd]
    assert {number: cells for number, cells in result.cells.items() if number not in odd} == expected(set(odd))
    assert result.cells[100] == ['"Asha', "98", "Pune", "411001", ""]


def test_long_notes_stay_one_cell(read: Callable[..., Any], tmp_path: Path) -> None:
    """A cell with hundreds of lines, some with commas, is one cell, even across the seam of two blocks."""
    note = "\n".join(f"call {number}, no reply" for number in range(2000))
    odd = {number: f'Uma,98,Pune,411001,"{note}"'.encode() for number in range(40_000, 40_100)}
    result = read(write(tmp_path / "customers.csv", odd))
    assert result.findings == []
    assert all(result.cells[number] == ["Uma", "98", "Pune", "411001", note] for number in odd)
    assert {number: cells for number, cells in result.cells.items() if number not in odd} == expected(set(odd))


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_monstrous_row_spoils_only_itself(quote: bytes, read: Callable[..., Any], tmp_path: Path) -> None:
    """A row of 20 MB is cut and reported; the rows before and behind it are unharmed."""
    odd = {500: b"Uma,98," + quote + b"x" * (20 << 20) + quote + b",411001,"}
    result = read(write(tmp_path / "customers.csv", odd))
    assert result.codes == [(500, "row_too_long")]
    assert result.cells[500][:2] == ["Uma", "98"]
    assert len(result.cells[500][2]) <= 32_767
    assert {number: cells for number, cells in result.cells.items() if number != 500} == expected({500})


def test_bad_bytes_late_in_the_file_spoil_only_their_rows(read: Callable[..., Any], tmp_path: Path) -> None:
    """A file that is UTF-8 for its first megabytes stays UTF-8; bytes that are not are found in their cells."""
    odd = {
        5: "अनीता,98,पुणे,411001,".encode(),
        110_000: b"Jos\xe9,98,Pun\xe9,411001,",
        110_001: b"Uma,98,Pune,411001,\xff,x",
    }
    result = read(write(tmp_path / "customers.csv", odd))
    assert result.info.encoding == "utf-8"
    assert sorted(result.findings) == [
        (110_000, "encoding_invalid", "City", "Pun\ufffd"),
        (110_000, "encoding_invalid", "Name", "Jos\ufffd"),
        (110_001, "encoding_invalid", "Note", "\ufffd"),
        (110_001, "row_too_long", "", "x"),
    ]
    assert {number: cells for number, cells in result.cells.items() if number not in odd} == expected(set(odd))


def test_windows_1252_is_seen_late(read: Callable[..., Any], tmp_path: Path) -> None:
    """Where the first byte above 127 comes after megabytes of ASCII, it still decides the encoding."""
    result = read(write(tmp_path / "customers.csv", {110_000: b"Jos\xe9,98,Pune,411001,"}))
    assert result.info.encoding == "cp1252"
    assert result.cells[110_000][0] == "José"
    assert result.findings == []


def test_short_and_long_rows_stand_in_their_place(read: Callable[..., Any], tmp_path: Path) -> None:
    """Rows with too few or too many cells stay in order, between whole blocks of good ones."""
    odd: dict[int, bytes] = {n: b"Uma,98" if n % 2 else b"Uma,98,Pune,411001,,more" for n in range(2, ROWS, 997)}
    result = read(write(tmp_path / "customers.csv", odd))
    assert result.codes == [(number, "row_too_short" if number % 2 else "row_too_long") for number in odd]
    assert list(result.cells) == list(range(2, ROWS + 2))


def test_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    """A file that changes between the first batch and the last is refused, for nobody knows what was read."""
    path = write(tmp_path / "customers.csv", rows=3 * ROWS)
    with open_source(path, ReadOptions()) as source:
        batches = source.batches()
        next(batches)
        with path.open("ab") as file:
            file.write(b"Ravi,98,Pune,411001,\r\n")
        with pytest.raises(SourceError, match="changed"):
            for _ in batches:
                pass


def test_closing_early_lets_go_of_the_file(tmp_path: Path) -> None:
    """A source that is closed after its first batch keeps neither the file nor a thread."""
    path = write(tmp_path / "customers.csv")
    with open_source(path, ReadOptions()) as source:
        next(source.batches())
    path.rename(tmp_path / "moved.csv")  # fails on Windows while the file is open
    if sys.platform == "linux":
        opened = [str(link.readlink()) for link in descriptors()]
        assert not any("moved.csv" in target for target in opened)


def descriptors() -> Iterator[Path]:
    """Give the open descriptors of this process that still exist."""
    for link in Path("/proc/self/fd").iterdir():
        if link.is_symlink():
            yield link


MEASURE = """
import sys
from pathlib import Path
import psutil
from importer.reader import ReadOptions, open_source
most = 0
with open_source(Path(sys.argv[1]), ReadOptions()) as source:
    for batch in source.batches():
        most = max(most, psutil.Process().memory_info().rss)
print(most)
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """A file ten times as large is read in about the same memory: 50 MB more at the most, for 50 MB more of file."""
    peaks = []
    for rows in (ROWS, 10 * ROWS):
        path = write(tmp_path / f"{rows}.csv", rows=rows)
        done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, check=True, timeout=120)
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 50 << 20
