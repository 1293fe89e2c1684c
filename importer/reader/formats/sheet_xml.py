"""A worksheet's XML as a stream of whole rows, and how its writer spells it.

The XML is searched, not parsed: a parser in Python would take ten times as long as the native reader that reads the
cells. What is searched for are tags, whose form the standard fixes but for prefix (`<x:row`) and kind of quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from importer.reader.formats.workbook_parts import DamagedError, refuse_document_type

_LONGEST_ROW = 64 << 20
"""Bytes. Excel allows 16,384 cells of 32,767 characters; rows of customers have a few thousand bytes."""
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)worksheet[\s>]")
_FIRST_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s[^>]*?=\s*([\"'])")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a writer spells the tags of a sheet."""

    prefix: bytes = b""
    """Before each tag: `x:`; mostly empty."""
    quote: bytes = b'"'

    @property
    def end_of_rows(self) -> bytes:
        """Give the beginning of the tag that ends the rows."""
        return b"</" + self.prefix + b"sheetData"

    def tag(self, name: str) -> bytes:
        """Give the beginning of a tag."""
        return b"<" + self.prefix + name.encode("ascii")

    def attribute(self, name: str, value: str) -> bytes:
        """Give an attribute with the blank before it."""
        return b" " + name.encode("ascii") + b"=" + self.quote + value.encode("ascii") + self.quote


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a sheet's XML: what stands before the rows, whole rows, or the last rows and what follows them."""

    start: int
    """Position of its first byte in the unpacked part."""
    text: bytes
    spelling: Spelling


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """Break a sheet between rows: a piece begins with a row, but for the first one and what follows the rows.

    Raises SourceError for what is no sheet.
    """
    spelling: Spelling | None = None
    start, rest, ended = 0, b"", False
    for chunk in chunks:
        rest += chunk
        if spelling is None:
            spelling = _spelling(rest)
        if spelling is not None:
            end = _last_row(rest, spelling)
            if end <= 0 and (ended or spelling.end_of_rows in rest):
                ended, end = True, rest.rfind(b"<")
            if end > 0:
                yield Piece(start, rest[:end], spelling)
                start += end
                rest = rest[end:]
        if len(rest) > _LONGEST_ROW:
            raise DamagedError
    yield Piece(start, rest, spelling or Spelling())


def _last_row(text: bytes, spelling: Spelling) -> int:
    row = spelling.tag("row")
    end = text.rfind(row)
    while end > 0 and text[end + len(row) : end + len(row) + 1] not in {b" ", b">", b"/", b"\t", b"\r", b"\n"}:
        end = text.rfind(row, 0, end)  # <rowBreaks>, or the name of the tag was cut off
    return end


def _spelling(text: bytes) -> Spelling | None:
    """Tell the spelling from the root and the first cell; None when they did not come yet."""
    root, cell = _ROOT.search(text), _FIRST_CELL.search(text)
    if root is None or cell is None:
        return None
    refuse_document_type(text[: root.start()])
    return Spelling(root[1], cell[1])
