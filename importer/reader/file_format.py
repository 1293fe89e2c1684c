"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import codecs
import json
import re
import struct
import zipfile
import zlib
from typing import BinaryIO, Literal, get_args

from importer.errors import SourceError

Format = Literal[
    "csv", "xlsx", "xlsb", "xls", "ods", "html", "excel_xml", "tally_xml", "json_lines", "parquet"
]  # fmt: skip
FORMATS: tuple[Format, ...] = get_args(Format)

FORMAT_WORDS: dict[Format, str] = {
    "csv": "delimited text",
    "xlsx": "an Excel workbook",
    "xlsb": "a binary Excel workbook",
    "xls": "an old Excel workbook",
    "ods": "an OpenDocument spreadsheet",
    "html": "an HTML page",
    "excel_xml": "an Excel 2003 XML workbook",
    "tally_xml": "a Tally export",
    "json_lines": "JSON Lines",
    "parquet": "a Parquet file",
}
"""What a format is called when a person is told of it."""

_ENDINGS: dict[str, tuple[Format, ...]] = {
    ".csv": ("csv",),
    ".tsv": ("csv",),
    ".txt": ("csv",),
    ".xlsx": ("xlsx",),
    ".xlsm": ("xlsx",),
    ".xlsb": ("xlsb",),
    ".xls": ("xls",),
    ".ods": ("ods",),
    ".html": ("html",),
    ".htm": ("html",),
    ".xml": ("excel_xml", "tally_xml"),
    ".json": ("json_lines",),
    ".jsonl": ("json_lines",),
    ".ndjson": ("json_lines",),
    ".parquet": ("parquet",),
}

HEAD = 64 << 10
"""Bytes of the beginning that are looked at."""

_UNPACK = "Unpack it and import the file inside."
_EXPORT = "Export the customers as .xlsx or .csv."
_RESAVE = "Open it in Excel and save it as .xlsx."

_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", _EXPORT),
    (b"\x89PNG", "a picture (PNG)", _EXPORT),
    (b"\xff\xd8\xff", "a picture (JPEG)", _EXPORT),
    (b"GIF8", "a picture (GIF)", _EXPORT),
    (b"\x1f\x8b", "a gzip archive within an archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive within an archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"ARROW1", "an Arrow file", "Save it as Parquet or .csv."),
    (b"SQLite format 3", "an SQLite database", _EXPORT),
    (b"\x7fELF", "a program", _EXPORT),
    (b"MZ\x90", "a program", _EXPORT),
    (b"{\\rtf", "an RTF document", _EXPORT),
    (b"MIME-Version:", "a web archive (MHTML)", _RESAVE),  # what Excel calls a single file web page
    (b"From: <Saved by", "a web archive (MHTML)", _RESAVE),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x08\x10\x00\x00\x06", b"\x09\x08\x08\x00\x00\x05", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
"""Old Excel streams without the OLE container around them, as some programs write."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream that holds an encrypted workbook
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\x1a") + b"\x7f"
_CONTROL_SHARE = 0.05
"""Of the bytes; random ones have 11 %, text with stray control characters far less than 1 %."""
_EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_HTML = re.compile(r"<(?:!doctype html|html|head|body|table|style|meta|div|center|tr|thead|font|p)\b")
_TALLY = re.compile(r"<(?:envelope|tallymessage|ledger)\b")
_XML_BEGIN = re.compile(r"<\?xml\b|<!--|<!doctype|<[a-z][\w:.-]*[\s>/]")


def detect_format(name: str, file: BinaryIO, head: bytes) -> Format:
    """Tell the format of a file that is not packed. Raises SourceError that names anything else and what to do.

    `name` is for messages only; `file` is seekable, `head` its first HEAD bytes.
    """
    if head.startswith(b"PK\x03\x04"):
        return _detect_zip(name, file)
    if head.startswith(_OLE):
        if _ENCRYPTED in head or _in_tail(file, _ENCRYPTED):
            raise SourceError(
                f"{name} is protected with a password.", "Open it, remove the password and save it again."
            )
        return "xls"
    if head.startswith(_BARE_BIFF):
        return "xls"
    if head.startswith((b"PAR1", b"PARE")):  # the second is an encrypted one, which its reader names
        return "parquet"
    for magic, kind, remedy in _KINDS:
        if head.startswith(magic):
            raise SourceError(f"{name} is {kind}, not a table of customers.", remedy)
    return _detect_text(name, _text_of(head))


def disagreement(suffix: str, of_format: Format) -> str:
    """Say that a name's ending promises another format than the content is; empty when it does not."""
    promised = _ENDINGS.get(suffix)
    if promised is None or of_format in promised:
        return ""
    return f"The name ends in {suffix}, but the content is {FORMAT_WORDS[of_format]}; it was read as that."


def refuse_binary(name: str, head: bytes) -> None:
    """Raise SourceError when so many bytes are control characters that this cannot be text."""
    head = head.rstrip(b"\0")  # what a crash leaves at the end of a file
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _CONTROL_SHARE * len(head) and controls > 4:
        raise SourceError(f"{name} is not text: it looks like a binary file.", _EXPORT)


def _text_of(head: bytes) -> str:
    """Give the beginning as text, as far as telling its format needs."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "ignore")
    if head[1:2] == b"\0" and head[3:4] == b"\0":
        return head.decode("utf-16-le", "ignore")
    if head[:1] == b"\0" and head[2:3] == b"\0":
        return head.decode("utf-16-be", "ignore")
    return head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


def _detect_text(name: str, text: str) -> Format:
    text = text.lstrip()
    lower = text[:HEAD].lower()
    if lower.startswith("{"):
        return _detect_json(name, text)
    if lower.startswith("[") and re.match(r"\[\s*\{\s*\"", lower):
        raise SourceError(f"{name} is a JSON array.", "Export it as JSON Lines (one object per line), .csv or .xlsx.")
    if not _XML_BEGIN.match(lower):
        return "csv"
    if _EXCEL_XML in lower and "<workbook" in lower:
        return "excel_xml"
    if _TALLY.search(lower):  # before HTML: a Tally export has a <BODY>, too
        return "tally_xml"
    if _HTML.search(lower):
        return "html"
    if lower.startswith(("<?xml", "<!doctype")):
        raise SourceError(
            f"{name} is an XML file of a kind that is not known here.",
            "Known are Tally's ledgers and Excel 2003 workbooks. Export the customers as .xlsx or .csv.",
        )
    return "csv"


def _detect_json(name: str, text: str) -> Format:
    lines = [line for line in text.split("\n")[:2] if line.strip()]
    if len(text) >= HEAD // 2 and len(lines) == 1:
        return "json_lines"  # a first line longer than what is looked at
    try:
        first = json.loads(lines[0])
    except (ValueError, RecursionError):
        if re.match(r'\{\s*"[^"]*"\s*:', text) or lines[0].strip() == "{":
            if lines[0].strip() == "{":
                raise SourceError(
                    f"{name} is a JSON document over many lines.",
                    "Export it as JSON Lines (one object per line), .csv or .xlsx.",
                ) from None
            return "json_lines"  # its first line is broken, which is that line's problem
        return "csv"
    return "json_lines" if isinstance(first, dict) else "csv"


def _detect_zip(name: str, file: BinaryIO) -> Format:
    try:
        with zipfile.ZipFile(file) as archive:
            names = {entry.replace("\\", "/").lower() for entry in archive.namelist()}
            kind = archive.read("mimetype")[:80].decode("ascii", "replace") if _small(archive, "mimetype") else ""
    except (
        zipfile.BadZipFile,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
        struct.error,
    ):
        raise SourceError(
            f"{name} is a damaged workbook or zip archive.", "Copy or download it again, or save it anew."
        ) from None
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(entry.startswith("xl/") for entry in names):
        return "xlsx"
    if "opendocument.spreadsheet" in kind:
        return "ods"
    if any(entry.startswith("word/") for entry in names):
        raise SourceError(f"{name} is a Word document, not a table of customers.", _EXPORT)
    if any(entry.startswith("ppt/") for entry in names):
        raise SourceError(f"{name} is a presentation, not a table of customers.", _EXPORT)
    if "opendocument." in kind:
        raise SourceError(f"{name} is an OpenDocument file, but no spreadsheet.", _EXPORT)
    if any(entry.startswith("index/") and entry.endswith(".iwa") for entry in names):
        raise SourceError(f"{name} is an Apple Numbers document.", _EXPORT)
    raise SourceError(f"{name} is a zip archive within an archive.", _UNPACK)


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < 1000


def _in_tail(file: BinaryIO, needle: bytes) -> bool:
    """Look for the stream's name at the end, where some writers put the directory of an OLE file."""
    size = file.seek(0, 2)
    file.seek(max(0, size - (1 << 20)))
    return needle in file.read()
