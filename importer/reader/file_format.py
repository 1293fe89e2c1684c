"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import BinaryIO, Literal

from importer.errors import SourceError

HEAD = 64 << 10
"""Bytes of the beginning that are looked at."""

_SAVE_AS = "Open it in a spreadsheet program and save it as .xlsx or .csv."
_UNPACK = "Unpack it and import the file inside."
_EXPORT = "Export the customers as .xlsx or .csv."

_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", _EXPORT),
    (b"\x89PNG", "a picture (PNG)", _EXPORT),
    (b"\xff\xd8\xff", "a picture (JPEG)", _EXPORT),
    (b"GIF8", "a picture (GIF)", _EXPORT),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"PAR1", "a Parquet file", _EXPORT),
    (b"ARROW1", "an Arrow file", _EXPORT),
    (b"SQLite format 3", "an SQLite database", _EXPORT),
    (b"\x7fELF", "a program", _EXPORT),
    (b"MZ\x90", "a program", _EXPORT),
    (b"{\\rtf", "an RTF document", _EXPORT),
)
_TEXT_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<table", "an HTML page"),
    (b"<?xml", "an XML file"),
    (b'{"', "a JSON file"),
    (b'[{"', "a JSON file"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream that holds an encrypted workbook
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\x1a") + b"\x7f"
_CONTROL_SHARE = 0.05
"""Of the bytes; random ones have 11 %, text with stray control characters far less than 1 %."""


def detect_format(path: Path, file: BinaryIO, head: bytes) -> Literal["csv", "xlsx"]:
    """Tell delimited text from a workbook. Raises SourceError that names anything else and says what to do."""
    if head.startswith(b"PK\x03\x04"):
        return _detect_zip(path, file)
    if head.startswith(_OLE):
        if _ENCRYPTED in head or _in_tail(file, _ENCRYPTED):
            raise SourceError(
                f"{path} is protected with a password.", "Open it, remove the password and save it again."
            )
        raise SourceError(
            f"{path} is an old Excel workbook (.xls), or one protected with a password.",
            "Open it in a spreadsheet program and save it as .xlsx, without a password.",
        )
    for magic, kind, remedy in _KINDS:
        if head.startswith(magic):
            raise SourceError(f"{path} is {kind}, not a table of customers.", remedy)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, kind in _TEXT_KINDS:
        if start.startswith(magic):
            raise SourceError(f"{path} is {kind}, not a CSV file or workbook.", _SAVE_AS)
    return "csv"


def refuse_binary(path: Path, head: bytes) -> None:
    """Raise SourceError when so many bytes are control characters that this cannot be text."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _CONTROL_SHARE * len(head) and controls > 4:
        raise SourceError(f"{path} is not text: it looks like a binary file.", _EXPORT)


def _detect_zip(path: Path, file: BinaryIO) -> Literal["xlsx"]:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80].decode("ascii", "replace") if _small(archive, "mimetype") else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        raise SourceError(
            f"{path} is a damaged workbook or zip archive.", "Copy or download it again, or save it anew."
        ) from None
    if "xl/workbook.bin" in names:
        raise SourceError(f"{path} is a binary Excel workbook (.xlsb).", _SAVE_AS)
    if any(name.lower().startswith("xl/") for name in names):
        return "xlsx"
    if "opendocument.spreadsheet" in kind:
        raise SourceError(f"{path} is an OpenDocument spreadsheet (.ods).", _SAVE_AS)
    if any(name.startswith("word/") for name in names):
        raise SourceError(f"{path} is a Word document, not a table of customers.", _EXPORT)
    raise SourceError(f"{path} is a zip archive.", _UNPACK)


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < 1000


def _in_tail(file: BinaryIO, needle: bytes) -> bool:
    """Look for the stream's name at the end, where some writers put the directory of an OLE file."""
    size = file.seek(0, 2)
    file.seek(max(0, size - (1 << 20)))
    return needle in file.read()
