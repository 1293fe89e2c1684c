"""What a name on the command line stands for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from importer.errors import SourceError, UsageError
from importer.events import StopSignal
from importer.reader.limits import ReadLimits
from importer.reader.place.names import RemoteName, parse
from importer.reader.place.places import open_places
from importer.reader.place.source_bytes import SourceBytes
from importer.reader.place.source_file import is_device_name
from tests.parts import clean_environment

READ = """
import sys
from importer.errors import ImporterError
from importer.events import StopSignal
from importer.reader.limits import ReadLimits
from importer.reader.place.places import open_places
try:
    (source,) = open_places(sys.argv[1:], ReadLimits(unpacked=1000), None, StopSignal(), lambda *_: None)
except ImporterError as error:
    sys.exit(f"{type(error).__name__} {error}")
with source.open() as file:
    print(source.name, source.sha256[:8], len(file.read()))
source.close()
"""


def opened(*names: str) -> list[str]:
    """Open places that are local files; gives their names."""
    sources = open_places(names, ReadLimits(), None, StopSignal(), lambda *_: None)
    return [source.name for source in sources]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with files, in which the test runs."""
    for name in ("b.csv", "a.csv", "~$a.csv", ".hidden.csv", "deep/c.csv", "folder.csv/d.txt", "x[1].csv", "x1.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"name\nAsha\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["b.csv", "a.csv"], ["b.csv", "a.csv"]),
        (["missing.csv"], ["missing.csv"]),
        (["?.csv"], ["a.csv", "b.csv"]),
        (["**/c.csv"], [os.path.join("deep", "c.csv")]),  # noqa: PTH118 - a text is compared
        (["x[1].csv"], ["x[1].csv"]),
        (["[ab].csv", "x1.csv"], ["a.csv", "b.csv", "x1.csv"]),
        (["*.csv"], ["a.csv", "b.csv", "x1.csv", "x[1].csv"]),
    ],
)
def test_paths_and_patterns(names: list[str], files: list[str]) -> None:
    """A pattern gives its files sorted, without folders, hidden and lock files; a file's literal name comes first."""
    assert opened(*names) == files


@pytest.mark.usefixtures("folder")
def test_a_pattern_without_files() -> None:
    """A pattern that matches nothing is named."""
    with pytest.raises(SourceError, match=r"q\*\.csv"):
        opened("q*.csv")


def test_a_file_twice(folder: Path) -> None:
    """One file is not imported twice, neither by a pattern nor by a link."""
    (folder / "hard.txt").hardlink_to(folder / "a.csv")
    for names in (["a.csv", "a.csv"], ["a.csv", "*.csv"], ["a.csv", str(folder / "a.csv")], ["a.csv", "hard.txt"]):
        with pytest.raises(UsageError, match="named twice"):
            opened(*names)
    if sys.platform != "win32":  # where links need a permission
        (folder / "soft.txt").symlink_to(folder / "a.csv")
        with pytest.raises(UsageError, match="named twice"):
            opened("a.csv", "soft.txt")


@pytest.mark.parametrize("name", [r"C:\x.csv", "C:/x.csv", "C://x.csv", "a:b.csv", "/tmp/x.csv"])
def test_a_drive_is_no_scheme(name: str) -> None:
    """A drive letter does not make a path a URL."""
    assert parse(name) == Path(name)


@pytest.mark.parametrize(
    "name",
    [
        "ftp://host/x.csv",
        "file:///etc/passwd",
        "http://example.com/x.csv",
        "http://127.0.0.1.example.com/x.csv",
        "http://127.0.0.1@example.com/x.csv",
        "simplecache::s3://bucket/x.csv",
        "zip::https://host/x.zip",
        "https://host/x::y",
        "s3://key:secret@bucket/x.csv",
        "https:///x.csv",
        "https://host/x\x1b[31m.csv",
        "https://host",
        "s3://bucket/",
    ],
)
def test_what_is_not_possible(name: str) -> None:
    """Any other scheme, a chain, plain http elsewhere and credentials for a bucket are refused; no secret is told."""
    with pytest.raises(UsageError) as refused:
        parse(name)
    assert "secret" not in str(refused.value)


def test_what_is_shown_of_a_url() -> None:
    """Neither the credentials nor the query nor the fragment of a URL is shown."""
    name = parse("https://user:pass@Host.example:8443/a/b.csv?signature=secret#part")
    assert isinstance(name, RemoteName)
    assert (name.shown, name.host, name.path) == ("https://Host.example:8443/a/b.csv", "host.example", "/a/b.csv")


def test_the_names_of_devices() -> None:
    """Windows' devices are known with any ending, and what only begins like one is a file."""
    assert all(map(is_device_name, ["CON", "nul.csv", "Com1.tar.gz", "LPT9 .txt", "aux:", "conin$"]))
    assert not any(map(is_device_name, ["console.csv", "com.csv", "com10.csv", "null.csv", "customers.csv"]))


def run(content: bytes, *names: str) -> str:
    """Read standard input in a process of its own; gives what it says."""
    process = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", READ, *names], input=content, capture_output=True,
        env=clean_environment(None), cwd=Path(__file__).parents[3], timeout=60, check=False,
    )  # fmt: skip
    return (process.stdout + process.stderr).decode("utf-8").strip()


@pytest.mark.parametrize(
    ("content", "names", "says"),
    [
        (b"\xff\x00\r\n\x1a" * 100, ["-"], "standard input 826afff7 500"),
        (b"", ["-"], "SourceError standard input is empty"),
        (b"x" * 1001, ["-"], "SourceError standard input has more than 1,000 bytes"),
        (b"x", ["-", "-"], "UsageError Standard input (-) is named twice"),
    ],
)
def test_standard_input(content: bytes, names: list[str], says: str) -> None:
    """Standard input is read once, as bytes, bounded; it is no source when it is empty or named twice."""
    assert run(content, *names).startswith(says)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_is_no_source() -> None:
    """Nobody waits for a table to be typed."""
    if sys.platform == "win32":
        return
    parent, child = os.openpty()
    process = subprocess.run(
        [sys.executable, "-c", READ, "-"], stdin=child, capture_output=True, cwd=Path(__file__).parents[3],
        env=clean_environment(None), timeout=60, check=False,
    )  # fmt: skip
    os.close(parent)
    os.close(child)
    assert process.stderr.startswith(b"UsageError")


def test_a_local_file_is_opened_late(folder: Path, read_all: Callable[[SourceBytes], bytes]) -> None:
    """A file is only named until it is read, and one that is missing is told then."""
    late, missing = open_places(["late.csv", "missing.csv"], ReadLimits(), None, StopSignal(), lambda *_: None)
    (folder / "late.csv").write_bytes(b"name\n")
    assert read_all(late) == b"name\n"
    with pytest.raises(SourceError, match="no such file"):
        missing.open()
