"""Files that appear whole or not at all, and that only their owner can read."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from importer.errors import StoppedError, UsageError
from importer.report import Summary, make_run_folder, write_summary
from importer.report.folder.private_files import PrivateFiles

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes and limits of POSIX; Windows has access lists")


@pytest.fixture
def no_umask() -> Iterator[None]:
    """Have the system take nothing off the modes that are asked for."""
    before = os.umask(0)
    yield
    os.umask(before)


@posix_only
@pytest.mark.usefixtures("no_umask")
def test_only_the_owner_can_read(tmp_path: Path) -> None:
    """Folder 0700 and files 0600 from their first moment on, even where the system would allow everything."""
    folder = make_run_folder("run-1", tmp_path / "new" / "out").path
    path = write_summary(Summary(exit_code=0), folder)
    assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(path.stat().st_mode)) == (0o700, 0o600)
    with PrivateFiles(tmp_path) as files:
        files.create("half.csv").write(b"x")
        (private,) = (path for path in tmp_path.iterdir() if path.name.startswith("."))
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert stat.S_IMODE((private / "half.csv").stat().st_mode) == 0o600


@posix_only
@pytest.mark.parametrize("limit", [4_000, 40_000], ids=["nothing fits", "the rows fit, but no workbook"])
def test_a_full_disk_keeps_the_earlier_reports(tmp_path: Path, limit: int) -> None:
    """When a file cannot be written to its end, all earlier files are as they were and no part of a new one is left."""
    earlier = {"results.csv": b"earlier", "errors.csv": b"mended", "summary.json": b"{}"}
    for name, content in earlier.items():
        (tmp_path / name).write_bytes(content)
    script = Path(__file__).with_name("disk_full.py")
    child = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(limit)], check=True, capture_output=True, text=True, timeout=60
    )
    assert child.stderr == ""
    assert child.stdout.splitlines() == ["StoppedError True True"] * 3
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == earlier


def test_an_optional_file_appears_only_if_it_was_written(tmp_path: Path) -> None:
    """An optional file that nobody wrote to does not appear, and takes an earlier one away; an empty one appears."""
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(b"earlier")
    with PrivateFiles(tmp_path) as files:
        files.create("a.xlsx", optional=True)
        files.create("b.xlsx", optional=True).write(b"")
        files.create("c.xlsx", optional=True)
        files.put_in_place()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b.xlsx": b""}


def test_a_folder_that_no_system_can_make_is_named(tmp_path: Path) -> None:
    """A name that is too long is wrong usage, and no bug of ours."""
    with pytest.raises(UsageError, match="cannot be made"):
        make_run_folder("run-1", tmp_path / ("x" * 300))


@posix_only
def test_a_folder_without_permission_is_named() -> None:
    """A folder that the user may not write to is a UsageError before anything is sent, not a traceback after it."""
    folder = Path(tempfile.mkdtemp())  # tmp_path lies in a folder that nobody else may enter
    try:
        folder.chmod(0o555)
        if root := os.geteuid() == 0:
            os.seteuid(65534)
        try:
            for place in (folder, folder / "new"):
                with pytest.raises(UsageError) as caught:
                    make_run_folder("run-1", place)
                assert str(place) in caught.value.message
        finally:
            if root:
                os.seteuid(0)
        assert list(folder.iterdir()) == []
    finally:
        shutil.rmtree(folder)


def test_files_appear_together(tmp_path: Path) -> None:
    """Until all files are put in place none of them shows, and whoever gives up leaves nothing."""
    (tmp_path / "a").write_bytes(b"old")
    with PrivateFiles(tmp_path) as files:
        for name in ("a", "b"):
            files.create(name).write(b"new")
        assert (tmp_path / "a").read_bytes() == b"old"
        assert not (tmp_path / "b").exists()
        files.put_in_place()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "b": b"new"}
    with PrivateFiles(tmp_path) as files:
        files.create("c").write(b"never")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_folder_that_vanishes_is_no_traceback(tmp_path: Path) -> None:
    """When the folder is taken away during the run, the report stops with the file's name."""
    folder = tmp_path / "out"
    folder.mkdir()
    with PrivateFiles(folder) as files:
        file = files.create("results.csv")
        shutil.rmtree(folder)
        with pytest.raises(StoppedError, match=r"results\.csv"):
            file.write(b"x")
        with pytest.raises(StoppedError, match=r"results\.csv"):
            files.put_in_place()
