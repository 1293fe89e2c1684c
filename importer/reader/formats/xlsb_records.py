"""The records that an .xlsb consists of (Microsoft [MS-XLSB] 2.1.4): each a number, a length, and that many bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from importer.reader.formats.workbook_parts import DamagedError

_LONGEST = 16 << 20
"""Bytes of a record; a cell with the longest text has 64 KiB."""

Record = tuple[int, bytes, int, int]
"""Its number, and a buffer with the position of the first byte of its content and the one behind the last."""


def records(chunks: Iterable[bytes]) -> Iterator[Record]:
    """Yield the records of a part. Raises SourceError when it breaks off within one."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        start, end = 0, len(rest)
        while True:
            position = start
            try:
                number = rest[position]
                position += 1
                if number > 127:
                    number = (number & 127) | (rest[position] & 127) << 7
                    position += 1
                size = rest[position]
                position += 1
                if size > 127:
                    size, position = _long_size(rest, position - 1)
            except IndexError:
                break
            if position + size > end:
                if size > _LONGEST:
                    raise DamagedError
                break
            yield number, rest, position, position + size
            start = position + size
        rest = rest[start:]
    if rest:
        raise DamagedError


def text_at(content: bytes, position: int) -> tuple[str, int]:
    """Give a text with its length in front ([MS-XLSB] 2.5.169), and where it ends; a missing one is empty."""
    try:
        length = struct.unpack_from("<I", content, position)[0]
    except struct.error:
        raise DamagedError from None
    if length == 0xFFFFFFFF:
        return "", position + 4
    end = position + 4 + 2 * length
    if end > len(content):
        raise DamagedError
    return content[position + 4 : end].decode("utf-16-le", "replace"), end


def numbers_at(form: str, content: bytes, position: int = 0) -> tuple[int, ...]:
    """Unpack little-endian numbers. Raises SourceError when the content is too short for them."""
    try:
        return struct.unpack_from(f"<{form}", content, position)
    except struct.error:
        raise DamagedError from None


def _long_size(content: bytes, position: int) -> tuple[int, int]:
    size = 0
    for shift in (0, 7, 14, 21):
        byte = content[position]
        position += 1
        size |= (byte & 127) << shift
        if byte < 128:
            break
    return size, position
