"""The tables of an HTML page, which many programs save under the name of an .xls; a table is a sheet.

Read as a browser shows it: tags left open, spans, white space, what is hidden. A table inside a cell of another is a
sheet of its own, and its text is not the outer cell's.
"""

from __future__ import annotations

from collections.abc import Mapping

from importer.errors import SourceError
from importer.reader.formats.declared_text import decoded
from importer.reader.formats.grid_builder import GridBuilder, ParsedBook
from importer.reader.formats.html_style import Look, StyleSheet
from importer.reader.formats.html_table import BLOCK, LINE, HtmlCell, HtmlTable
from importer.reader.formats.html_tokens import Kind, attributes_of, tokens_of
from importer.reader.limits import ReadLimits

_CELLS = frozenset({"td", "th"})
_GROUPS = frozenset({"tbody", "tfoot", "thead"})
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "ul",
    }
)
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_MOST_LOOKS = 10_000


class HtmlBook(ParsedBook):
    """A page: its tables that have cells are the sheets `Table 1`, `Table 2` ... in the order of their beginnings."""

    def __init__(self, content: bytes, limits: ReadLimits) -> None:
        """Read it. Raises SourceError when there is no table in it."""
        super().__init__()
        page = _Page(limits)
        page.read(decoded(content))
        tables = [table for table in page.tables if table.has_cells]
        if not tables:
            raise SourceError(
                "it is an HTML page without a table; it may be a login or error page saved instead of the export.",
                "Open it in a browser to see what it is, and download the export again.",
            )
        for number, table in enumerate(tables, 1):
            grid = table.error or table.builder.finish()
            self.add(f"Table {number}", grid, visible=not table.hidden)


class _Page:
    """Puts the tokens of a page into its tables."""

    def __init__(self, limits: ReadLimits) -> None:
        self.tables: list[HtmlTable] = []
        self._limits = limits
        self._open: list[HtmlTable] = []
        self._styles = StyleSheet()
        self._looks: dict[tuple[str, str], tuple[Mapping[str, str], Look]] = {}
        self._unseen = ""  # the element that hides what is in it
        self._depth = 0
        self._ended = False
        """Whether the page came to its end: what is open then was left open by who wrote it."""

    def read(self, text: str) -> None:
        """Read the page to its end."""
        for kind, name, content in tokens_of(text):
            if kind is Kind.TEXT:
                if self._open and not self._unseen and (cell := self._open[-1].cell) is not None:
                    cell.pieces.append(content)
            elif kind is Kind.START:
                self._start(name, content)
            elif kind is Kind.END:
                self._end(name)
            elif name == "style":
                self._styles.add(content)
                self._looks.clear()
        if self._open and not self._ended:
            raise SourceError("the page breaks off in the middle of a table.", "Copy or export it again.")
        while self._open:
            self._close_table()

    def _start(self, name: str, content: str) -> None:
        if name == "table":
            self._break(BLOCK)
            hidden = self._looked(name, content)[1].hidden or bool(self._unseen)
            self._unseen = ""
            self._open.append(HtmlTable(self._limits, GridBuilder(self._limits), hidden))
            self.tables.append(self._open[-1])
        elif not self._open:
            return
        elif name in _CELLS or name == "tr" or name in _GROUPS:
            self._start_part(name, content)
        elif self._unseen:
            self._depth += name == self._unseen
        elif name == "br" or name in _BLOCKS:
            self._break(LINE if name == "br" else BLOCK)
            self._hide_within(name, content)
        else:
            self._hide_within(name, content)

    def _start_part(self, name: str, content: str) -> None:
        """Begin a cell, row or group."""
        self._unseen = ""
        table = self._open[-1]
        attributes, look = self._looked(name, content)
        if name in _CELLS:
            table.start_cell(HtmlCell(attributes, look.zeros))
        elif name == "tr":
            table.start_row(hidden=look.hidden)
        else:
            table.start_group(hidden=look.hidden)

    def _end(self, name: str) -> None:
        self._ended = self._ended or name in {"html", "body"}
        if not self._open:
            return
        table = self._open[-1]
        if name == "table":
            self._close_table()
        elif name in _CELLS or name == "tr" or name in _GROUPS:
            self._unseen = ""
            if name in _CELLS:
                table.end_cell()
            elif name == "tr":
                table.end_row()
            else:
                table.start_group(hidden=False)
        elif self._unseen:
            self._depth -= name == self._unseen
            if not self._depth:
                self._unseen = ""
        elif name in _BLOCKS:
            self._break(BLOCK)

    def _close_table(self) -> None:
        self._unseen = ""
        self._open.pop().end_row()
        self._break(BLOCK)

    def _break(self, mark: str) -> None:
        if self._open and not self._unseen and (cell := self._open[-1].cell) is not None:
            cell.pieces.append(mark)

    def _looked(self, name: str, content: str) -> tuple[Mapping[str, str], Look]:
        """Give a tag's attributes and look; most tags are like others before."""
        known = self._looks.get((name, content))
        if known is None:
            attributes = attributes_of(content)
            known = attributes, self._styles.look(name, attributes)
            if len(self._looks) < _MOST_LOOKS and len(content) < 1000:
                self._looks[name, content] = known
        return known

    def _hide_within(self, name: str, content: str) -> None:
        """Pass over what is in an element that is hidden: sort keys, remarks for screen readers."""
        if content and name not in _VOID and self._looked(name, content)[1].hidden:
            self._unseen, self._depth = name, 1
