"""An Excel 2003 XML spreadsheet (SpreadsheetML), as Tally, SAP and many other programs write it, often named .xls.

Its elements: `importer.reader.formats.spreadsheet_xml_content`.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from importer.errors import SourceError
from importer.reader.formats.declared_text import decoded
from importer.reader.formats.grid_builder import ParsedBook
from importer.reader.formats.spreadsheet_xml_content import SpreadsheetXmlContent
from importer.reader.limits import ReadLimits

_CHUNK = 256 << 10
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,2})|0*([0-9]{1,2}));")
"""To characters by short numbers. Tally writes &#4; before some words, which XML forbids."""


class SpreadsheetXmlBook(ParsedBook):
    """A spreadsheet. All its sheets are read at once."""

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        """Read it. Raises SourceError when it is damaged or another kind of XML."""
        super().__init__()
        reader = SpreadsheetXmlContent(limits)
        _parse(decoded(content), reader)
        if reader.root != "Workbook":
            raise SourceError("it is an XML file, not a spreadsheet.", "Export the customers as .xlsx or .csv.")
        for sheet in reader.sheets:
            self.add(sheet.name, sheet.error or sheet.builder.finish(), visible=sheet.visible)


def _parse(text: str, reader: SpreadsheetXmlContent) -> None:
    """Feed the text to expat. It goes in as a string, so that expat does not mind what encoding it declares."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    text = _REFERENCE.sub(_allowed, _FORBIDDEN.sub("", text)).lstrip()
    try:
        for start in range(0, len(text), _CHUNK):
            parser.Parse(text[start : start + _CHUNK], False)
        parser.Parse("", True)
    except expat.ExpatError as error:
        raise SourceError(
            f"the XML is damaged at line {error.lineno}.", "Export it again, or open it in Excel and save it as .xlsx."
        ) from None


def _allowed(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "" if code < 32 and code not in {9, 10, 13} else reference[0]


def _refuse_doctype(*_: object) -> None:
    raise SourceError("the XML declares a document type, as no spreadsheet does.", "Save it as .xlsx or .csv.")
