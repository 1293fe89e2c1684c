"""The log's file: whole lines whoever else appends, its owner's alone, and no harm to other files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from importer.errors import UsageError
from importer.log.file import LogFile
from tests.parts import ROOT

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
LINE = '{"timestamp": "now"}'


def never(words: str) -> None:
    """Fail: nothing was to be lost."""
    raise AssertionError(words)


@posix
def test_a_new_log_is_its_owners_alone(tmp_path: Path) -> None:
    """The file is made with mode 0600; one that is there keeps its mode, for others may be meant to read it."""
    path = tmp_path / "log"
    LogFile(path, never).close()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    LogFile(path, never).close()
    assert path.stat().st_mode & 0o777 == 0o640


def test_lines_are_appended(tmp_path: Path) -> None:
    """What the log held before stays; a line of weight is on disk at once, with those that waited before it."""
    path = tmp_path / "log"
    path.write_text(f"{LINE}\n", encoding="utf-8")
    file = LogFile(path, never)
    try:
        file.write("debug", '{"timestamp": "waits"}')
        assert path.read_text(encoding="utf-8") == f"{LINE}\n"
        file.write("info", '{"timestamp": "next"}')
        assert path.read_text(encoding="utf-8").splitlines()[1:] == ['{"timestamp": "waits"}', '{"timestamp": "next"}']
        file.write("debug", '{"timestamp": "last"}')
    finally:
        file.close()
    assert path.read_text(encoding="utf-8").splitlines()[3:] == ['{"timestamp": "last"}']


def test_lines_that_wait_are_bounded(tmp_path: Path) -> None:
    """A flood of debug lines without any other is written before it fills the memory."""
    path = tmp_path / "log"
    file = LogFile(path, never)
    for _ in range(10_000):
        file.write("debug", LINE)
    held = 10_000 * (len(LINE) + 1) - path.stat().st_size
    file.close()
    assert held < 1 << 16
    assert path.stat().st_size == 10_000 * (len(LINE) + 1)


def test_several_importers_write_whole_lines(tmp_path: Path) -> None:
    """Three processes that append at the same time leave every line of each whole and in its order."""
    path, count = tmp_path / "log", 400
    processes = [
        subprocess.Popen([sys.executable, "-m", "tests.log.writes_lines", path, name, str(count)], cwd=ROOT)
        for name in ("a", "b", "c")
    ]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    seen: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        loaded = json.loads(line)
        assert loaded["number"] == seen[loaded["run_id"]]
        seen[loaded["run_id"]] += 1
    assert seen == {"a": count, "b": count, "c": count}


@posix
def test_another_writer_that_hangs_holds_nobody_up(tmp_path: Path) -> None:
    """Who has the file locked for good, a stopped process, costs a moment and no line."""
    import fcntl  # noqa: PLC0415 - not on Windows

    path = tmp_path / "log"
    file = LogFile(path, never)
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        file.write("info", LINE)
    file.close()
    assert path.read_text(encoding="utf-8") == f"{LINE}\n"


@posix
def test_a_full_disk_is_told_once_and_ends_nothing(tmp_path: Path) -> None:
    """What cannot be written is given up by whole lines, told once; once there is room, lines come again."""
    path = tmp_path / "log"
    ended = subprocess.run(
        [sys.executable, "-m", "tests.log.without_room", path, "100"], cwd=ROOT, capture_output=True, check=True,
        timeout=60,
    )  # fmt: skip
    told = ended.stdout.decode().splitlines()
    assert len(told) == 1
    assert str(path) in told[0]
    stamps = [json.loads(line)["timestamp"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert (stamps[0], stamps[-1]) == ("before", "after")
    assert ended.stderr == b""


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    """After a power cut in the middle of a line the next one stands in a line of its own."""
    path = tmp_path / "log"
    path.write_text(f'{LINE}\n{{"timesta', encoding="utf-8")
    file = LogFile(path, never)
    file.write("info", LINE)
    file.close()
    assert path.read_text(encoding="utf-8").splitlines() == [LINE, '{"timesta', LINE]


@pytest.mark.parametrize("content", [b"Customer ID,Phone\n1,2\n", b'{"Phone": "1"}\n', b"\x00", b"SQLite format 3\x00"])
def test_a_file_that_is_no_log_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    """The customers' file, a config or a journal that was named by mistake is refused, and nothing is added to it."""
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"customers\.csv"):
        LogFile(path, never)
    assert path.read_bytes() == content


@pytest.mark.parametrize("name", [".", "missing/log", "\0"])
def test_a_place_that_cannot_be_opened_is_wrong_usage(tmp_path: Path, name: str) -> None:
    """A folder, a folder that is missing or no name at all is said in one line, and makes nothing."""
    with pytest.raises(UsageError, match="log-file"):
        LogFile(tmp_path / name, never)
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_pipe_is_refused_without_waiting_for_its_reader(tmp_path: Path) -> None:
    """A pipe that nobody reads would hold the run up: it is refused at once."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="ordinary file"):
        LogFile(tmp_path / "pipe", never)
