"""Judge a batch: which rows are good, which are not, and why. No value is changed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from importer.config import Settings
from importer.customer.fields import FIELD_PATHS
from importer.customer.problems import PROBLEM_KINDS, Problem, RowFinding, Severity
from importer.customer.status import RowStatus
from importer.customer.text_column import TextBatch
from importer.validator.columns import CellOf, CleanColumns, Mask
from importer.validator.cross_checks import cross_checks
from importer.validator.own_checks import OwnCheck, own_findings
from importer.validator.row_checks import value_checks

_CUTS_CELLS_OFF = ("row_too_short", "row_unreadable")
_FIELD_ORDER = {"": -1} | {path: position for position, path in enumerate(FIELD_PATHS)}


@dataclass(frozen=True, slots=True)
class ToJudge:
    """A batch as the normalizer left it; n rows."""

    source: int
    """Position of the source in the run, from 0."""
    rows: npt.NDArray[np.int64]
    """Row numbers as a spreadsheet shows them; shape (n,)."""
    values: TextBatch
    """Clean values: one text column per path of FIELD_PATHS, "" where unknown."""
    findings: Sequence[RowFinding]
    """What reader and normalizer found; a field with an error finding is ""."""
    excluded: Mask
    """Which rows were left out by filter, as hidden or as a footer; shape (n,)."""
    column_of: CellOf
    """Gives the header of the column that a field came from in a row, "" if it came from none."""
    value_of: CellOf | None = None
    """Gives the raw text of that cell, for problems found here; without it they show the clean value."""
    own_checks: Sequence[OwnCheck] = ()
    """The user's own rules; each column that one names is in `texts`."""
    texts: TextBatch | None = None
    """The raw columns by header; needed by rules that name a column."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on a batch."""

    codes: npt.NDArray[np.uint8]
    """RowStatus codes: VALID, INVALID or EXCLUDED; shape (n,)."""
    problems: list[Problem]
    """Ordered by row, then by field (those of the row as a whole first); of excluded ones only why they are footers."""


class Validator:
    """Judges batches by these settings; holds nothing of one batch for the next.

    A row is invalid when it has a problem that weighs as an error. `rules` decide the weight, with one exception: a row
    with neither phone nor e-mail is always invalid. A required field whose value was refused is not reported as missing
    besides; but where `rules` turn that refusal into a warning, or off, the value is still not there, and the row is
    invalid for the missing field.
    """

    def __init__(self, settings: Settings, heed: Callable[[], None] = lambda: None) -> None:
        """Call `heed` before every call of a rule of the user's own; it raises when the check is to end."""
        self._heed = heed
        self._severity = {code: settings.severity(code) for code in PROBLEM_KINDS}
        self._checks = (*value_checks(settings), *cross_checks(settings))

    def judge(self, batch: ToJudge) -> Judged:
        """Judge the rows of a batch."""
        codes = np.full(len(batch.rows), RowStatus.VALID.code, dtype=np.uint8)
        faulty: dict[str, Mask] = {}
        found = [*self._findings(batch, faulty), *self._checked(batch, faulty), *self._own(batch)]
        found.sort(key=lambda item: (item[0], _FIELD_ORDER[item[1].field]))
        codes[[index for index, problem in found if problem.severity is Severity.ERROR]] = RowStatus.INVALID.code
        codes[batch.excluded] = RowStatus.EXCLUDED.code
        return Judged(codes, [problem for _, problem in found])

    def _findings(self, batch: ToJudge, faulty: dict[str, Mask]) -> Iterator[tuple[int, Problem]]:
        """Weigh what was found before; enters into `faulty`, by field, the rows where that is an error."""
        said: set[tuple[int, str, str]] = set()
        for found in batch.findings:
            severity = self._severity[found.finding.code]
            tells_why = (
                found.finding.code == "footer_row"
            )  # all else that is wrong with an excluded row does not matter
            if severity is Severity.OFF or (batch.excluded[found.index] and not tells_why):
                continue
            fields = [found.field] if found.field else _fields_of_column(batch, found)
            field = fields[0] if len(fields) == 1 else ""
            if field and (found.index, field, found.finding.code) in said:
                continue  # the reader knows an error cell by its kind, the normalizer by its text
            said.add((found.index, field, found.finding.code))
            if severity is Severity.ERROR:
                for path in fields:
                    if path not in faulty:
                        faulty[path] = np.zeros(len(batch.rows), dtype=np.bool_)
                    faulty[path][found.index] = True
            yield found.index, _problem(batch, found, field, severity)
        for code in _CUTS_CELLS_OFF:  # that the other cells are missing is said by it
            if self._severity[code] is Severity.ERROR:
                cut = [found.index for found in batch.findings if found.finding.code == code]
                for path in FIELD_PATHS if cut else ():
                    faulty.setdefault(path, np.zeros(len(batch.rows), dtype=np.bool_))[cut] = True

    def _checked(self, batch: ToJudge, faulty: dict[str, Mask]) -> Iterator[tuple[int, Problem]]:
        """Run the checks on what is not excluded."""
        columns = CleanColumns(batch.values, faulty)
        value_of = batch.value_of or columns.value
        for check in self._checks:
            for index in check.find(columns).tolist():
                if not batch.excluded[index]:
                    found = RowFinding(index, check.describe(columns, index), value_of(check.field, index), check.field)
                    yield index, _problem(batch, found, check.field, check.severity)

    def _own(self, batch: ToJudge) -> Iterator[tuple[int, Problem]]:
        """Run the user's own rules on what is not excluded."""
        texts = batch.values if batch.texts is None else batch.texts
        for check, found in own_findings(batch.own_checks, batch.values, texts, batch.excluded, self._heed):
            failed = found.finding.code == "own_check_failed"
            severity = self._severity[found.finding.code] if failed else check.severity
            if severity is not Severity.OFF:
                fields = [found.field] if found.field else _fields_of_column(batch, found)
                if found.field and batch.value_of is not None:
                    found = replace(found, value=batch.value_of(found.field, found.index))  # noqa: PLW2901
                yield found.index, _problem(batch, found, fields[0] if len(fields) == 1 else "", severity)


def _fields_of_column(batch: ToJudge, found: RowFinding) -> list[str]:
    """Give the fields that the column of a reader's finding feeds: a full name's two, none where it is left out."""
    return [path for path in FIELD_PATHS if found.column and batch.column_of(path, found.index) == found.column]


def _problem(batch: ToJudge, found: RowFinding, field: str, severity: Severity) -> Problem:
    finding = found.finding
    return Problem(
        source=batch.source,
        row=int(batch.rows[found.index]),
        column=found.column or (batch.column_of(field, found.index) if field else ""),
        field=field,
        severity=severity,
        code=finding.code,
        value=found.value,
        message=finding.message or PROBLEM_KINDS[finding.code].title,
        suggestion=finding.suggestion,
    )
