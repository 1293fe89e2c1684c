"""Lets text of another dialect be read as plain RFC 4180: what escapes stand for is disguised until cells are cut.

A backslash and the sign that it protects become one noncharacter, which no real text holds, so nobody takes the sign
for a mark, delimiter or line end; in the cells the noncharacters are turned back. So odd dialects go through the same
careful code as the usual one, and cost nothing where they do not occur.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from importer.reader.delimited.dialect import Dialect

_FIRST = 0xFDD1  # U+FDD0 stands for damage; U+FDD0 to U+FDEF are noncharacters
_LEAD = chr(_FIRST).encode()[:2]


class Disguise:
    """Of one source. Chunks are put on in their order; cells are taken off in any."""

    def __init__(self, dialect: Dialect) -> None:
        self._swapped = dialect.quote == "'"
        self._unquoted = dialect.quote == ""
        self._escaped = dialect.escape == "backslash"
        protected = ["\\", '"', "'", dialect.delimiter.decode(), "\n", "\r"]
        self._stand_in = {sign.encode(): chr(_FIRST + number) for number, sign in enumerate(protected)}
        self._sign = {stand_in: sign.decode() for sign, stand_in in self._stand_in.items()}
        signs = b"".join(re.escape(sign) for sign in self._stand_in)
        self._escape = re.compile(rb"\\([" + signs + rb"])")
        self._waiting = b""

    @property
    def is_needed(self) -> bool:
        """Whether the dialect is any other than the usual one."""
        return self._swapped or self._unquoted or self._escaped

    def put_on(self, chunk: bytes, *, final: bool) -> bytes:
        """Disguise a chunk of UTF-8; a backslash at its end waits for the next one."""
        if self._escaped:
            chunk, self._waiting = self._waiting + chunk, b""
            ending = len(chunk) - len(chunk.rstrip(b"\\"))
            if ending % 2 and not final:
                chunk, self._waiting = chunk[:-1], b"\\"
            if b"\\" in chunk:
                chunk = self._escape.sub(lambda found: self._stand_in[found[1]].encode(), chunk)
        if self._swapped:
            chunk = chunk.replace(b'"', self._stand_in[b'"'].encode()).replace(b"'", b'"')
        elif self._unquoted:
            chunk = chunk.replace(b'"', self._stand_in[b'"'].encode())
        return chunk

    def taken_off(self, text: str) -> str:
        """Give the text of one cell."""
        if self._swapped:
            text = text.replace('"', "'")
        for stand_in, sign in self._sign.items():
            text = text.replace(stand_in, sign)
        return text

    def taken_off_columns(self, columns: Sequence[pa.Array], text: bytes) -> list[pa.Array]:
        """Give the texts of columns; `text` is what they were parsed from, and tells what there is to do."""
        given = list(columns)
        if self._swapped and b'"' in text:
            given = [pc.replace_substring(column, '"', "'") for column in given]
        if _LEAD in text:
            for stand_in, sign in self._sign.items():
                if stand_in.encode() in text:
                    given = [pc.replace_substring(column, stand_in, sign) for column in given]
        return given
