"""Reads a file to its end, so that tests can say what should have come out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from importer.reader import ReadOptions, SourceInfo, open_source


@dataclass(frozen=True)
class Read:
    """Everything that a source gave."""

    info: SourceInfo
    cells: dict[int, list[str]]
    """Cells by row number."""
    findings: list[tuple[int, str, str, str]]
    """Row number, code, column, value."""
    hidden: list[int]
    blank: int
    done: list[float]

    @property
    def codes(self) -> list[tuple[int, str]]:
        """Row number and code of every finding."""
        return [(row, code) for row, code, *_ in self.findings]


def read_file(path: Path, options: ReadOptions | None = None) -> Read:
    """Read a file to its end."""
    cells: dict[int, list[str]] = {}
    findings: list[tuple[int, str, str, str]] = []
    hidden: list[int] = []
    done: list[float] = []
    blank = 0
    with open_source(path, options or ReadOptions()) as source:
        for batch in source.batches():
            assert batch.texts.schema.names == list(source.info.columns)
            assert all(column.type == pa.string() and not column.null_count for column in batch.texts.columns)
            rows = batch.rows.tolist()
            values = [column.to_pylist() for column in batch.texts.columns]
            new = dict(zip(rows, map(list, zip(*values, strict=True)), strict=True))
            assert len(new) == len(rows)
            assert not cells.keys() & new.keys()
            cells |= new
            findings += [(rows[found.index], found.finding.code, found.column, found.value) for found in batch.findings]
            hidden += batch.rows[batch.hidden].tolist()
            blank += batch.blank
            done.append(batch.done)
        info = source.info
    return Read(info, cells, findings, hidden, blank, done)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Read]:
    """Give a function that reads a path, or the bytes of a file."""

    def read_any(source: Path | bytes, options: ReadOptions | None = None, name: str = "customers.csv") -> Read:
        if isinstance(source, bytes):
            path = tmp_path / name
            path.write_bytes(source)
            source = path
        return read_file(source, options)

    return read_any


@pytest.fixture(scope="session")
def read_path() -> Callable[[Path], Read]:
    """Give a function that reads a path; for hypothesis, whose examples share what fixtures give."""
    return read_file
