"""What the user says of a source, and what a workbook hides."""

from __future__ import annotations

import threading
from pathlib import Path

import openpyxl
import psutil
import pytest

from importer.errors import SourceError, UsageError
from importer.events import StopSignal
from importer.reader import ReadOptions, open_source

TEXT = "Name,City\nAsha,Panaji\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "UTF8", "latin-1"])
def test_a_named_encoding_needs_no_mark(tmp_path: Path, encoding: str) -> None:
    """Windows writes UTF-16 and UTF-32 without a byte order mark too: named, they are read."""
    path = tmp_path / "customers.csv"
    path.write_bytes(TEXT.encode({"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(encoding, encoding)))
    with open_source(path, ReadOptions(encoding=encoding)) as source:
        (batch,) = source.batches()
    assert source.info.columns == ("Name", "City")
    assert [list(row.values()) for row in batch.texts.to_pylist()] == [["Asha", "Panaji"]]


@pytest.mark.parametrize("encoding", ["idna", "punycode", "undefined", "base64", "klingon"])
def test_what_is_no_encoding_of_files_is_refused(tmp_path: Path, encoding: str) -> None:
    """A name that Python knows but that is no encoding of files is wrong usage, like one it does not know."""
    path = tmp_path / "customers.csv"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UsageError, match=encoding):
        open_source(path, ReadOptions(encoding=encoding))


def test_a_protected_header_comes_back_as_it_was(tmp_path: Path) -> None:
    """The apostrophe that our reports put before a header goes off again, as it does in cells."""
    path = tmp_path / "errors.csv"
    path.write_text("'+Note,Name\n'=1+1,Asha\n", encoding="utf-8")
    with open_source(path, ReadOptions()) as source:
        (batch,) = source.batches()
    assert source.info.columns == ("+Note", "Name")
    assert [list(row.values()) for row in batch.texts.to_pylist()] == [["=1+1", "Asha"]]


def test_hidden_rows_with_text_are_counted_at_once(tmp_path: Path) -> None:
    """Hidden rows are known when a workbook is opened, blank ones and those above the header not counted."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Title"], ["Name", "City"], ["Asha", "Panaji"], ["Ravi", "Pune"], [], ["Meena", "Goa"]):
        sheet.append(row)
    for number in (1, 4, 5, 6):
        sheet.row_dimensions[number].hidden = True
    book.save(tmp_path / "customers.xlsx")
    with open_source(tmp_path / "customers.xlsx", ReadOptions(header_row=2)) as source:
        batches = list(source.batches())
    assert source.info.hidden_rows == 2
    assert [row for batch in batches for row in batch.rows[batch.hidden].tolist()] == [4, 6]


def test_a_wish_to_stop_ends_the_process_that_reads(tmp_path: Path) -> None:
    """A workbook that takes long to load does not keep anybody waiting who wants to stop."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(60_000):
        sheet.append([f"Name {number}", "Panaji", str(number)])
    book.save(tmp_path / "customers.xlsx")
    stop = StopSignal()
    importer = psutil.Process()
    before = {child.pid for child in importer.children()}

    def ask_once_the_child_runs() -> None:
        while not {child.pid for child in importer.children()} - before:
            pass
        stop.request("interrupted")

    asking = threading.Thread(target=ask_once_the_child_runs)
    asking.start()
    with pytest.raises(SourceError), open_source(tmp_path / "customers.xlsx", ReadOptions(), stop) as source:
        list(source.batches())
    asking.join()


def test_a_wish_that_came_before_leaves_nothing_open(tmp_path: Path) -> None:
    """A workbook that is opened when the end is wanted already is an error at once; its process and pipes are gone."""
    book = openpyxl.Workbook()
    book.save(tmp_path / "customers.xlsx")
    stop = StopSignal()
    stop.request("interrupted")
    importer = psutil.Process()
    before = {child.pid for child in importer.children()}
    for _ in range(5):
        with pytest.raises(SourceError):
            open_source(tmp_path / "customers.xlsx", ReadOptions(), stop)
    assert {child.pid for child in importer.children()} <= before
    assert not [thread for thread in threading.enumerate() if thread.name == "importer-child"]
