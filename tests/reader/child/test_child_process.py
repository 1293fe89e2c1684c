"""The child process bears what a workbook can do to its reader, and never outlives who asked for it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import psutil
import pytest

from importer.errors import SourceError
from importer.reader import ReadOptions, open_source
from importer.reader.child.source import ChildSource
from importer.reader.limits import ReadLimits
from importer.reader.place.source_bytes import SourceBytes

PARENT = """
import sys
from pathlib import Path
from importer.reader import ReadOptions
from importer.reader.child.source import ChildSource
from importer.reader.place.source_bytes import SourceBytes
source = ChildSource(SourceBytes.of_path(Path(sys.argv[1])), "xlsx", ReadOptions())
next(source.batches())
print(source.child_pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workbook of several batches, more than a pipe holds."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(["Name", "Phone", "Address"])
    for number in range(1, 60_000):
        sheet.append([f"Asha {number}", 9_000_000_000 + number, "12 MG Road"])
    path = tmp_path_factory.mktemp("large") / "large.xlsx"
    workbook.save(path)
    return path


def children() -> set[int]:
    """Give the processes that this one started and that are still there, zombies included."""
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_one_cell_in_the_last_corner(tmp_path: Path) -> None:
    """A 5 KB workbook that makes the native parser ask for terabytes ends as a source error, and its child is gone."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = "Name", "x"
    path = tmp_path / "corner.xlsx"
    workbook.save(path)
    before = children()
    with pytest.raises(SourceError, match=r"corner\.xlsx"):
        open_source(path, ReadOptions())
    assert children() <= before


@pytest.mark.parametrize("limits", [ReadLimits(memory=100 << 20), ReadLimits(seconds=0)])
def test_limits_end_the_child(limits: ReadLimits, large: Path) -> None:
    """A child that needs more memory or time than allowed is ended, which is a source error."""
    before = children()
    with pytest.raises(SourceError):
        list(open_source(large, ReadOptions(limits=limits)).batches())
    assert children() <= before


def test_closing_early_ends_the_child(large: Path) -> None:
    """A source that is closed after its first batch leaves no process behind."""
    before = children()
    with open_source(large, ReadOptions()) as source:
        next(source.batches())
        assert children() > before
    assert children() <= before


def test_end_of_reading_leaves_no_process(large: Path) -> None:
    """A workbook that was read to its end leaves no process behind either."""
    before = children()
    with open_source(large, ReadOptions()) as source:
        assert sum(len(batch.rows) for batch in source.batches()) == 59_999
    assert children() <= before


def test_child_dies_with_a_killed_parent(large: Path) -> None:
    """After kill -9 of the importer its child ends by itself, though its work was not done."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(large)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        assert child.is_running()
        parent.kill()
    gone, alive = psutil.wait_procs([child], timeout=30)
    assert (gone, alive) == ([child], [])


def test_killed_child_is_a_source_error(large: Path) -> None:
    """A child that is killed in the middle is not taken for the end of the sheet."""
    source = ChildSource(SourceBytes.of_path(large), "xlsx", ReadOptions())
    batches = source.batches()
    next(batches)
    psutil.Process(source.child_pid).kill()
    with pytest.raises(SourceError, match=r"large\.xlsx"):
        list(batches)
    source.close()


def test_zip_bomb_is_refused(tmp_path: Path) -> None:
    """A workbook that unpacks to hundreds of times its size is refused before it is unpacked."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(100 << 20))
    with pytest.raises(SourceError, match="zip bomb"):
        open_source(path, ReadOptions())


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """A workbook whose index declares entities is refused, so none can be expanded or fetched."""
    path = tmp_path / "entities.xlsx"
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["Name"])
    workbook.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            new.writestr(name, content)
    with pytest.raises(SourceError, match="damaged"):
        open_source(path, ReadOptions())


def test_sheet_that_breaks_off(large: Path, tmp_path: Path) -> None:
    """A sheet whose XML ends in the middle is a source error, not a shorter sheet."""
    path = tmp_path / "cut.xlsx"
    with zipfile.ZipFile(large) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if name == "xl/worksheets/sheet1.xml" else content)
    with pytest.raises(SourceError):
        open_source(path, ReadOptions())
