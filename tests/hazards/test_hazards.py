"""Every file in `files/`, named for its hazard, comes out as `expected.yaml` says."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml

import importer.errors
from importer.reader import ReadLimits, ReadOptions, open_source
from tests.hazards.make_hazards import plain_files
from tests.reader.conftest import Read, read_file

HERE = Path(__file__).parent
FILES = HERE / "files"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "expected.yaml").read_text("utf-8"))
USUAL: dict[str, Any] = {
    "format": "csv",
    "sheet": None,
    "packed": None,
    "header_row": 1,
    "columns": ["First Name", "Phone", "City"],
    "blank": 0,
    "hidden": [],
    "hidden_rows": 0,
    "footers": [],
    "notes": [],
}
USUAL_TEXT: dict[str, Any] = {"encoding": "utf-8", "delimiter": ",", "quote": '"', "escape": "doubled"}
LARGEST = 20_000
"""Bytes of a file: these are samples."""


def options_of(expected: Mapping[str, Any]) -> ReadOptions:
    """Give the options of an entry."""
    said = dict(expected.get("options", {}))
    return ReadOptions(**said | {"limits": ReadLimits(**said.get("limits", {}))})


def wanted(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give what an entry of the table expects of a file that is read, with the usual filled in; findings apart."""
    usual = USUAL | (USUAL_TEXT if entry.get("format", "csv") == "csv" else dict.fromkeys(USUAL_TEXT))
    usual |= {"hidden_rows": len(entry.get("hidden", []))}
    return usual | {key: value for key, value in entry.items() if key not in {"options", "findings"}}


def outcome(read: Read, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give what came out in the words of the table; what may be anything as the entry has it."""
    info = read.info
    found = {key: getattr(info, key) for key in (*USUAL, *USUAL_TEXT) if hasattr(info, key)}
    rows = {row: None if entry["rows"].get(row, 0) is None else cells for row, cells in read.cells.items()}
    notes = entry.get("notes", [])
    notes = [[word for word in words if word in note] for note, words in zip_longest(info.notes, notes, fillvalue=())]
    return found | {
        "columns": list(info.columns),
        "rows": rows,
        "blank": read.blank,
        "hidden": read.hidden,
        "footers": [row for row, code in read.codes if code == "footer_row"],
        "notes": notes,
    }


def test_every_file_has_an_entry_and_every_entry_a_file() -> None:
    """A hazard that nobody expects anything of proves nothing, nor does an expectation without a file."""
    assert sorted(EXPECTED) == sorted(path.name for path in FILES.iterdir())
    assert len(EXPECTED) >= 75


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
def test_hazard(name: str) -> None:
    """A file that holds a hazard comes out cell by cell under its row numbers, or is refused with the right words."""
    entry = EXPECTED[name]
    if "error" in entry:
        with pytest.raises(getattr(importer.errors, entry["error"])) as caught:
            read_file(FILES / name, options_of(entry))
        assert type(caught.value).__name__ == entry["error"]
        assert [word for word in entry["words"] if word not in str(caught.value)] == []
        assert "\n" not in str(caught.value)
        return
    read = read_file(FILES / name, options_of(entry))
    assert outcome(read, entry) == wanted(entry)
    found = [list(finding) for finding in read.findings if finding[1] != "footer_row"]
    expected = entry.get("findings", [])
    assert [finding[:3] for finding in found] == [finding[:3] for finding in expected]
    assert [finding[3] for finding in expected if finding[3] is not None] == [
        finding[3] for finding, of_table in zip(found, expected, strict=True) if of_table[3] is not None
    ]


@pytest.mark.parametrize("name", sorted(plain_files()))
def test_files_are_as_they_were_made(name: str) -> None:
    """Git and editors have left every byte of the text files alone; what makes them makes the same again."""
    assert (FILES / name).read_bytes() == plain_files()[name]


def test_files_are_small() -> None:
    """The samples do not weigh the repository down."""
    assert [path.name for path in FILES.iterdir() if path.stat().st_size > LARGEST] == []


def test_nothing_is_written_outside_of_the_private_file(tmp_path: Path) -> None:
    """Names inside a zip that lead elsewhere are never followed: neither a folder nor a file appears."""
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    for name in ("traversal-in-zip.zip", "windows-path-in-zip.zip"):
        path = inside / name
        path.write_bytes((FILES / name).read_bytes())
        with open_source(path, ReadOptions(temp_dir=inside)) as source:
            assert sum(len(batch.rows) for batch in source.batches()) == 2
        path.unlink()
    assert sorted(tmp_path.rglob("*")) == [inside.parent, inside]
