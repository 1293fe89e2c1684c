"""One errors.xlsx that is being written: its rows and notes as they come, the workbook around them at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from importer.report.folder.private_files import PrivateFile
from importer.report.record import ReportedSource
from importer.report.tables.rows_again import AgainRows, own_columns
from importer.report.workbook.explained import Explained
from importer.report.workbook.limits import Limits
from importer.report.workbook.marks import Mark, Marker
from importer.report.workbook.notes_xml import Note, NotesXml
from importer.report.workbook.package import Package
from importer.report.workbook.plan import SheetPlan, sheet_plan
from importer.report.workbook.rows_xml import CellStyle, ColumnCells, rows_xml
from importer.report.workbook.skeleton import Styles, make_skeleton
from importer.report.workbook.text_xml import fitted_texts

_AT_ONCE = 1_000
"""Rows that are held as XML."""
_BYTES_AT_ONCE = 8 << 20
"""Bytes of their texts, which as XML are up to seven times as many: a cell may hold 32,767 characters."""
_LOOKED_AT = 200
"""Rows that tell how wide a column is to be."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """n rows as they stand in the workbook."""

    columns: tuple[Sequence[str], ...]
    """By column of the sheet, ours included: n texts that a cell can hold."""
    marks: tuple[Mapping[int, Mark], ...]
    """By row: the marked cells by column."""

    def marked(self, column: int, number_format: str, styles: Styles) -> dict[int, CellStyle]:
        """Give the styles of the marked cells of a column, by row."""
        return {
            at: styles[number_format, marks[column].severity] for at, marks in enumerate(self.marks) if column in marks
        }


class MendBook:
    """One workbook."""

    def __init__(self, position: int, file: PrivateFile, all_rows: str, limits: Limits) -> None:
        """Take the source's position, the file to write, and the name of the file that has all rows."""
        self.position = position
        self._workbook = file.target.name
        self._all_rows = all_rows
        self._limits = limits
        self._package = Package(file)
        self._sheet: _Sheet | None = None
        self._held = self._to_mend = self._notes = 0
        self._notes_left_out = False

    def add(self, source: ReportedSource, again: AgainRows) -> None:
        """Write rows of the source, as far as there is room. Raises StoppedError when they cannot be written."""
        before, self._to_mend = self._to_mend, self._to_mend + len(again.rows)
        if self._held < before:  # it is full
            return
        sheet = self._sheet = self._sheet or _Sheet(source, again, self._all_rows)
        at_once = max(1, min(_AT_ONCE, _BYTES_AT_ONCE * len(again.rows) // max(1, again.size)))
        for part in again.parts(at_once, self._limits.rows - self._held):
            if self._package.rows.size >= self._limits.size:
                return
            rows = sheet.rows(part)
            self._package.rows.add(sheet.xml(rows, self._held + 2))
            self._add_notes(rows, sheet.notes)
            self._held += len(rows.marks)

    def _add_notes(self, rows: _Rows, xml: NotesXml) -> None:
        notes = [
            Note(row, column, marks[column].words)
            for row, marks in enumerate(rows.marks, self._held + 1)
            for column in sorted(marks)
        ]
        kept = list(islice(notes, self._limits.notes - self._notes))
        self._notes_left_out = self._notes_left_out or len(kept) < len(notes)
        self._package.notes.add("".join(map(xml.text, kept)))
        self._package.frames.add("".join([xml.frame(note, at) for at, note in enumerate(kept, self._notes + 1)]))
        self._notes += len(kept)

    def finish(self) -> None:
        """Complete the workbook. Raises StoppedError when it cannot be written."""
        assert self._sheet is not None  # noqa: S101 - it is begun with its first rows
        plan = self._sheet.plan
        explained = Explained(
            source=self._sheet.source.path,
            workbook=self._workbook,
            all_rows=self._all_rows,
            sheet=plan.name,
            held=self._held,
            to_mend=self._to_mend,
            notes_left_out=self._notes_left_out,
        )
        self._package.finish(make_skeleton(plan, explained, self._notes))


class _Sheet:
    """The sheet of rows."""

    def __init__(self, source: ReportedSource, first: AgainRows, all_rows: str) -> None:
        """Plan it by the first rows."""
        self.source = source
        own = own_columns(source)
        looked_at = [column.slice(0, _LOOKED_AT).to_pylist() for column in first.own]
        self.plan: SheetPlan = sheet_plan(source, own, looked_at)
        self._headers = [column.header for column in self.plan.columns[: len(own)]]
        self.notes = NotesXml([column.pixels for column in self.plan.columns])
        self._marker = Marker([source.columns[at] for at in own], all_rows)
        unfilled = Explained("", "", "", self.plan.name, held=1, to_mend=1)
        self._styles = make_skeleton(self.plan, unfilled, notes=0).styles

    def rows(self, again: AgainRows) -> _Rows:
        """Give rows as they stand in the workbook."""
        fitting = [fitted_texts(column.to_pylist()) for column in again.own]
        cut: dict[int, list[int]] = {}
        for at, column in enumerate(fitting):
            for row in column.cut:
                cut.setdefault(row, []).append(at)
        own = [column.texts for column in fitting]
        words = again.words
        for row, columns in cut.items():
            words[row] = "; ".join([*(self._marker.cut_words(at) for at in columns), words[row]])
        ours = [
            [str(row) for row in again.rows.to_pylist()],
            again.states,
            fitted_texts(words).texts,
            again.checksums(self._headers, own, cut),
        ]
        marks = [
            self._marker.marks(found, outcome, cut.get(row, ()))
            for row, (found, outcome) in enumerate(zip(again.problems, again.outcomes, strict=True))
        ]
        return _Rows((*own, *ours), tuple(marks))

    def xml(self, rows: _Rows, first_row: int) -> str:
        """Give rows as XML, from the number `first_row` on."""
        columns = []
        for at, (texts, planned) in enumerate(zip(rows.columns, self.plan.columns, strict=True)):
            code = planned.number_format
            columns.append(ColumnCells(texts, self._styles[code, None], rows.marked(at, code, self._styles), code))
        return rows_xml(first_row, columns)
