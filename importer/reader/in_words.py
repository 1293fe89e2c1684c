"""What the reader decided of a source, in a line for people."""

from __future__ import annotations

from typing import cast

from importer.reader.batch import SourceInfo
from importer.reader.file_format import FORMAT_WORDS, Format

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "space"}
_QUOTES = {"'": "single quotes", "": "no quotes"}


def described(info: SourceInfo) -> str:
    """Give the format and all that was decided: `delimited text, utf-8, comma, header in row 3`."""
    parts = [FORMAT_WORDS[cast("Format", info.format)]]
    if info.packed:
        parts[0] += f" in {info.packed}"
    if info.sheet is not None:
        parts.append(f"sheet {info.sheet!r}")
    if info.encoding is not None:
        parts.append(info.encoding)
    if info.delimiter is not None:
        parts.append(_DELIMITERS.get(info.delimiter, repr(info.delimiter)))
    if info.quote in _QUOTES:
        parts.append(_QUOTES[info.quote])
    if info.escape == "backslash":
        parts.append("backslash escapes")
    if info.format == "json_lines":  # whose names stand in every line
        return ", ".join(parts)
    parts.append(f"header in row {info.header_row:,}" if info.header_row else "no header row")
    return ", ".join(parts)
