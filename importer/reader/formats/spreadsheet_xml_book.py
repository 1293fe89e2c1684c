"""An Excel 2003 XML spreadsheet (SpreadsheetML), as Tally, SAP and many other programs write it, often named .xls.

Its elements: `importer.reader.formats.spreadsheet_xml_content`.
"""

from __future__ import annotations

import io

from importer.errors import SourceError
from importer.reader.formats.grid_builder import ParsedBook
from importer.reader.formats.spreadsheet_xml_content import SpreadsheetXmlContent
from importer.reader.formats.xml_text import parse_xml
from importer.reader.limits import ReadLimits


class SpreadsheetXmlBook(ParsedBook):
    """A spreadsheet. All its sheets are read at once."""

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        """Read it. Raises SourceError when it is damaged or another kind of XML."""
        super().__init__()
        reader = SpreadsheetXmlContent(limits)
        # The reader itself refuses a cell that is too long, by its name and for its sheet only.
        parse_xml(io.BytesIO(content), reader.start, reader.end, reader.text, longest_text=limits.unpacked)
        if reader.root != "Workbook":
            raise SourceError("it is an XML file, not a spreadsheet.", "Export the customers as .xlsx or .csv.")
        for sheet in reader.sheets:
            self.add(sheet.name, sheet.error or sheet.builder.finish(), visible=sheet.visible)
