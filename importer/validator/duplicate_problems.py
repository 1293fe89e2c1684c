"""What came out of the search for duplicates, kept as row numbers and made into problems a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from importer.customer.fields import FIELD_PATHS
from importer.customer.ledger import Ordinals
from importer.customer.problems import PROBLEM_KINDS, Problem, Severity
from importer.validator.row_places import RowPlaces

_NOUN = {"address.phone": "phone number", "address.email": "e-mail"}


@dataclass(frozen=True, slots=True)
class ProblemRows:
    """The rows with one code."""

    code: str
    field: str
    severity: Severity
    ordinals: Ordinals
    """int64, ascending."""
    firsts: Ordinals | None
    """Of each the ordinal of the earlier row that it repeats; None where the problem is not with another row."""


class Duplicates:
    """The verdict on the whole run."""

    def __init__(self, found: Sequence[ProblemRows], places: RowPlaces, sources: Sequence[str]) -> None:
        self._found = [rows for rows in found if len(rows.ordinals)]
        self._places = places
        self._sources = sources

    @property
    def invalid(self) -> Ordinals:
        """Valid rows that are invalid after all, for a placeholder (int64 ordinals, ascending)."""
        return self._refused(lambda rows: rows.firsts is None)

    @property
    def duplicate(self) -> Ordinals:
        """Valid rows that repeat an earlier row and are not sent (int64 ordinals, ascending)."""
        return self._refused(lambda rows: rows.firsts is not None)

    @property
    def counts(self) -> dict[str, int]:
        """How many problems of each code there are, warnings too; codes without one are left out."""
        return {rows.code: len(rows.ordinals) for rows in self._found}

    def problems_of(
        self, first: int, count: int, cell_of: Callable[[str, int], tuple[str, str]]
    ) -> list[tuple[int, Problem]]:
        """Give the problems of a batch as (ordinal, problem), ordered by row, phone before e-mail.

        `first` is the ordinal of the batch's first row, `count` how many rows it has; `cell_of` gives header and raw
        text of a field's cell in a row of the batch. The batch must lie within the rows that were added; it may be
        asked for as often as needed.
        """
        within = (first, first + count)
        made = [made for rows in self._found for made in self._made(rows, within, cell_of)]
        return sorted(made, key=lambda item: (item[0], FIELD_PATHS.index(item[1].field)))

    def _made(
        self, rows: ProblemRows, within: tuple[int, int], cell_of: Callable[[str, int], tuple[str, str]]
    ) -> Iterator[tuple[int, Problem]]:
        begin, end = np.searchsorted(rows.ordinals, within)
        ordinals = rows.ordinals[begin:end]
        messages = self._messages(rows, slice(begin, end))
        for ordinal, source, row, message in zip(
            ordinals.tolist(), *self._places.find(ordinals), messages, strict=True
        ):
            column, value = cell_of(rows.field, ordinal - within[0])
            yield (
                ordinal,
                Problem(
                    source=source,
                    row=row,
                    column=column,
                    field=rows.field,
                    severity=rows.severity,
                    code=rows.code,
                    value=value,
                    message=message,
                    suggestion="",
                ),
            )

    def _messages(self, rows: ProblemRows, part: slice) -> list[str]:
        if rows.firsts is None:
            return [PROBLEM_KINDS[rows.code].title] * len(rows.ordinals[part])
        several = len(self._sources) > 1
        return [
            f"Row {row:,}{f' of {self._sources[source]}' if several else ''} has the same {_NOUN[rows.field]}"
            for source, row in zip(*self._places.find(rows.firsts[part]), strict=True)
        ]

    def _refused(self, wanted: Callable[[ProblemRows], bool]) -> Ordinals:
        refused = [rows.ordinals for rows in self._found if rows.severity is Severity.ERROR and wanted(rows)]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *refused]))
