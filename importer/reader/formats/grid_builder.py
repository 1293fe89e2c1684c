"""Makes a grid of the rows that a parser comes upon, within the limits, whatever the file claims of its own size.

Blank rows and cells cost nothing: they are kept as a count until something stands behind them, and what stands behind
nothing (a million formatted rows at the end of a sheet) is never made.
"""

from __future__ import annotations

from collections.abc import Sequence

from importer.errors import SourceError
from importer.reader.formats.cell_text import cell_name, column_letters
from importer.reader.formats.column_styles import ColumnStyles
from importer.reader.formats.grid import Columns, Grid, Merged, SheetName
from importer.reader.limits import ReadLimits

MOST_ROWS = 1 << 20
"""Rows of a sheet in a spreadsheet program; no row can stand farther below another."""
MOST_CELLS = 1 << 26
"""Cells of a sheet from A1 to its last, blank ones too: 64 columns of MOST_ROWS. A blank one costs 4 bytes."""
MOST_CHARACTERS = 1 << 31
"""Characters of a sheet; more is beyond the memory allowed, and repeated rows can claim any number."""
_MOST_MERGED = 1 << 20


class GridBuilder:
    """One sheet in the making. Rows are put in rising order; positions count from 0."""

    def __init__(self, limits: ReadLimits) -> None:
        self.styles = ColumnStyles()
        self._limits = limits
        self._columns = Columns()
        self._width = 0
        self._characters = 0
        self._height = 0
        self._errors: dict[tuple[int, int], str] = {}
        self._hidden: list[tuple[int, int]] = []
        self._merged: list[Merged] = []

    @property
    def height(self) -> int:
        """Rows up to the last that holds something."""
        return self._height

    def put(self, row: int, cells: list[str], times: int = 1) -> None:
        """Put a row, and the same again below it. Blank rows may be left out.

        Raises SourceError when the rows do not rise, or for a row, column, cell or sheet beyond a limit.
        """
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            return
        self._check(row, cells, times)
        for _ in range(row - self._height):
            self._columns.add(())
        for _ in range(times):
            self._columns.add(cells)
        self._height = row + times

    def error(self, row: int, column: int, word: str) -> None:
        """Say that a cell holds an error; its word is to stand among the cells, too."""
        self._errors[row, column] = word

    def hide(self, row: int, times: int = 1) -> None:
        """Say that a row, and those below it, are hidden. Rows rise."""
        self._hidden.append((row, times))

    def merge(self, row: int, column: int, rows: int, columns: int) -> None:
        """Say that a rectangle of so many rows and columns is merged, from its first cell on."""
        if (rows > 1 or columns > 1) and len(self._merged) < _MOST_MERGED:
            self._merged.append(Merged(row, column, row + rows - 1, column + columns - 1))

    def finish(self) -> Grid:
        """Give the sheet. Hidden rows and merged cells below or right of the last text are left out."""
        hidden = {
            row + 1
            for first, times in self._hidden
            for row in range(min(first, self._height), min(first + times, self._height))
        }
        merged = [
            Merged(
                part.first_row,
                part.first_column,
                min(part.last_row, self._height - 1),
                min(part.last_column, self._width - 1),
            )
            for part in self._merged
            if part.first_row < self._height and part.first_column < self._width
        ]
        merged = [part for part in merged if (part.first_row, part.first_column) != (part.last_row, part.last_column)]
        return Grid(self._columns.finish(), self._errors, sorted(hidden), merged, self.styles)

    def _check(self, row: int, cells: Sequence[str], times: int) -> None:
        if row < self._height:
            raise SourceError(
                f"row {row + 1:,} of the sheet stands there twice, or in the wrong place.", "Save the file anew."
            )
        if len(cells) > self._limits.columns:
            raise SourceError(
                f"row {row + 1:,} has more than {self._limits.columns:,} columns.", "Check that it is a table."
            )
        sizes = list(map(len, cells))
        if max(sizes) > self._limits.cell_length:
            column = next(at for at, size in enumerate(sizes) if size > self._limits.cell_length)
            raise SourceError(
                f"cell {cell_name(row, column)} has more than {self._limits.cell_length:,} characters.",
                "Check that it is a table.",
            )
        self._width = max(self._width, len(cells))
        self._characters += sum(sizes) * times
        if self._characters > MOST_CHARACTERS:
            raise SourceError(f"the sheet has more than {MOST_CHARACTERS:,} characters.", "Split it.")
        if row + times - self._height > MOST_ROWS or (row + times) * self._width > MOST_CELLS:
            raise SourceError(
                f"the sheet spreads over more than {MOST_CELLS:,} cells, up to row {row + times:,} and column "
                f"{column_letters(self._width - 1)}.",
                "Delete what stands far away from the table, or save the table as .csv.",
            )


class ParsedBook:
    """A book whose sheets were all read in one go, because their names stand only in between.

    What was wrong with a sheet is said when that sheet is loaded: another may be wanted.
    """

    def __init__(self) -> None:
        self._sheets: dict[str, tuple[SheetName, Grid | SourceError]] = {}

    def add(self, name: str, grid: Grid | SourceError, *, visible: bool) -> None:
        """Put a sheet behind the others. A name that is there already gets a number."""
        unique, number = name, 2
        while unique in self._sheets:
            unique, number = f"{name} ({number})", number + 1
        self._sheets[unique] = SheetName(unique, visible), grid

    def sheets(self) -> Sequence[SheetName]:
        """Give the sheets in their order."""
        return [sheet for sheet, _ in self._sheets.values()]

    def load(self, name: str) -> Grid:
        """Give a sheet. Raises SourceError when there is none of this name, or it is damaged or beyond a limit."""
        if name not in self._sheets:
            raise SourceError(f"there is no sheet {name!r}.", "Choose another with --sheet.")
        grid = self._sheets[name][1]
        if isinstance(grid, SourceError):
            raise grid
        return grid
