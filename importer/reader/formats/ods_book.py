"""An OpenDocument spreadsheet (.ods): a zip whose content.xml is read as a stream (OASIS OpenDocument 1.3, part 3).

Neither python-calamine nor pandas tells hidden rows, and odfpy holds the whole document as objects, which takes
gigabytes; so it is read here, with expat alone.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from xml.parsers import expat

from importer.errors import SourceError
from importer.reader.formats.grid_builder import ParsedBook
from importer.reader.formats.ods_content import OdsContent
from importer.reader.formats.ods_styles import OdsStyles
from importer.reader.limits import ReadLimits

_CHUNK = 256 << 10
_LARGEST_MANIFEST = 4 << 20
_LARGEST_STYLES = 8 << 20
"""Bytes; LibreOffice's own have 30 KB."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, KeyError)
"""RuntimeError: of an entry that claims to be encrypted; it also covers what is packed in an unknown way."""


class OdsBook(ParsedBook):
    """A spreadsheet. All its sheets are read at once."""

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        """Read it. Raises SourceError when it is damaged, protected with a password, or unpacks to an absurd size."""
        super().__init__()
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                _refuse_password(archive)
                handler = OdsContent(limits, _named_styles(archive, limits, len(content)))
                _parse(_unpacked(archive, "content.xml", limits, len(content)), handler)
        except _DAMAGE:
            raise _damaged() from None
        for sheet in handler.sheets:
            self.add(sheet.name, sheet.error or sheet.builder.finish(), visible=sheet.visible)


def _named_styles(archive: zipfile.ZipFile, limits: ReadLimits, size: int) -> OdsStyles:
    """Give the styles of styles.xml: those with a name of their own, and LibreOffice's number formats of dates.

    They tell how columns look and nothing else, so a part that is missing, damaged or too large is passed over.
    """
    styles = OdsStyles()
    bounded = replace(limits, unpacked=_LARGEST_STYLES)
    with suppress(SourceError, *_DAMAGE):
        _parse(_unpacked(archive, "styles.xml", bounded, size), OdsContent(bounded, styles))
    return styles


def _refuse_password(archive: zipfile.ZipFile) -> None:
    """Raise SourceError when the parts are encrypted, which only the manifest says."""
    names = set(archive.namelist())
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as part:
            encrypted = b"encryption-data" in part.read(_LARGEST_MANIFEST)
    else:
        encrypted = False
    if encrypted or ("content.xml" in names and archive.getinfo("content.xml").flag_bits & 1):
        raise SourceError(
            "the spreadsheet is protected with a password.", "Open it, remove the password and save it again."
        )


def _unpacked(archive: zipfile.ZipFile, name: str, limits: ReadLimits, size: int) -> Iterator[bytes]:
    """Yield the bytes of a part. What the archive says of its size is not trusted; what comes out is counted."""
    packed = min(archive.getinfo(name).compress_size, size)
    count = 0
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            count += len(chunk)
            if count > limits.unpacked:
                raise SourceError(
                    f"the spreadsheet unpacks to more than {limits.unpacked >> 20:,} MiB.", "Save the sheet as .csv."
                )
            if count > limits.harmless and count > limits.ratio * packed:
                raise SourceError(
                    f"the spreadsheet unpacks to more than {limits.ratio} times its size, as only a zip bomb does.",
                    "Save the sheet as .csv.",
                )
            yield chunk


def _parse(chunks: Iterator[bytes], handler: OdsContent) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 64 << 10
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise _damaged() from None


def _refuse_doctype(*_: object) -> None:
    raise SourceError("content.xml declares a document type, as no spreadsheet does.", "Save the sheet as .csv.")


def _damaged() -> SourceError:
    return SourceError("the spreadsheet is damaged.", "Copy or download it again, or save it anew.")
