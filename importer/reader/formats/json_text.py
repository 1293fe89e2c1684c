"""The lines of a JSON Lines file, in bounded memory, whichever Unicode encoding it is in (RFC 8259, 8.1: UTF-8)."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from importer.reader.delimited.text_encoding import TextEncoding, marked_encoding

LONGEST_LINE = 8 << 20
"""Characters of a line; of a longer one only the beginning is kept."""
_KEPT = 1000
_CHUNK = 1 << 20
_HEAD = 64 << 10
_SPACE = " \t\r\ufeff"  # and the mark that stands in the middle where files were put together


class Line(NamedTuple):
    """A line that is not blank, without white space around it."""

    number: int
    """From 1; blank lines count."""
    text: str
    """Has DAMAGE in the place of bytes that are not text."""
    cut: bool
    """Whether it was longer than LONGEST_LINE, so that this is its beginning only."""
    done: float
    """Share of the file that was read up to here, 0-1."""


def json_lines(file: BinaryIO) -> Iterator[Line]:
    """Yield the lines of a seekable file from its beginning, without those that are blank.

    Only a line feed ends a line: JSON strings may hold U+2028 and its like.
    """
    size = max(file.seek(0, 2), 1)
    file.seek(0)
    encoding = marked_encoding(file.read(_HEAD)) or TextEncoding("utf-8")
    file.seek(encoding.mark)
    decoder = codecs.getincrementaldecoder(encoding.name)("importer.damage")
    number, rest, cut, position = 1, "", False, encoding.mark
    while chunk := file.read(_CHUNK):
        position += len(chunk)
        done = min(position / size, 1.0)
        first, *others = decoder.decode(chunk).split("\n")
        rest = rest if cut else rest + first
        for other in others:
            if text := rest.strip(_SPACE):
                yield Line(number, text, cut or len(text) > LONGEST_LINE, done)
            number, rest, cut = number + 1, other, False
        if len(rest) > LONGEST_LINE:
            rest, cut = rest[:_KEPT], True
    rest += "" if cut else decoder.decode(b"", True)
    if text := rest.strip(_SPACE):
        yield Line(number, text, cut or len(text) > LONGEST_LINE, 1.0)
